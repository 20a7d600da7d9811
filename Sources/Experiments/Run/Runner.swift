import Foundation
import GFlowNets
import NeuralNetworks
import Synchronization

/// What became of a trial.
public enum TrialResult: Sendable {
  /// It is at the end of its budget.
  case finished(TrialRecord)
  /// It was asked to stop before.
  case stopped
  /// It cannot go on.
  case failed(String)
}

/// What is on disk where the record of a trial should be.
public enum StoredRecord: Sendable {
  /// The record of the trial.
  case whole(TrialRecord)
  /// Nothing.
  case missing
  /// A file that is torn or altered.
  case damaged
  /// A record of an earlier version of the format.
  case older(version: Int)
  /// The record of the trial with a smaller budget, from which training goes on.
  case shorter(Budget)
  /// The record of a trial with what the words say, such as "other settings".
  case foreign(String)

  /// The record, where it is that of the trial.
  public var record: TrialRecord? {
    if case .whole(let record) = self { record } else { nil }
  }

  /// What became of the trial by this record.
  var result: TrialResult { record.map(TrialResult.finished) ?? .stopped }
}

/// Runs the trials of a plan in parallel.
public struct Runner: Sendable {
  /// The plan.
  public let plan: Plan
  /// Where results go.
  public let store: RunStore
  /// How many trials run at once.
  public let workers: Int
  /// What the spec measures.
  private let current: [MetricDescription]

  /// A runner.
  public init(plan: Plan, store: RunStore, workers: Int) {
    self.plan = plan
    self.store = store
    self.workers = max(workers, 1)
    current = plan.spec.evaluation.metrics
  }

  /// What is on disk where the record of a trial should be.
  public func storedRecord(of trial: PlannedTrial) throws -> StoredRecord {
    guard let bytes = try store.files.read(folder(of: trial) + "/record.json") else {
      return .missing
    }
    return storedRecord(of: trial, bytes)
  }

  /// What bytes are as the record of a trial.
  func storedRecord(of trial: PlannedTrial, _ bytes: [UInt8]) -> StoredRecord {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let record = TrialRecord(text: text) else {
      let version = TrialRecord.version(of: text) ?? TrialRecord.formatVersion
      return version < TrialRecord.formatVersion ? .older(version: version) : .damaged
    }
    guard record.key == trial.key.hex else { return .foreign("other settings") }
    guard record.budget == trial.budget else {
      return record.budget.isWithin(trial.budget)
        ? .shorter(record.budget) : .foreign("another budget (\(record.budget.words))")
    }
    return .whole(record.keeping(current, of: plan.spec.evaluation))
  }

  func folder(of trial: PlannedTrial) -> String {
    let name = plan.name(of: trial)
    return trial.isTuning ? "\(store.folder)/\(name)" : "\(store.folder)/trials/\(name)"
  }

  /// The plan with the points that stored tuning chose, and for each of its trials and tuning trials what
  /// stands where its record should be.
  public typealias Stored = (plan: Plan, records: [StoredRecord], tuning: [StoredRecord])

  /// What is on disk.
  public func stored() throws -> Stored {
    let tuning = try plan.tuningTrials.map { try storedRecord(of: $0) }
    let tuned = plan.tuned(by: plan.tunings(tuning.map(\.result)))
    return (tuned, try tuned.trials.map { try storedRecord(of: $0) }, tuning)
  }

  /// Runs every trial that is not finished, first those of tuning, and says what became of all.
  ///
  /// - Parameters:
  ///   - fresh: forgets earlier results of these trials first.
  ///   - known: what is on disk, where it has been read already.
  ///   - progress: hears how the run advances, about every fifth of a second, on one thread at a time.
  ///   - warn: hears of what was healed or is replaced.
  ///   - tell: hears of each trial that begins or ends here, or that another process has finished.
  ///   - shouldStop: asked before each step of each trial, on many threads.
  ///   - patience: after how many seconds of being asked to stop a trial is left at its work, which goes
  ///     on until the program ends.
  public func run(
    fresh: Bool, known stored: Stored? = nil,
    progress: @escaping @Sendable (RunProgress) -> Void,
    warn report: @escaping @Sendable (String) -> Void,
    tell: @escaping @Sendable (TrialEvent) -> Void = { _ in },
    shouldStop: @escaping @Sendable () -> Bool, patience: Double = .infinity
  ) throws -> RunResult {
    if fresh { try forget(shouldStop) }
    // What every seed of a method would say is said once.
    let said = Mutex<Set<String>>([])
    let warn: @Sendable (String) -> Void = { text in
      if said.withLock({ $0.insert(text).inserted }) { report(text) }
    }
    let (tuned, records, tuning) = try (fresh ? nil : stored) ?? self.stored()
    warnings(tuned.trials + plan.tuningTrials, records + tuning).forEach(warn)
    // Trials that are still unknown will mostly have to be trained.
    let unknown = plan.trialCount - tuned.trials.count
    var counter = ProgressCounter(
      total: plan.trialCount + plan.tuningTrials.count, unknown: Double(unknown))
    // Tuning first: the trials of the points that win wait for it.
    let first = work(
      through: plan.tuningTrials + tuned.trials, tuning + records, &counter, progress: progress,
      warn: warn, tell: tell, shouldStop: shouldStop, patience: patience)
    let tuningCount = plan.tuningTrials.count
    let tunings = plan.tunings(Array(first[..<tuningCount]))
    guard unknown > 0 else {
      return RunResult(plan: tuned, trials: Array(first[tuningCount...]), tunings: tunings)
    }
    let final = plan.tuned(by: tunings)
    let known = Dictionary(
      zip(tuned.trials, first[tuningCount...]), uniquingKeysWith: { first, _ in first })
    let added = final.trials.filter { known[$0] == nil }
    let found = try added.map { try storedRecord(of: $0) }
    warnings(added, found).forEach(warn)
    let second = work(
      through: added, found, &counter, progress: progress, warn: warn, tell: tell,
      shouldStop: shouldStop, patience: patience)
    let results = known.merging(zip(added, second)) { first, _ in first }
    return RunResult(
      plan: final, trials: final.trials.map { results[$0] ?? .stopped }, tunings: tunings)
  }

