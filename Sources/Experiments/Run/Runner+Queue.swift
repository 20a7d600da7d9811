import Foundation
import Synchronization

/// How the trials of a run advance.
public struct RunProgress: Sendable {
  /// How many trials there are, those of tuning included.
  public var total: Int
  /// How many are finished now.
  public var finished: Int
  /// The share of the budgets of all unfinished trials that has been spent since the run began.
  public var share: Double
  /// The clock time since the run began.
  public var seconds: Double
  /// The trials that train here, in the order of the plan.
  public var running: [RunningTrial] = []

  /// The clock time until the end, as far as it can be told.
  public var secondsLeft: Double? {
    share > 0.005 ? seconds * (1 - share) / share : nil
  }
}

/// A trial in training.
public struct RunningTrial: Sendable {
  /// Its name: "grid/TB/0".
  public var name: String
  /// What was measured last; `nil` before the first checkpoint.
  public var latest: TrialRecord.Measurement?
}

/// What a run has done in its queues so far. A trial weighs as much as its budget.
struct ProgressCounter {
  let total: Int
  /// The weight of trials that no queue has yet.
  var unknown: Double
  var finished = 0
  var done = 0.0
  let clock = ContinuousClock()
  let start = ContinuousClock.now

  init(total: Int, unknown: Double) {
    self.total = total
    self.unknown = unknown
  }

  func progress(finished more: Int, done added: Double, of waiting: Double) -> RunProgress {
    let whole = done + waiting + unknown
    return RunProgress(
      total: total, finished: finished + more, share: whole > 0 ? (done + added) / whole : 1,
      seconds: (clock.now - start) / .seconds(1))
  }
}

