/// A comparison as its results folder holds it.
public struct StoredRun: Sendable {
  /// Where it is.
  public let store: RunStore
  /// Its spec and trials.
  public let plan: Plan
  /// What became of each of the plan's trials, by the records on disk.
  public let results: [TrialResult]

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
    results = try plan.trials.map { trial in
      try runner.record(of: trial).map(TrialResult.finished) ?? .stopped
    }
  }
}
