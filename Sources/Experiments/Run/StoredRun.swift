/// A comparison as its results folder holds it.
public struct StoredRun: Sendable {
  /// Where it is.
  public let store: RunStore
  /// Its spec and trials.
  public let plan: Plan
  /// What is on disk for each of the plan's trials.
  public let records: [StoredRecord]

  /// Reads a results folder, such as "results/quickstart".
  ///
  /// Throws `StoreError` when it cannot be read, and `SpecErrors` when its spec.json has been altered
  /// or is of another version of this program.
  public init(folder: String) throws {
    store = RunStore(folder: folder)
    let path = folder + "/spec.json"
    guard let bytes = try RunStore.read(path) else {
      throw StoreError.failed(
        "read", path: path, reason: "no such file; a results folder has one once a run has ended")
    }
    plan = try Plan(Spec.read(bytes: bytes, file: path, catalog: .standard))
    let runner = Runner(plan: plan, store: store, workers: 1)
    records = try plan.trials.map { try runner.storedRecord(of: $0) }
  }

  /// What became of each of the plan's trials, by the records on disk.
  public var results: [TrialResult] {
    records.map { if case .whole(let record) = $0 { .finished(record) } else { .stopped } }
  }

  /// The trials without a record that counts, each with what is wrong: "grid/TB/0: missing".
  public var incompleteTrials: [String] {
    zip(plan.trials, records).compactMap { trial, record in
      let problem: String
      switch record {
      case .whole: return nil
      case .missing: problem = "missing"
      case .damaged: problem = "damaged"
      case .foreign(let words): problem = "of \(words)"
      }
      return "\(plan.spec.tasks[trial.task].name)/\(plan.spec.methods[trial.method].name)/"
        + "\(trial.seed): \(problem)"
    }
  }

  /// What its provenance.json says; `nil` when there is none, or it is not JSON.
  public static func provenance(folder: String) throws -> Provenance? {
    try RunStore.read(folder + "/provenance.json").flatMap {
      Provenance(text: String(decoding: $0, as: UTF8.self))
    }
  }
}
