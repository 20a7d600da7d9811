import Formats

/// A comparison as its results folder holds it.
public struct StoredRun: Sendable {
  /// Where it is.
  public let store: RunStore
  /// Its spec and trials, with the points that the stored tuning chose.
  public let plan: Plan
  /// What is on disk for each of the plan's trials.
  public let records: [StoredRecord]
  /// What is on disk for each of the plan's tuning trials.
  public let tuningRecords: [StoredRecord]

  /// Reads a results folder, such as "results/quickstart". The files that its spec names need not be
  /// there.
  ///
  /// Throws `StoreError` when it cannot be read, and `Diagnostics` when its spec.json has been altered
  /// or is of another version of this program.
  public init(folder: String) throws {
    store = RunStore(folder: folder)
    let plan = try Self.plan(folder: folder)
    (self.plan, records, tuningRecords) = try Runner(plan: plan, store: store, workers: 1).stored()
  }

  /// The plan of a results folder, with nothing chosen by tuning.
  static func plan(folder: String) throws -> Plan {
    let path = folder + "/spec.json"
    guard let bytes = try RunStore.read(path) else {
      throw StoreError.failed(
        "read", path: path, reason: "no such file; a results folder has one once a run has begun")
    }
    return Plan(
      stored: try Spec.read(bytes: bytes, file: path, catalog: .stored),
      hashes: try Self.provenance(folder: folder)?.fileHashes ?? [:])
  }

  /// What became of each of the plan's trials, by the records on disk.
  public var results: [TrialResult] { records.map(\.result) }

  /// What became of all trials, by the records on disk.
  public var result: RunResult {
    RunResult(
      plan: plan, trials: results, tunings: plan.tunings(tuningRecords.map(\.result)))
  }

  /// How many trials there are, those of tuning included.
  public var trialCount: Int { plan.trialCount + plan.tuningTrials.count }

  /// The trials without a record that counts, each with what is wrong: "grid/TB/0: missing". Trials
  /// that wait for a choice of tuning are not among them.
  public var incompleteTrials: [String] {
    zip(plan.trials + plan.tuningTrials, records + tuningRecords).compactMap { trial, record in
      let problem: String
      switch record {
      case .whole: return nil
      case .missing: problem = "missing"
      case .damaged: problem = "damaged"
      case .older(let version): problem = "of the older format \(version)"
      case .shorter(let budget): problem = "of another budget (\(budget.words))"
      case .foreign(let words): problem = "of \(words)"
      }
      return "\(plan.name(of: trial)): \(problem)"
    }
  }

  /// What its provenance.json says; `nil` when there is none, or it is not JSON.
  public static func provenance(folder: String) throws -> Provenance? {
    try RunStore.read(folder + "/provenance.json").flatMap {
      Provenance(text: String(decoding: $0, as: UTF8.self))
    }
  }
}
