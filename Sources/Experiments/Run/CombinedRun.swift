import Formats
import Foundation
import GFlowNets

/// Why runs cannot be put side by side: each place where they contradict each other.
public struct CombinationError: Error, CustomStringConvertible {
  /// The contradictions.
  public let contradictions: [String]

  public var description: String { contradictions.joined(separator: "\n") }
}

/// The methods of several stored runs, side by side on their tasks.
///
/// Two tasks are one when their names and their environments are the same; other tasks of one name
/// are told apart by the names of their runs. So are methods of one name, unless they have the same
/// settings and no task or no seed in common: then they are one method on more tasks or with more seeds. The same environment with
/// other rewards, or the same task with another budget or evaluation, is a contradiction, since its
/// numbers would not compare.
public struct CombinedRun: Sendable {
  /// A run and what its tasks and methods are called now.
  public struct Source: Sendable {
    /// The folder.
    public let folder: String
    /// What tells it from the others: the last part of its folder.
    public let label: String
    /// The names of its tasks, in its own order: its own, and that of the combination.
    public internal(set) var tasks: [(own: String, combined: String)]
    /// The names of its methods.
    public internal(set) var methods: [(own: String, combined: String)]
  }

  /// All tasks, methods and seeds. Not every method has trials on every task.
  public let spec: Spec
  /// The trials of all runs, with the tasks and methods of `spec`.
  public let trials: [PlannedTrial]
  /// What became of each.
  public let results: [TrialResult]
  /// The budget of each task.
  public let budgets: [Budget]
  /// The runs.
  public let sources: [Source]
  private let owners: [(plan: Plan, task: Int)]

  /// The constants of a task.
  public func facts(task: Int) -> TaskFacts {
    owners[task].plan.facts(task: owners[task].task)
  }

  /// The picture of a task's target distribution, where its objects form a small one.
  public func targetPicture(task: Int) -> Picture? {
    owners[task].plan.targetPicture(task: owners[task].task)
  }

  /// Pairs of methods that have a trial in common, by their names: one of two runs that shared settings
  /// and seeds.
  public var methodsSharingTrials: [(String, String)] {
    var owners: [ContentKey: Int] = [:]
    var pairs: [(Int, Int)] = []
    for trial in trials {
      guard let owner = owners[trial.key] else {
        owners[trial.key] = trial.method
        continue
      }
      let pair = (owner, trial.method)
      if owner != trial.method, !pairs.contains(where: { $0 == pair }) { pairs.append(pair) }
    }
    return pairs.map { (spec.methods[$0].name, spec.methods[$1].name) }
  }

  /// Puts runs side by side.
  ///
  /// - Parameters:
  ///   - runs: At least one run, in the order of their methods in tables.
  ///   - name: The name of the combination.
  ///   - baseline: What the others are compared with: a method by its name here; `nil` for the
  ///     baseline of the first run.
  public init(_ runs: [StoredRun], name: String, baseline: String? = nil) throws(CombinationError) {
    let labels = Self.labels(runs)
    var contradictions: [String] = []
    let tasks = CombinedTasks(runs, labels, &contradictions)
    guard contradictions.isEmpty, let first = runs.first else {
      throw CombinationError(contradictions: contradictions)
    }
    let methods = CombinedMethods(runs, labels, tasks)
    sources = runs.indices.map { run in
      let spec = runs[run].plan.spec
      return Source(
        folder: runs[run].store.folder, label: labels[run],
        tasks: zip(spec.tasks, tasks.places[run]).map { ($0.name, tasks.names[$1]) },
        methods: zip(spec.methods, methods.places[run]).map { ($0.name, methods.names[$1]) })
    }
    var spec = first.plan.spec
    let own = spec.baseline ?? spec.methods[0].name
    let ownPlace = spec.methods.firstIndex { $0.name == own } ?? 0
    spec.name = name
    // What each run has tuned stays in its own tables.
    spec.tuning = nil
    spec.tasks = zip(tasks.names, tasks.owners).map {
      SpecTask(name: $0, environment: runs[$1.run].plan.spec.tasks[$1.index].environment)
    }
    spec.methods = zip(methods.names, methods.owners).map {
      SpecMethod(name: $0, settings: runs[$1.run].plan.spec.methods[$1.index].settings)
    }
    spec.baseline = baseline ?? methods.names[methods.places[0][ownPlace]]
    if let baseline, !methods.names.contains(baseline) {
      throw CombinationError(contradictions: [
        "no method is called '\(baseline)'; there are \(methods.names.joined(separator: ", "))"
      ])
    }
    for run in runs.dropFirst() {
      let other = run.plan.spec
      spec.seeds += other.seeds.filter { !spec.seeds.contains($0) }
      spec.evaluation.topK += other.evaluation.topK.filter { !spec.evaluation.topK.contains($0) }
    }
    // Successive seeds of several runs in the order in which one run would have them.
    if runs.allSatisfy({ $0.plan.spec.seeds == $0.plan.spec.seeds.sorted() }) { spec.seeds.sort() }
    self.spec = spec
    trials = runs.indices.flatMap { run in
      runs[run].plan.trials.map {
        $0.placed(
          task: tasks.places[run][$0.task], method: methods.places[run][$0.method])
      }
    }
    results = runs.flatMap(\.results)
    budgets = tasks.owners.map { runs[$0.run].plan.spec.budget }
    owners = tasks.owners.map { (runs[$0.run].plan, $0.index) }
  }

  /// The last parts of the folders; numbered where they are the same.
  private static func labels(_ runs: [StoredRun]) -> [String] {
    let names = runs.map { run -> String in
      let name = URL(fileURLWithPath: run.store.folder).lastPathComponent
      return Spec.isName(name) ? name : run.plan.spec.name
    }
    return names.indices.map { i in
      guard names.count(where: { $0 == names[i] }) > 1 else { return names[i] }
      return "\(names[i])-\(names[...i].count { $0 == names[i] })"
    }
  }
}

/// A task or a method of a run.
struct CombinedPart {
  let run: Int
  let index: Int
}

/// Names for parts of which some have one name: those are told apart by the labels of their runs.
func distinctNames(_ parts: [(name: String, label: String)]) -> [String] {
  var taken: Set<String> = []
  return parts.map { part in
    let clashes = parts.count { $0.name.lowercased() == part.name.lowercased() } > 1
    var name = clashes ? "\(part.label).\(part.name)" : part.name
    // Only where a name looks like one of these already.
    while !taken.insert(name.lowercased()).inserted { name += "_" }
    return name
  }
}

extension CombinedRun {
  /// What sources.json holds: where the tables are from, and what tasks and methods were called there.
  public var sourcesJSON: String {
    func names(_ pairs: [(own: String, combined: String)]) -> JSONTree {
      .members(pairs.map { ($0.own, .string($0.combined)) })
    }
    return JSONTree.members([
      ("version", .number(1)),
      ("name", .string(spec.name)),
      ("baseline", .string(spec.baseline ?? "")),
      (
        "runs",
        .array(
          sources.map {
            [
              "folder": .string($0.folder), "label": .string($0.label), "tasks": names($0.tasks),
              "methods": names($0.methods),
            ]
          })
      ),
    ]).pretty
  }
}
