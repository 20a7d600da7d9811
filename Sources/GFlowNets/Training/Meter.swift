import NeuralNetworks

/// Counts what a trial spends, and sees every object that it asks the reward of.
///
/// Each request for a reward is charged once, also of an object known before, a rejected proposal or
/// a chain's first state.
public final class Meter<E: Environment> {
  /// The environment.
  public let environment: E
  /// What may be spent.
  public var budget: Budget
  /// What the method trains on, where that is not the environment's own reward.
  @usableFromInline let signal: TrainingSignal
  /// The distinct objects seen.
  public var candidates: CandidateStore<E>
  /// Requests for a reward so far.
  @usableFromInline var rewardCallCount = 0
  @usableFromInline var trajectoryCount = 0
  @usableFromInline var transitionCount = 0
  @usableFromInline var gradientStepCount = 0
  /// Rewards that came with data, which are not charged as reward calls.
  @usableFromInline var givenRewardCount = 0
  /// The seconds spent on steps; the trial loop keeps them.
  public var seconds = 0.0

  /// Nothing spent yet.
  public init(
    environment: E, budget: Budget, candidateCapacity: Int, modeThresholds: [Double] = [],
    signal: TrainingSignal = .reward
  ) {
    self.environment = environment
    self.signal = signal
    self.budget = budget
    candidates = CandidateStore(
      capacity: candidateCapacity, tracker: environment.makeModeTracker(modeThresholds),
      trackingThreshold: modeThresholds.min() ?? .infinity)
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

  /// log R of objects, appended to `logRewards`, each charged.
  ///
  /// Throws what the environment throws where it cannot tell a score.
  @inlinable
  public func appendLogRewards(of objects: [E.State], to logRewards: inout [Double]) throws {
    let scores = try environment.scores(of: objects)
    for (object, score) in zip(objects, scores) {
      rewardCallCount += 1
      candidates.record(object, score, in: environment)
      logRewards.append(signal.logReward(score.logReward))
    }
  }

  /// Charges the trajectories of `batch` from number `first` on, whose rewards are still missing, and
  /// appends those, charged too.
  ///
  /// Throws what the environment throws where it cannot tell a score.
  @inlinable
  public func charge(_ batch: inout Trajectories<E.State>, from first: Int) throws {
    let objects = first == 0 ? batch.objects : Array(batch.objects[first...])
    try appendLogRewards(of: objects, to: &batch.logRewards)
    charge(
      trajectories: objects.count, transitions: batch.transitionCount - batch.starts[first])
  }

  /// Charges complete trajectories; their rewards are charged apart.
  @inlinable
  public func charge(trajectories count: Int, transitions: Int) {
    trajectoryCount += count
    transitionCount += transitions
  }

  /// Counts rewards that came with data, apart from those that were asked for.
  @inlinable
  public func count(givenRewards count: Int) { givenRewardCount += count }

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
    snapshot.write(seconds)
    candidates.write(to: &snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    rewardCallCount = Int(try snapshot.read(Int64.self))
    trajectoryCount = Int(try snapshot.read(Int64.self))
    transitionCount = Int(try snapshot.read(Int64.self))
    gradientStepCount = Int(try snapshot.read(Int64.self))
    givenRewardCount = Int(try snapshot.read(Int64.self))
    seconds = try snapshot.read()
    try candidates.restore(from: &snapshot)
  }
}
