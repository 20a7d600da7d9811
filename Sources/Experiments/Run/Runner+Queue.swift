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

  /// The clock time until the end, as far as it can be told.
  public var secondsLeft: Double? {
    share > 0.005 ? seconds * (1 - share) / share : nil
  }
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
  /// Trains the trials that have no record, several at once, and says what became of all.
  func work(
    through trials: [PlannedTrial], _ stored: [StoredRecord], _ counter: inout ProgressCounter,
    progress: (RunProgress) -> Void, warn: @escaping @Sendable (String) -> Void,
    shouldStop: @escaping @Sendable () -> Bool, patience: Double
  ) -> [TrialResult] {
    let waiting = stored.indices.filter { stored[$0].record == nil }
    let weights = trials.map(weight)
    let waitingWeight = waiting.reduce(0) { $0 + weights[$1] }
    counter.unknown = max(0, counter.unknown - Double(waiting.count { !trials[$0].isTuning }))
    let board = Mutex(
      Board(results: stored.map { $0.record.map(TrialResult.finished) }, waiting: waiting))
    let done = DispatchSemaphore(value: 0)

    @Sendable func work() {
      while let index = board.withLock({ $0.take() }) {
        let result: TrialResult
        if shouldStop() {
          result = .stopped
        } else {
          do {
            result = try train(
              trials[index], warn: warn, shouldStop: shouldStop,
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
    var stopping: ContinuousClock.Instant?
    while running > 0 {
      if shouldStop() {
        let since = stopping ?? counter.clock.now
        stopping = since
        if (counter.clock.now - since) / .seconds(1) > patience { break }
      }
      if done.wait(timeout: .now() + .milliseconds(200)) == .success { running -= 1 }
      let (finished, spent) = board.withLock { board in
        (
          board.results.count { $0 != nil },
          waiting.reduce(0) {
            $0 + weights[$1] * (board.results[$1] != nil ? 1 : board.shares[$1] ?? 0)
          }
        )
      }
      progress(counter.progress(finished: finished, done: spent, of: waitingWeight))
    }
    counter.finished += trials.count
    counter.done += waitingWeight
    return board.withLock { $0.results.map { $0 ?? .stopped } }
  }

  /// The budget of a trial beside that of a trial of the comparison, where both count the same.
  private func weight(_ trial: PlannedTrial) -> Double {
    guard trial.isTuning, let own = trial.budget.rewardCalls,
      let other = plan.spec.budget.rewardCalls
    else { return 1 }
    return Double(own) / Double(other)
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
}
