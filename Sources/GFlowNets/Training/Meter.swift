import Formats
import NeuralNetworks

/// Counts what a trial spends, and sees every object that it asks the reward of.
///
/// Each request for a reward is charged once, also of an object known before, a rejected proposal or
/// a chain's first state.
public final class Meter<E: Environment> {
  /// The environment with its reward.
  public let task: SamplingTask<E>
  /// What may be spent.
  public var budget: Budget
  /// What the method trains on, where that is not the environment's own reward.
  @usableFromInline let signal: TrainingSignal
  /// log R of what lies at or below the least value that counts.
  @usableFromInline let leastLogReward: Double
  /// How many rewards were asked for since this meter was made, and how many of objects among them lay at or
  /// below the least that counts.
  @usableFromInline var seenCount = 0
  @usableFromInline var leastCount = 0
  /// The distinct objects seen of each condition.
  public var candidates: [CandidateStore<E>]
  @usableFromInline var scores: [Score<E.Identity>] = []
  /// Requests for a reward so far.
  @usableFromInline var rewardCallCount = 0
  @usableFromInline var trajectoryCount = 0
  @usableFromInline var transitionCount = 0
  @usableFromInline var gradientStepCount = 0
  /// Rewards that came with data, which are not charged as reward calls.
  @usableFromInline var givenRewardCount = 0
  /// Rewards of states on the way, which are no reward calls either.
  @usableFromInline var stateRewardCount = 0
  /// The seconds spent on steps; the trial loop keeps them.
  public var seconds = 0.0

  /// Nothing spent yet.
  public init(
    _ task: SamplingTask<E>, budget: Budget, candidateCapacity: Int, modeThresholds: [Double] = [],
    signal: TrainingSignal = .reward
  ) {
    self.task = task
    self.signal = signal
    leastLogReward = task.reward.transform.leastLogReward
    self.budget = budget
    candidates = (0..<task.environment.conditionCount).map { _ in
      CandidateStore(
        capacity: candidateCapacity, tracker: task.environment.modeTracker(modeThresholds),
        trackingThreshold: modeThresholds.min() ?? .infinity, leastReward: task.reward.leastValue)
    }
  }

  /// The environment.
  @inlinable
  public var environment: E { task.environment }

  /// Whether the method trains on another target than the environment's reward.
  public var hasOwnTarget: Bool { signal.isOwn }

  /// The share of the objects asked about whose values lie at or below the least that counts, so that
  /// nothing tells them apart, of those since this meter was made; `nil` before the first, and where every
  /// value counts.
  public var leastShare: Double? {
    seenCount > 0 && leastLogReward > -.infinity ? Double(leastCount) / Double(seenCount) : nil
  }

  /// Requests for a reward so far.
  public var rewardCalls: Int { rewardCallCount }
  /// Complete training trajectories so far.
  public var trajectories: Int { trajectoryCount }
  /// The transitions of those trajectories, stopping included.
  public var transitions: Int { transitionCount }
  /// Steps of an optimiser so far.
  public var gradientSteps: Int { gradientStepCount }
  /// Rewards so far that came with data.
  public var givenRewards: Int { givenRewardCount }
  /// Rewards so far of states on the way, as objectives with such flows ask for them.
  public var stateRewards: Int { stateRewardCount }

  /// log R of objects, appended to `logRewards`, each charged.
  ///
  /// Throws what the reward throws where it cannot tell a score, and `RewardError` where one is no number.
  @inlinable
  public func appendLogRewards(of objects: [E.State], to logRewards: inout [Double]) throws {
    try appendLogRewards(of: objects[...], to: &logRewards)
  }

  /// The same of a part of a list of objects.
  @inlinable
  public func appendLogRewards(of objects: ArraySlice<E.State>, to logRewards: inout [Double])
    throws
  {
    scores.removeAll(keepingCapacity: true)
    try task.reward.score(objects, &scores)
    guard scores.count == objects.count else {
      throw RewardError(
        "a reward gave \(scores.count) scores for \(objects.count) objects; this is a mistake of the"
          + " reward")
    }
    for (object, score) in zip(objects, scores) {
      if score.logReward.isNaN || score.value.isNaN || score.logReward == .infinity {
        throw RewardError(object, score, in: environment)
      }
      rewardCallCount += 1
      seenCount += 1
      if score.identity != nil, score.logReward <= leastLogReward { leastCount += 1 }
      candidates[environment.condition(of: object)].record(
        object, score, call: rewardCallCount, in: task)
      logRewards.append(signal.logReward(score.logReward))
    }
  }

