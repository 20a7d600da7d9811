import Experiments
import Foundation

/// The pictures of what was learned, as files: the program's own SVG.
public struct Drawings: Sendable {
  /// A picture.
  public struct File: Sendable {
    /// Its name: "faces-TB-flow.svg".
    public let name: String
    /// The SVG.
    public let text: String

    init(_ name: String, _ markup: Markup) {
      self.name = name + ".svg"
      text = markup.text
    }
  }

  /// The pictures of one trial.
  ///
  /// - Parameters:
  ///   - frame: the frame of which the flow is drawn beside the exact one; the last unless given.
  public static func of(
    _ film: LearningFilm, graph: FlowGraph?, target: Picture?, frame: Int? = nil
  )
    -> [File]
  {
    let name = film.name.split(separator: "/").prefix(2).joined(separator: "-")
    let flows = graph.map { FlowPicture(graph: $0, film: film) }
    let number = min(max(frame ?? film.frames.count - 1, 0), film.frames.count - 1)
    let files: [(String, Markup?)] = [
      ("flow", flows?.both(frame: number)), ("learning", flows?.strip),
      (
        "distribution",
        target.flatMap { DistributionPicture(film: film, target: $0).markup }
      ),
      ("scatter", PolicyCharts.scatter(film)),
    ]
    return files.compactMap { kind, markup in markup.map { File("\(name)-\(kind)", $0) } }
  }

  /// What all methods draw on one task, in one picture.
  public static func rewards(_ films: [LearningFilm], in spec: Spec, task: Int) -> [File] {
    let name = spec.tasks[task].name
    let charts = PolicyCharts(films: films, methods: spec.methods.map(\.name), task: name)
    return charts.rewards.map { [File("\(name)-rewards", $0)] } ?? []
  }

  /// Reward against diversity on one task.
  public static func frontier(_ comparison: Comparison, task: Int) -> [File] {
    let name = comparison.spec.tasks[task].name
    return comparison.frontier(task: task).map { [File("\(name)-frontier", $0)] } ?? []
  }
}
