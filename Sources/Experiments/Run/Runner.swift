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
  /// A file that is torn or altered, or of another version of the format.
  case damaged
  /// The record of a trial with what the words say, such as "another budget".
  case foreign(String)
}

/// How the trials of a run advance.
public struct RunProgress: Sendable {
  /// How many trials there are.
  public var total: Int
  /// How many were finished before the run began.
  public var finishedBefore: Int
  /// How many are finished now.
  public var finished: Int
  /// The share of the budgets of all unfinished trials that has been spent since the run began.
  public var share: Double
  /// The clock time since the run began.
  public var seconds: Double

  /// The clock time until the end, as far as it can be told.
  public var secondsLeft: Double? {
    share > 0.005 ? seconds * (1 - share) / share : nil
  }
}

/// Runs the trials of a plan in parallel.
public struct Runner: Sendable {
  /// The plan.
  public let plan: Plan
  /// Where results go.
  public let store: RunStore
  /// How many trials run at once.
  public let workers: Int

  /// A runner.
  public init(plan: Plan, store: RunStore, workers: Int) {
    self.plan = plan
    self.store = store
    self.workers = max(workers, 1)
  }

  /// The record of a trial that needs no more training.
  public func record(of trial: PlannedTrial) throws -> TrialRecord? {
    if case .whole(let record) = try storedRecord(of: trial) { record } else { nil }
  }

  /// What is on disk where the record of a trial should be.
  public func storedRecord(of trial: PlannedTrial) throws -> StoredRecord {
    guard let bytes = try RunStore.read(folder(of: trial) + "/record.json") else {
      return .missing
    }
    guard let record = TrialRecord(text: String(decoding: bytes, as: UTF8.self)) else {
      return .damaged
    }
    guard record.key == trial.key.hex else { return .foreign("other settings") }
    guard record.budget == plan.spec.budget else { return .foreign("another budget") }
    guard record.evaluation == plan.spec.evaluation,
      Set(record.final.names)
        == Set(Metrics.descriptions(topK: plan.spec.evaluation.topK).map(\.name))
    else { return .foreign("another evaluation") }
    return .whole(record)
  }

  private func folder(of trial: PlannedTrial) -> String {
    store.trialFolder(
      task: plan.spec.tasks[trial.task].name, method: plan.spec.methods[trial.method].name,
      seed: trial.seed)
  }

  /// Runs every trial that is not finished, and returns what became of each of the plan's trials.
  ///
  /// - Parameters:
  ///   - fresh: forgets earlier results of these trials first.
  ///   - progress: hears how the run advances, about every fifth of a second, on one thread at a time.
  ///   - warn: hears of what was healed.
  ///   - shouldStop: asked before each step of each trial, on many threads.
  public func run(
    fresh: Bool, progress: @escaping @Sendable (RunProgress) -> Void,
    warn: @escaping @Sendable (String) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) throws -> [TrialResult] {
    if fresh {
      for trial in plan.trials { try RunStore.remove(folder(of: trial)) }
    }
    let known = try plan.trials.map { try record(of: $0) }
    let others = known.compactMap { $0?.kernels }.filter { $0 != BLAS.core }
    if !others.isEmpty {
      let names = Set(others).sorted().joined(separator: ", ")
      warn(
        "\(others.count) finished trials were trained with the kernels of \(names), not of"
          + " \(BLAS.core), and may differ in their last digits; --fresh trains them again")
    }
    let waiting = known.indices.filter { known[$0] == nil }
    let board = Mutex(Board(results: known.map { $0.map(TrialResult.finished) }, waiting: waiting))
    let done = DispatchSemaphore(value: 0)
    let clock = ContinuousClock()
    let start = clock.now

    @Sendable func work() {
      while let index = board.withLock({ $0.take() }) {
        let result: TrialResult
        if shouldStop() {
          result = .stopped
        } else {
          do {
            result = try train(
              plan.trials[index], warn: warn, shouldStop: shouldStop,
              report: { share in board.withLock { $0.shares[index] = share } })
          } catch {
            result = .failed("\(error)")
          }
        }
        board.withLock { $0.results[index] = result }
      }
      done.signal()
    }
    // Threads of their own, since a trial keeps a core busy for minutes and tasks should not.
    let threads = min(workers, max(waiting.count, 1))
    for _ in 0..<threads {
      let thread = Thread { work() }
      thread.stackSize = 8 << 20
      thread.start()
    }
    var running = threads
    while running > 0 {
      if done.wait(timeout: .now() + .milliseconds(200)) == .success { running -= 1 }
      let (finished, share) = board.withLock { board in
        (
          board.results.count { $0 != nil },
          waiting.isEmpty
            ? 1
            : waiting.reduce(0) { $0 + (board.results[$1] != nil ? 1 : board.shares[$1] ?? 0) }
              / Double(waiting.count)
        )
      }
      progress(
        RunProgress(
          total: plan.trials.count, finishedBefore: plan.trials.count - waiting.count,
          finished: finished, share: share, seconds: (clock.now - start) / .seconds(1)))
    }
    return board.withLock { $0.results.map { $0 ?? .stopped } }
  }

  private struct Board {
    var results: [TrialResult?]
    var waiting: [Int]
    var shares: [Int: Double] = [:]
    var next = 0

    mutating func take() -> Int? {
      guard next < waiting.count else { return nil }
      defer { next += 1 }
      return waiting[next]
    }
  }

  private func train(
    _ planned: PlannedTrial, warn: (String) -> Void, shouldStop: () -> Bool,
    report: (Double) -> Void
  ) throws -> TrialResult {
    let spec = plan.spec
    let folder = folder(of: planned)
    let snapshotPath = folder + "/snapshot"
    func make() throws -> LiveTrial {
      try plan.tasks[planned.task].makeTrial(
        spec.methods[planned.method].settings, planned.key, spec.budget, spec.evaluation)
    }
    var trial = try make()
    var loop = TrialLoop()
    if let bytes = try RunStore.read(snapshotPath) {
      var goesOn = false
      do {
        goesOn = try SnapshotFile.decode(bytes, key: planned.key, loop: &loop, trial: trial)
      } catch {
        warn("\(snapshotPath) is damaged; the trial starts again")
      }
      // Nothing to go on from: the snapshot of other settings, or from beyond a budget that has
      // become smaller.
      if !goesOn || trial.progress() >= 1 {
        trial = try make()
        loop = TrialLoop()
      }
    }
    let outcome = try loop.run(
      trial, key: planned.key, kernels: BLAS.core, budget: spec.budget,
      evaluation: spec.evaluation,
      save: { loop in
        try RunStore.write(
          SnapshotFile.encode(key: planned.key, loop: loop, trial: trial), to: snapshotPath)
      }, report: report, shouldStop: shouldStop)
    switch outcome {
    case .stopped:
      return .stopped
    case .finished(let record):
      try RunStore.write(record.text, to: folder + "/record.json")
      return .finished(record)
    }
  }
}