  /// The folders of all trials, whichever points tuning may have chosen.
  private var folders: [String] {
    plan.tuningTrials.map(folder)
      + plan.spec.tasks.flatMap { task in
        plan.spec.methods.flatMap { method in
          plan.spec.seeds.map {
            store.trialFolder(task: task.name, method: method.name, seed: $0)
          }
        }
      }
  }

  /// Whether another process may be at work on a trial, as far as that can be told at once.
  public func othersMayWork() throws -> Bool {
    try folders.contains { try Claim.last(in: $0, store.files).map { !$0.isOver } ?? false }
  }

  /// Removes the folders of all trials, and what says what made them.
  ///
  /// Throws `StoreError.inUse` where others work on one.
  private func forget(_ shouldStop: () -> Bool) throws {
    let folders = folders
    var watch = ClaimWatch()
    var waiting = folders
    while !waiting.isEmpty, !shouldStop() {
      waiting = try waiting.filter { folder in
        guard let claim = try Claim.last(in: folder, store.files) else { return false }
        if watch.isStale(claim, in: folder) { return false }
        // Of another machine only a counter that moves tells that its owner is there.
        if watch.isKnownToWork(claim, in: folder) {
          throw StoreError.inUse(store.folder, by: claim.content?.owner.words ?? "unknown")
        }
        return true
      }
      if !waiting.isEmpty {
        Thread.sleep(forTimeInterval: ClaimWatch.pause(beforeLookingAt: waiting.count))
      }
    }
    if shouldStop() { return }
    for folder in folders { try store.files.remove(folder) }
    try store.files.remove(store.folder + "/provenance.json")
  }

  /// What someone should know who runs on what is on disk.
  private func warnings(_ trials: [PlannedTrial], _ records: [StoredRecord]) -> [String] {
    var warnings: [String] = []
    let others = records.compactMap { $0.record?.kernels }.filter { $0 != BLAS.core }
    if !others.isEmpty {
      let names = Set(others).sorted().joined(separator: ", ")
      warnings.append(
        "\(others.count) finished trials were trained with the kernels of \(names), not of"
          + " \(BLAS.core), and may differ in their last digits; --fresh trains them again")
    }
    let versions = records.compactMap { if case .older(let version) = $0 { version } else { nil } }
    if let version = versions.min() {
      warnings.append(
        "\(versions.count) \(versions.count == 1 ? "record" : "records") in \(store.folder)"
          + " \(versions.count == 1 ? "is" : "are") of an older format (version \(version), now"
          + " \(TrialRecord.formatVersion)) and will be trained again")
    }
    for (method, named) in plan.spec.methods.enumerated() {
      let count = zip(trials, records).count { trial, record in
        if case .foreign("other settings") = record { trial.method == method } else { false }
      }
      if count > 0 {
        warnings.append(
          "\(count) \(count == 1 ? "record" : "records") of \(named.name) in \(store.folder)"
            + " \(count == 1 ? "is" : "are") of other settings than the spec's and will be replaced"
        )
      }
    }
    let lacking = records.compactMap { $0.record?.missing(of: current) }.filter { !$0.isEmpty }
    if !lacking.isEmpty {
      let names = current.map(\.name).filter { name in lacking.contains { $0.contains(name) } }
      warnings.append(
        "\(lacking.count) of the finished trials \(lacking.count == 1 ? "lacks" : "lack") values of"
          + " \(names.joined(separator: ", ")); \(shellLine("harness", "measure", asArgument(store.folder))) fills what their"
          + " policies and candidates give")
    }
    for (trial, record) in zip(trials, records) {
      if case .damaged = record {
        warnings.append("\(folder(of: trial))/record.json is damaged; the trial is trained again")
      }
    }
    return warnings
  }
}
