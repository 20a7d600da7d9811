import ArgumentParser
import Experiments
import Foundation
import NeuralNetworks
import Reports

/// `harness draw`: pictures of what was learned.
struct Draw: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws what methods have learned of a small task, as SVG.",
    discussion: """
      Trains one seed of each method again, in memory, and looks at it while it learns: a trial is a function \
      of its settings and its seed, so this is what the run has learned. Of each method with a policy it draws \
      the flow beside the exact one, how it was learned, the distribution on grids of two dimensions and log p \
      against log R; of all methods the rewards that they draw, and, where they have been run, reward against \
      diversity and the best molecules. Of tasks whose objects cannot be enumerated there are only these two.
      """)

  @Argument(help: "A spec or a results folder.", completion: .specs)
  var source: String

  @Option(
    help: "Only these methods, separated by commas (default: all).", completion: .methodList)
  var methods: String?

  @Option(help: "Only this task.", completion: .tasks)
  var task: String?

  @Option(
    parsing: .unconditional, help: "The seed that is drawn (default: the spec's first).",
    completion: .seeds)
  var seed: Int?

  @Option(
    parsing: .unconditional,
    help: "Where the flow is drawn: a share of the budget, 0 to 1 (default: 1, the end).")
  var at = 1.0

  @Option(help: "Where results of specs are.", completion: .directory)
  var results = "results"

  @Option(
    help: "Where the pictures go (default: <results>/<name>/drawings).", completion: .directory)
  var output: String?

  func validate() throws {
    guard (0...1).contains(at) else { throw ValidationError("--at takes a number from 0 to 1") }
  }

  /// The shares of the budget that a strip shows, which learning needs early rather than late.
  private static let shares = [0.05, 0.15, 0.4]

  func run() throws {
    BLAS.select(.portable)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: source, isDirectory: &isFolder)
    let stored: StoredRun?
    let plan: Plan
    if exists, isFolder.boolValue {
      let run = try readRun(trimmed(source))
      (stored, plan) = (run, run.plan)
    } else {
      plan = try Plan(try readSpec(source))
      let folder = "\(results)/\(plan.spec.name)"
      stored = try? StoredRun(folder: folder)
    }
    let folder = output ?? "\(stored?.store.folder ?? "\(results)/\(plan.spec.name)")/drawings"
    var files: [Drawings.File] = []
    var reasons: [String] = []
    for place in try tasks(plan.spec) {
      files += try draw(plan, task: place, &reasons)
      if let stored {
        files += Drawings.found(Comparison(stored.result), task: place)
      }
    }
    for reason in reasons { Console.narrate(reason) }
    do {
      for file in files {
        try RunStore.write(file.text, to: "\(folder)/\(file.name)")
        print("\(folder)/\(file.name)")
      }
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
    if files.isEmpty {
      Console.narrate("nothing to draw")
      throw Exit.failure
    }
  }

  private func tasks(_ spec: Spec) throws -> [Int] {
    guard let task else { return Array(spec.tasks.indices) }
    guard let place = spec.tasks.firstIndex(where: { $0.name == task }) else {
      throw ValidationError(
        "--task: there is no task '\(task)'; there is"
          + " \(spec.tasks.map(\.name).joined(separator: ", "))")
    }
    return [place]
  }

  private func chosen(_ spec: Spec) throws -> [Int] {
    guard let methods else { return Array(spec.methods.indices) }
    return try methods.split(separator: ",").map { name in
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let place = spec.methods.firstIndex(where: { $0.name == name }) else {
        throw ValidationError(
          "--methods: the spec has no method '\(name)'; it has"
            + " \(spec.methods.map(\.name).joined(separator: ", "))")
      }
      return place
    }
  }

  /// The pictures of a task.
  private func draw(_ plan: Plan, task: Int, _ reasons: inout [String]) throws -> [Drawings.File] {
    let spec = plan.spec
    let seed = seed ?? spec.seeds[0]
    let graph = plan.flowGraph(task: task)
    let target = plan.targetPicture(task: task)
    let line = ProgressLine(isActive: Console.canRewrite)
    defer { line.clear() }
    var files: [Drawings.File] = []
    var films: [LearningFilm] = []
    for method in try chosen(spec) {
      guard
        let trial = plan.trials.first(where: {
          $0.task == task && $0.method == method && $0.seed == seed
        })
      else {
        reasons.append(
          "\(spec.tasks[task].name), \(spec.methods[method].name): no trial of seed \(seed)")
        continue
      }
      do {
        let name = spec.methods[method].name
        let film = try plan.film(
          of: trial, at: at < 1 ? (Self.shares + [at]).sorted() : Self.shares,
          report: { line.show("\(name) \(Int(100 * $0))%") })
        if graph == nil, films.isEmpty {
          reasons.append(
            "\(spec.tasks[task].name): more than \(FlowGraph.limit) states, so there is no picture of its"
              + " state graph")
        }
        films.append(film)
        let wanted = Double(film.frames.last?.rewardCalls ?? 0) * at
        let frame =
          film.frames.indices.min {
            abs(Double(film.frames[$0].rewardCalls) - wanted)
              < abs(Double(film.frames[$1].rewardCalls) - wanted)
          } ?? 0
        files += Drawings.of(film, graph: graph, target: target, frame: frame)
      } catch let error as FilmError {
        reasons.append("\(error)")
        // Another method of the task would say the same.
        if films.isEmpty { break }
      }
    }
    return files + Drawings.rewards(films, in: spec, task: task)
  }
}
