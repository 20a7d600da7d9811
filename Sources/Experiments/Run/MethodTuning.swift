import Formats
import GFlowNets
import Statistics

/// What the tuning of one method on one task tried, and what it chose.
public struct MethodTuning: Sendable {
  /// What became of one seed of a point.
  public struct Seed: Sendable {
    /// The tuning seed.
    public let seed: Int
    /// The value of the metric at the end; `nil` where the trial failed or the method has none.
    public let value: Double?
    /// How many rewards it asked for.
    public let rewardCalls: Int
    /// Why training ended before its budget, where it did.
    public let failure: String?
  }

  /// One point of the grid.
  public struct Point: Sendable {
    /// The settings that tell it from the others, as JSON: {"optimizer.learningRate":0.001}.
    public let settings: String
    /// The same for people: "optimizer.learningRate 0.001".
    public let words: String
    /// Its finished seeds.
    public let seeds: [Seed]

    /// The mean over the seeds that have a value.
    public var mean: Double? { Statistics.mean(of: seeds.compactMap(\.value)) }
    /// How many seeds have a value.
    var valueCount: Int { seeds.count { $0.value != nil } }
  }

  /// Which task of the spec.
  public let task: Int
  /// Which method of the spec.
  public let method: Int
  /// The points of its grid.
  public let points: [Point]
  /// Why a trial could not be run, where that is so.
  public let failure: String?
  /// The point that won, from 0; `nil` while not every trial is finished.
  public let chosen: Int?

  /// How many rewards all its trials asked for.
  public var rewardCalls: Int {
    points.reduce(0) { $0 + $1.seeds.reduce(0) { $0 + $1.rewardCalls } }
  }

  /// Whether no trial has a value, so that the choice of the first point says nothing.
  public var isBlind: Bool { points.allSatisfy { $0.valueCount == 0 } }

  /// The point with the best mean over its seeds; of equal ones the first. A point with a seed that
  /// has no value loses to every point with more of them: settings that diverge now and then are not
  /// good ones.
  static func winner(_ points: [Point], _ direction: Direction) -> Int {
    var best = 0
    for (i, point) in points.enumerated().dropFirst() {
      let other = points[best]
      if point.valueCount != other.valueCount {
        if point.valueCount > other.valueCount { best = i }
      } else if let mean = point.mean, let otherMean = other.mean,
        direction == .higher ? mean > otherMean : mean < otherMean
      {
        best = i
      }
    }
    return best
  }
}

extension Plan {
  /// What tuning tried, by what became of each of `tuningTrials`; tasks, in each the methods.
  func tunings(_ results: [TrialResult]) -> [MethodTuning] {
    guard let tuning = spec.tuning else { return [] }
    let direction =
      Metrics.description(of: tuning.metric)?.direction ?? .higher
    var next = 0
    return spec.tasks.indices.flatMap { task in
      spec.methods.indices.compactMap { method -> MethodTuning? in
        guard let grid = spec.methods[method].grid else { return nil }
        var failure: String?
        var isComplete = true
        let points = grid.points.indices.map { point -> MethodTuning.Point in
          let seeds = (0..<tuning.seeds).compactMap { seed -> MethodTuning.Seed? in
            defer { next += 1 }
            switch results[next] {
            case .finished(let record)
            where record.failure == nil && !record.final.names.contains(tuning.metric):
              failure =
                failure
                ?? "\(name(of: tuningTrials[next])): its record lacks \(tuning.metric), by which tuning"
                + " decides; name another metric, or remove the record to train it again"
            case .finished(let record):
              return MethodTuning.Seed(
                seed: seed, value: record.final[tuning.metric],
                rewardCalls: record.spending.rewardCalls, failure: record.failure)
            case .failed(let reason):
              failure = failure ?? "\(name(of: tuningTrials[next])): \(reason)"
            case .stopped: break
            }
            isComplete = false
            return nil
          }
          let members = grid.members(
            of: point, Methods.all.description(of: grid.points[point].type))
          return MethodTuning.Point(
            settings: JSONTree.members(members).compact,
            words: members.map { "\($0) \($1.compact)" }.joined(separator: ", "), seeds: seeds)
        }
        return MethodTuning(
          task: task, method: method, points: points, failure: failure,
          chosen: isComplete ? MethodTuning.winner(points, direction) : nil)
      }
    }
  }

  /// The plan with the trials of the points that won.
  func tuned(by tunings: [MethodTuning]) -> Plan {
    choosing { task, method in
      tunings.first { $0.task == task && $0.method == method }?.chosen
    }
  }
}

/// What became of the trials of a run.
public struct RunResult: Sendable {
  /// The plan, with the points that tuning chose.
  public let plan: Plan
  /// What became of each of the plan's trials.
  public let trials: [TrialResult]
  /// What tuning tried.
  public let tunings: [MethodTuning]

  /// Results of the trials of `plan`, in its order.
  public init(plan: Plan, trials: [TrialResult], tunings: [MethodTuning] = []) {
    self.plan = plan
    self.trials = trials
    self.tunings = tunings
  }

  /// This result of a run again, without what the stored records of its trials lack, and the names of the
  /// metrics that they lack.
  package func masked(by stored: RunResult) -> (result: RunResult, new: Set<String>) {
    let known = Dictionary(
      zip(stored.plan.trials, stored.trials), uniquingKeysWith: { first, _ in first })
    var new: Set<String> = []
    let masked = zip(plan.trials, trials).map { trial, result -> TrialResult in
      guard case .finished(let record) = result, case .finished(let old)? = known[trial] else {
        return result
      }
      new.formUnion(record.final.names.filter { !old.final.names.contains($0) })
      return .finished(record.masked(by: old))
    }
    return (RunResult(plan: plan, trials: masked, tunings: tunings), new)
  }

  /// How many trials, those of tuning included, are neither finished nor failed.
  public var unfinishedCount: Int {
    let tried = tunings.reduce(0) { $0 + $1.points.reduce(0) { $0 + $1.seeds.count } }
    let failed = tunings.count { $0.failure != nil }
    let ended = trials.count { if case .stopped = $0 { false } else { true } }
    return plan.trialCount - ended + plan.tuningTrials.count - tried - failed
  }
}
