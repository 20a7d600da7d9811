import ArgumentParser
import Experiments
import Foundation
import NeuralNetworks
import Reports
import Synchronization

extension BLAS.Kernels: ExpressibleByArgument {}

/// `harness run`, the default command: runs a spec.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs a spec: trains every trial that is not finished, writes and prints the tables.")

  @Argument(help: "The spec, such as experiments/quickstart.json.", completion: .specs)
  var spec: String

  @Option(
    help: "Where results go: the tables to <results>/<name of the spec>.", completion: .directory)
  var results = "results"

  @Option(
    parsing: .unconditional, help: "How many trials run at once (default: one for each core).")
  var workers: Int?

  @Option(
    parsing: .unconditional,
    help: "Other seeds than the spec's: a count, a list such as 0,3,7, or a range such as 7..9.")
  var seeds: String?

  @Option(
    help: "Only these of the spec's methods, separated by commas.", completion: .methodList)
  var methods: String?

  @Option(
    help: """
      portable: the same bytes on every x86-64-v3 processor. native: the fastest for this one.
      """)
  var kernels = BLAS.Kernels.portable

  @Flag(help: "Forget earlier results of these trials and start over.")
  var fresh = false

  @Flag(help: "Let go of finished trials of other settings or a larger budget in the same folder.")
  var replace = false

  @Flag(help: "Show the plan, its cost and what would be lost; train nothing.")
  var dryRun = false

  @Flag(help: "No narration on stderr but errors.")
  var quiet = false

  @Flag(help: "A line on stderr for each trial that begins or ends.")
  var verbose = false

  @Flag(help: "Print JSON instead of tables.")
  var json = false

  func validate() throws {
    if let workers, workers < 1 {
      throw ValidationError("--workers must be at least 1")
    }
    if let seeds, Spec.seeds(from: seeds) == nil {
      throw ValidationError(
        "--seeds takes a count such as 10, a list of different numbers such as 0,3,7, or a range such as"
          + " 7..9 (one seed: 7..7); at most \(Spec.seedCount.upperBound) seeds")
    }
    if let methods, names(methods).isEmpty {
      throw ValidationError("--methods takes names of methods of the spec, such as TB,MCMC")
    }
    if results.isEmpty {
      throw ValidationError("--results takes a folder; '.' is this one")
    }
  }

  func run() throws {
    BLAS.select(kernels)
    let spec = try selected(from: readSpec(spec))
    let plan = try Plan(spec)
    let store = RunStore(folder: "\(results)/\(spec.name)")
    let runner = Runner(
      plan: plan, store: store,
      workers: workers ?? ProcessInfo.processInfo.activeProcessorCount)
    if !quiet { plan.cautions.forEach { Console.narrate("warning: \($0)") } }
    do {
      if dryRun {
        try PlanSummary(runner, isFresh: fresh).print(json: json)
        return
      }
      if !replace, !fresh { try runner.refuseLosses() }
      try train(runner, store)
    } catch let error as StoreError {
      Console.narrate("\(error)")
      if case .inUse = error { throw Exit.locked }
      throw Exit.inputOutput
    }
  }

  /// The methods of a spec that has trials of them in its folder but not in the tables to be written.
  private func leftOut(_ written: Spec, _ store: RunStore) -> [String] {
    guard methods != nil, let all = try? readSpec(spec) else { return [] }
    return all.methods.map(\.name).filter { name in
      !written.methods.contains { $0.name == name }
        && written.tasks.contains { store.hasTrials(task: $0.name, method: name) }
    }
  }

  /// The spec with the seeds and methods of the command line.
  private func selected(from spec: Spec) throws -> Spec {
    var spec = spec
    if let seeds, let list = Spec.seeds(from: seeds) { spec.seeds = list }
    if let methods {
      let names = names(methods)
      let known = spec.methods.map(\.name)
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw ValidationError(
          "--methods: the spec has no method '\(unknown)'; it has \(known.joined(separator: ", "))")
      }
      spec.methods = spec.methods.filter { names.contains($0.name) }
      if let baseline = spec.baseline, !names.contains(baseline) { spec.baseline = nil }
      if !spec.methods.contains(where: { $0.grid != nil }) { spec.tuning = nil }
    }
    return spec
  }

  private func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  private func train(_ runner: Runner, _ store: RunStore) throws {
    try store.makeFolder()
    let line = ProgressLine(isActive: !quiet && Console.canRewrite)
    let interruption = Interruption(
      isQuiet: quiet, farewell: "stopped; the same command goes on from here")
    let plan = runner.plan
    let tuning = plan.tuningTrials.count
    let total = plan.trialCount + tuning
    if !quiet {
      let seeds = counted(plan.spec.seeds.count, "seed")
      Console.narrate(
        "\(plan.spec.name): \(counted(total, "trial")) (\(seeds)\(tuning > 0 ? ", \(tuning) of tuning" : "")),"
          + " \(min(runner.workers, total)) at once")
    }
    let stored = try runner.stored()
    let kept = fresh ? 0 : (stored.records + stored.tuning).count { $0.record != nil }
    let earlier = kept > 0 ? try StoredRun.provenance(folder: store.folder) : nil
    if kept < total, !fresh {
      // What `harness status` reads while trials are at work.
      try store.files.update(
        plan.spec.resolvedJSON(catalog: .standard), at: store.folder + "/spec.json")
      // Keys are of what files held, which spec.json does not say.
      if !plan.fileHashes.isEmpty {
        try store.files.update(
          Provenance.text(plan, kernels: kernels, earlier: earlier),
          at: store.folder + "/provenance.json")
      }
    }
    let trained = Atomic(0)
    let start = ContinuousClock.now
    let result = try runner.run(
      fresh: fresh, known: stored,
      progress: { progress in
        let percent = Int(100 * progress.share)
        let left = progress.secondsLeft.map { ", \(duration($0)) left" } ?? ""
        let running = progress.running.compactMap(\.words).map { "  \($0)" }.joined()
        line.show("\(progress.finished) of \(progress.total) trials, \(percent)%\(left)\(running)")
      },
      warn: { line.interject("warning: \($0)") },
      tell: { [verbose] event in
        if case .finished = event { trained.add(1, ordering: .relaxed) }
        if verbose { line.interject("\(event)") }
      },
      shouldStop: { interruption.isRequested }, patience: Interruption.patience)
    line.clear()
    let seconds = (ContinuousClock.now - start) / .seconds(1)

    let comparison = Comparison(result)
    let stopped = result.unfinishedCount
    let isPartial = stopped > 0
    // Who finds all records writes the tables; this process has not waited for them.
    if try !isPartial || !runner.othersMayWork() {
      // Trials taken over from an earlier run, or trained by others meanwhile, were made by what their
      // provenance says.
      let own = trained.load(ordering: .relaxed)
      let shared = total - stopped - kept - own > 0
      let known = shared ? try StoredRun.provenance(folder: store.folder) : earlier
      do {
        try store.files.update(
          Provenance.text(
            result.plan, kernels: kernels, earlier: known, isUnchanged: own == 0 && known != nil),
          at: store.folder + "/provenance.json")
        try comparison.write(to: store)
      } catch let error as StoreError where own == 0 && error.isReadOnly {
        // What is asked for can still be printed.
        Console.narrate(
          "warning: \(error); the tables there stay as they are, and those printed are made from the"
            + " records")
      }
    }
    if interruption.isRequested, stopped > 0 {
      Console.narrate(
        "stopped with \(stopped) of \(total) trials to go; the same command goes on from here")
      throw Exit.interrupted
    }
    if json {
      print(comparison.json, terminator: "")
    } else {
      print(comparison.table(width: Console.width, color: Console.canColor), terminator: "")
    }
    if !quiet { Console.narrate("\(duration(seconds)); tables in \(store.folder)/") }
    let leftOut = leftOut(plan.spec, store)
    if !leftOut.isEmpty {
      Console.narrate(
        "warning: these tables leave out \(leftOut.joined(separator: ", ")), of which there are trials;"
          + " the same command without --methods brings them back")
    }
    var failed = result.tunings.contains { $0.failure != nil }
    for case let failure? in result.tunings.map(\.failure) { Console.narrate("failed: \(failure)") }
    for (trial, outcome) in zip(result.plan.trials, result.trials) {
      guard case .failed(let reason) = outcome else { continue }
      failed = true
      let spec = plan.spec
      Console.narrate(
        "failed: \(spec.tasks[trial.task].name), \(spec.methods[trial.method].name), seed"
          + " \(trial.seed): \(reason)")
    }
    if failed { throw Exit.failure }
  }
}
