import ArgumentParser
import Experiments
import Foundation
import NeuralNetworks
import Reports

/// `harness compare`: the methods of several stored runs side by side.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Puts the methods of several stored runs side by side; trains nothing.",
    discussion: """
      Tasks are the same when their names and environments are, and methods when their settings are and \
      their seeds or tasks differ; where names clash otherwise, tasks and methods are called <run>.<name>, with the last part of the run's folder. Runs whose rewards, budgets or \
      evaluations of the same task differ are refused. The tables go to <results>/<name>.
      """)

  @Argument(help: "The results folders, such as results/a results/b.", completion: .directory)
  var folders: [String]

  @Option(help: "The name of the combination, also of its folder.")
  var name = "combined"

  @Option(help: "Where the tables go: to <results>/<name>.", completion: .directory)
  var results = "results"

  @Option(
    help: "The method to compare with, by its name in the tables (default: the first run's).",
    completion: .methods)
  var baseline: String?

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  func validate() throws {
    if folders.count < 2 {
      throw ValidationError("give two or more results folders, such as results/a results/b")
    }
    if !Spec.isName(name) {
      throw ValidationError("--name takes the name of a folder, of letters, digits, '-', '_', '.'")
    }
    let paths = folders.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    for (i, path) in paths.enumerated() where paths[..<i].contains(path) {
      throw ValidationError("\(folders[i]) is given twice")
    }
  }

  func run() throws {
    do {
      let runs = try folders.map { try readRun(trimmed($0)) }
      let combined = try CombinedRun(runs, name: name, baseline: baseline)
      let store = RunStore(folder: "\(results)/\(name)")
      guard try RunStore.read(store.folder + "/spec.json") == nil else {
        Console.narrate(
          "\(store.folder) holds a run, whose tables would be lost; choose another --name")
        throw Exit.badSpec
      }
      let comparison = Comparison(combined)
      try RunStore.write(combined.sourcesJSON, to: store.folder + "/sources.json")
      try comparison.write(to: store)
      if json {
        print(comparison.json, terminator: "")
      } else {
        print(comparison.table(width: Console.width, color: Console.canColor), terminator: "")
      }
      for warning in try warnings(runs, combined) { Console.narrate("warning: \(warning)") }
      if !quiet { Console.narrate("tables in \(store.folder)/") }
    } catch let error as CombinationError {
      for contradiction in error.contradictions { Console.narrate(contradiction) }
      throw Exit.badSpec
    } catch let error as StoreError {
      Console.narrate("\(error)")
      throw Exit.inputOutput
    }
  }

  /// What a reader of the tables should know about the runs.
  private func warnings(_ runs: [StoredRun], _ combined: CombinedRun) throws -> [String] {
    var warnings: [String] = []
    for run in runs {
      if let first = run.incompleteTrials.first {
        warnings.append(
          "\(run.store.folder): \(run.incompleteTrials.count) of \(run.plan.trials.count) trials"
            + " have no record that counts (first \(first))")
      }
    }
    let spec = combined.spec
    let baseline = spec.methods.firstIndex { $0.name == spec.baseline } ?? 0
    for (t, task) in spec.tasks.enumerated()
    where !combined.trials.contains(where: { $0.task == t && $0.method == baseline }) {
      warnings.append(
        "\(spec.methods[baseline].name) has no trials on \(task.name), so nothing is compared with it"
          + " there; another --baseline may have")
    }
    for (first, second) in combined.methodsSharingTrials {
      warnings.append(
        "\(first) and \(second) have trials of the same settings and seeds, which are the same trials"
          + " twice: no test of one against the other means anything")
    }
    let fingerprints = try runs.map { run in
      try StoredRun.provenance(folder: run.store.folder)?.fingerprint
    }
    for (run, fingerprint) in zip(runs, fingerprints).dropFirst() {
      guard let fingerprint, let first = fingerprints[0] else { continue }
      let differences = fingerprint.differences(from: first)
      if !differences.isEmpty {
        warnings.append(
          "\(runs[0].store.folder) and \(run.store.folder) ran with other"
            + " \(differences.map(\.name).joined(separator: ", "))")
      }
    }
    if runs.contains(where: { $0.plan.spec.statistics != runs[0].plan.spec.statistics }) {
      warnings.append(
        "the statistics options of the runs differ; those of \(runs[0].store.folder) count")
    }
    return warnings
  }
}