  /// Charges one reward of a text that names no object, and returns log R of it: the least.
  public func chargeUnreadableObject() -> Double {
    rewardCallCount += 1
    candidates[0].recordUnreadable()
    return signal.logReward(leastLogReward)
  }

  /// Charges the trajectories of `batch` from number `first` on, whose rewards are still missing, and
  /// appends those, charged too.
  ///
  /// Throws what the reward throws where it cannot tell a score.
  @inlinable
  public func charge(_ batch: inout Trajectories<E.State>, from first: Int) throws {
    try appendLogRewards(of: batch.objects[first...], to: &batch.logRewards)
    charge(
      trajectories: batch.count - first, transitions: batch.transitionCount - batch.starts[first])
  }

  /// log R of the states on the way of a batch whose rewards are known, as flows have it: each request is
  /// counted, apart from reward calls, and finds no candidate.
  ///
  /// Throws what the reward throws where it cannot tell a score, and `RewardError` where one is no number.
  @inlinable
  public func fillStateRewards(of flows: StateFlows, in batch: inout Trajectories<E.State>) throws {
    batch.stateLogRewards.removeAll(keepingCapacity: true)
    switch flows {
    case .learned: break
    case .forwardLooking:
      guard let partial = task.reward.partialLogReward else {
        throw RewardError("the reward tells nothing of states on the way; choose another objective")
      }
      for state in batch.states {
        let log = partial(state)
        guard log.isFinite else {
          throw RewardError(
            "the reward of a state on the way is \(log); this is a mistake of the reward")
        }
        batch.stateLogRewards.append(signal.logReward(log))
      }
      stateRewardCount += batch.states.count
    case .stopping: try appendStopRewards(&batch)
    }
  }

  /// log R of stopping at each state of a batch, all asked for together, since a reward may be quicker about
  /// objects that have something in common; that of a trajectory's own stop is known.
  @inlinable
  func appendStopRewards(_ batch: inout Trajectories<E.State>) throws {
    let environment = task.environment
    var objects: [E.State] = []
    // For each state the place of its object; -1 where it may not stop, -2 where its trajectory does.
    var places: [Int] = []
    for i in 0..<batch.count {
      let last = batch.starts[i + 1] - 1
      for t in batch.starts[i]...last {
        guard let stop = environment.stopAction(batch.states[t]) else {
          places.append(-1)
          continue
        }
        let isOwn = t == last && Int(batch.actions[t]) == stop
        places.append(isOwn ? -2 : objects.count)
        if !isOwn { objects.append(environment.child(batch.states[t], stop)) }
      }
    }
    scores.removeAll(keepingCapacity: true)
    try task.reward.score(objects[...], &scores)
    stateRewardCount += objects.count
    for (object, score) in zip(objects, scores)
    where score.logReward.isNaN || score.logReward == .infinity {
      throw RewardError(object, score, in: environment)
    }
    for i in 0..<batch.count {
      for t in batch.starts[i]..<batch.starts[i + 1] {
        switch places[t] {
        case -1: batch.stateLogRewards.append(0)
        case -2: batch.stateLogRewards.append(batch.logRewards[i])
        default: batch.stateLogRewards.append(signal.logReward(scores[places[t]].logReward))
        }
      }
    }
  }

  /// The best candidates of all conditions, the best first. Rewards of different conditions need not be of one
  /// size, so an equal share of places belongs to each; those that it does not need go to the best of the others.
  public func bestCandidates(_ count: Int) -> [CandidateStore<E>.Candidate] {
    guard candidates.count > 1 else { return Array(candidates[0].best.prefix(count)) }
    typealias Ranked = (offset: Int, element: CandidateStore<E>.Candidate)
    // Stable: of equal ones those of the first condition first.
    func isBefore(_ a: Ranked, _ b: Ranked) -> Bool {
      (a.element.reward, -a.offset) > (b.element.reward, -b.offset)
    }
    let share = max(1, count / candidates.count)
    let own = candidates.map { $0.best.prefix(share) }.joined()
    let rest = candidates.map { $0.best.prefix(count).dropFirst(share) }.joined()
    let chosen = own.enumerated().sorted(by: isBefore).prefix(count)
    let others = rest.enumerated().sorted(by: isBefore).prefix(count - chosen.count)
    return (chosen + others).map(\.element).enumerated().sorted(by: isBefore).map(\.element)
  }

