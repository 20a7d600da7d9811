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

    /// A picture that has been read from a file.
    public init(name: String, text: String) { (self.name, self.text) = (name, text) }

    /// What it was drawn of: the keys of trials.
    public var keys: [String] {
      guard let start = text.range(of: "data-key=\""),
        let end = text[start.upperBound...].firstIndex(of: "\"")
      else { return [] }
      return text[start.upperBound..<end].split(separator: " ").map(String.init)
    }

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

  /// What the records of a run show of one task: rewards against diversity, and the best molecules.
  public static func found(_ comparison: Comparison, task: Int) -> [File] {
    let name = comparison.spec.tasks[task].name
    let files = [
      ("frontier", comparison.frontier(task: task)),
      ("sample-frontier", comparison.sampleFrontier(task: task)),
      ("likelihood", comparison.likelihoodFrontiers.first { $0.task == task }?.markup),
      ("best", comparison.bestMolecules(task: task)),
    ]
    return files.compactMap { kind, markup in markup.map { File("\(name)-\(kind)", $0) } }
  }
}

extension LearningFilm {
  /// The name of the method.
  var methodName: String {
    name.split(separator: "/").dropFirst().first.map(String.init) ?? name
  }

  /// What was trained, for people: "TB on faces, seed 0".
  var words: String {
    "\(methodName) on \(name.split(separator: "/").first.map(String.init) ?? name), seed \(seed)"
  }
}