extension Runner {
  /// Trains the trials that have no record, several at once, and says what became of all. Trials that others
  /// work on are waited for.
  func work(
    through trials: [PlannedTrial], _ stored: [StoredRecord], _ counter: inout ProgressCounter,
    progress: (RunProgress) -> Void, warn: @escaping @Sendable (String) -> Void,
    tell: @escaping @Sendable (TrialEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool,
    patience: Double
  ) -> [TrialResult] {
    let waiting = stored.indices.filter { stored[$0].record == nil }
    // What a process that was killed has not put in its place.
    for index in stored.indices where stored[index].record != nil {
      do {
        try Attempt.completePublication(folder(of: trials[index]), store.files)
      } catch {
        warn("\(error)")
      }
    }
    let weights = trials.map(weight)
    let waitingWeight = waiting.reduce(0) { $0 + weights[$1] }
    counter.unknown = max(0, counter.unknown - Double(waiting.count { !trials[$0].isTuning }))
    let board = Mutex(
      Board(results: stored.map { $0.record.map(TrialResult.finished) }, waiting: waiting))
    let done = DispatchSemaphore(value: 0)
    let heartbeat = Heartbeat()
    defer { heartbeat.stop() }

    @Sendable func work() {
      while true {
        guard let index = board.withLock({ $0.take() }) else {
          // The rest is with other processes.
          let held = board.withLock { $0.held.count }
          guard held > 0 else { break }
          Thread.sleep(forTimeInterval: ClaimWatch.pause(beforeLookingAt: held))
          board.withLock { $0.takeUpHeld() }
          continue
        }
        var result: TrialResult? = .stopped
        if !shouldStop() {
          do {
            result = try claimAndTrain(
              trials[index], board, heartbeat, warn: warn, tell: tell, shouldStop: shouldStop,
              report: { share, latest in
                board.withLock { $0.note(index, share, latest) }
              })
          } catch {
            result = .failed("\(error)")
          }
        }
        board.withLock { board in
          if let result { board.results[index] = result } else { board.held.append(index) }
        }
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
    var stopping: ContinuousClock.Instant?
    while running > 0 {
      if shouldStop() {
        let since = stopping ?? counter.clock.now
        stopping = since
        if (counter.clock.now - since) / .seconds(1) > patience { break }
      }
      if done.wait(timeout: .now() + .milliseconds(200)) == .success { running -= 1 }
      let (finished, spent, running) = board.withLock { board in
        (
          board.results.count { $0 != nil },
          waiting.reduce(0) {
            $0 + weights[$1] * (board.results[$1] != nil ? 1 : board.shares[$1] ?? 0)
          },
          board.latest.filter { board.results[$0.key] == nil }.sorted { $0.key < $1.key }
        )
      }
      var now = counter.progress(finished: finished, done: spent, of: waitingWeight)
      now.running = running.map {
        RunningTrial(name: plan.name(of: trials[$0.key]), latest: $0.value)
      }
      progress(now)
    }
    counter.finished += trials.count
    counter.done += waitingWeight
    return board.withLock { $0.results.map { $0 ?? .stopped } }
  }

  /// Trains a trial where nobody else works on it, unless it is finished by now; `nil` where somebody does.
  private func claimAndTrain(
    _ trial: PlannedTrial, _ board: borrowing Mutex<Board>, _ heartbeat: Heartbeat,
    warn: (String) -> Void, tell: (TrialEvent) -> Void, shouldStop: () -> Bool,
    report: (Double, TrialRecord.Measurement?) -> Void
  ) throws -> TrialResult? {
    let folder = folder(of: trial)
    let name = plan.name(of: trial)
    func finished() throws -> TrialResult? {
      guard let record = try storedRecord(of: trial).record else { return nil }
      tell(.finishedElsewhere(name))
      try Attempt.completePublication(folder, store.files)
      return .finished(record)
    }
    if let result = try finished() { return result }
    let last = try Claim.last(in: folder, store.files)
    if let last, !board.withLock({ $0.watch.isStale(last, in: folder) }) {
      last.content.map { report($0.progress, nil) }
      return nil
    }
    guard let attempt = try Attempt.begin(folder, after: last?.number ?? 0, store.files) else {
      return nil
    }
    // Between the look and the claim another may have finished it.
    if let result = try finished() { return result }
    heartbeat.add(attempt.claim)
    defer { heartbeat.remove(attempt.claim) }
    do {
      try attempt.removeRecord { bytes in storedRecord(of: trial, bytes).record == nil }
      tell(.began(name, attempt: attempt.claim.number))
      if let result = try train(
        trial, in: attempt, warn: warn, shouldStop: shouldStop, report: report)
      {
        if case .finished = result { tell(.finished(name)) }
        do { try attempt.claim.release() } catch { warn("\(error)") }
        return result
      }
    } catch {
      let isLost = attempt.isLost
      try? attempt.claim.release()
      if !isLost { throw error }
      // Whoever has taken over removes what this attempt would read and write; that anything else fails is
      // no matter of who works on the trial.
      if (error as? StoreError)?.isOfMissingFile != true { warn("\(error)") }
    }
    if let failure = attempt.claim.failure { warn("\(failure)") }
    tell(.lost(name))
    return try finished()
  }

  /// The budget of a trial beside that of a trial of the comparison, where both count the same.
  private func weight(_ trial: PlannedTrial) -> Double {
    guard trial.isTuning, let own = trial.budget.rewardCalls,
      let other = plan.spec.budget.rewardCalls
    else { return 1 }
    return Double(own) / Double(other)
  }

  struct Board {
    var results: [TrialResult?]
    var waiting: [Int]
    var shares: [Int: Double] = [:]
    /// What was measured last of each trial that trains here.
    var latest: [Int: TrialRecord.Measurement?] = [:]
    var next = 0
    /// Trials that other processes work on.
    var held: [Int] = []
    var watch = ClaimWatch()

    mutating func take() -> Int? {
      guard next < waiting.count else { return nil }
      defer { next += 1 }
      return waiting[next]
    }

    /// Notes how far a trial is.
    mutating func note(_ index: Int, _ share: Double, _ measured: TrialRecord.Measurement?) {
      shares[index] = share
      latest[index] = .some(measured)
    }

    /// Lets the trials of others be looked at again, where all else has been taken.
    mutating func takeUpHeld() {
      guard next == waiting.count else { return }
      (waiting, next, held) = (held.sorted(), 0, [])
    }
  }
}