  /// Begins to keep what is found, for `takeFinds`.
  public func keepFinds() {
    for condition in candidates.indices { candidates[condition].keepsFinds = true }
  }

  /// How many finds wait.
  public var findCount: Int {
    var count = 0
    for condition in candidates.indices { count += candidates[condition].finds.count }
    return count
  }

  /// Gives the finds since the last time, in the order of their calls, and forgets them.
  public func takeFinds() -> [CandidateStore<E>.Find] {
    let finds = candidates.indices.flatMap { candidates[$0].takeFinds() }
    return candidates.count > 1 ? finds.sorted { $0.call < $1.call } : finds
  }

  /// How many distinct objects were seen.
  public var distinctCount: Int { candidates.reduce(0) { $0 + $1.distinctCount } }

  /// Charges complete trajectories; their rewards are charged apart.
  @inlinable
  public func charge(trajectories count: Int, transitions: Int) {
    trajectoryCount += count
    transitionCount += transitions
  }

  /// Counts rewards that came with data, apart from those that were asked for.
  @inlinable
  public func count(givenRewards count: Int) { givenRewardCount += count }

  /// Counts what an earlier training has spent, as metrics read it.
  public func resume(rewardCalls: Int, gradientSteps: Int) {
    rewardCallCount = rewardCalls
    gradientStepCount = gradientSteps
  }

  /// Charges one step of an optimiser.
  @inlinable
  public func chargeGradientStep() { gradientStepCount += 1 }

  /// How many of `wanted` trajectories, each with one reward, may still be sampled.
  @inlinable
  public func affordableTrajectories(_ wanted: Int) -> Int {
    min(
      affordableRewardCalls(wanted),
      budget.trajectories.map { max($0 - trajectoryCount, 0) } ?? wanted)
  }

  /// How many of `wanted` rewards may still be asked for.
  @inlinable
  public func affordableRewardCalls(_ wanted: Int) -> Int {
    min(wanted, budget.rewardCalls.map { max($0 - rewardCallCount, 0) } ?? wanted)
  }

  /// Whether an optimiser may take another step.
  @inlinable
  public var affordsGradientStep: Bool {
    budget.gradientSteps.map { gradientStepCount < $0 } ?? true
  }

  /// How much of the budget is spent, by the limit that is nearest: 1 when the trial is over.
  public var progress: Double {
    var progress = 0.0
    func consider(_ spent: Double, _ limit: Double?) {
      if let limit { progress = max(progress, spent / limit) }
    }
    consider(Double(rewardCallCount), budget.rewardCalls.map(Double.init))
    consider(Double(trajectoryCount), budget.trajectories.map(Double.init))
    consider(Double(gradientStepCount), budget.gradientSteps.map(Double.init))
    consider(seconds, budget.seconds)
    return progress
  }

  /// Whether a limit is reached.
  public var isExhausted: Bool { progress >= 1 }
}

extension Meter: SnapshotWritable {
  /// Writes the counts and the candidates; the budget belongs to the spec.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(Int64(rewardCallCount))
    snapshot.write(Int64(trajectoryCount))
    snapshot.write(Int64(transitionCount))
    snapshot.write(Int64(gradientStepCount))
    snapshot.write(Int64(givenRewardCount))
    snapshot.write(Int64(stateRewardCount))
    snapshot.write(seconds)
    for store in candidates { store.write(to: &snapshot) }
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    rewardCallCount = Int(try snapshot.read(Int64.self))
    trajectoryCount = Int(try snapshot.read(Int64.self))
    transitionCount = Int(try snapshot.read(Int64.self))
    gradientStepCount = Int(try snapshot.read(Int64.self))
    givenRewardCount = Int(try snapshot.read(Int64.self))
    stateRewardCount = Int(try snapshot.read(Int64.self))
    seconds = try snapshot.read()
    for condition in candidates.indices {
      try candidates[condition].restore(from: &snapshot)
    }
  }
}

/// A reward that is no number.
public struct RewardError: Error, CustomStringConvertible {
  /// What is wrong and what to do.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }

  @usableFromInline
  init<E: Environment>(_ object: E.State, _ score: Score<E.Identity>, in environment: E) {
    let isValue = score.value.isNaN
    description =
      "the reward of '\(environment.text(object))' is no number:"
      + (isValue ? " its value is NaN" : " log R is \(score.logReward) of the value \(score.value)")
      + "; check what the reward is made of"
  }
}
