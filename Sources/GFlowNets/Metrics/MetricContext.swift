import NeuralNetworks

/// One of the objects on which policies are compared.
public struct ReferenceObject<State: Sendable>: Sendable {
  /// The object.
  public let object: State
  /// log R of it.
  public let logReward: Double

  /// An object with its log-reward.
  public init(object: State, logReward: Double) {
    self.object = object
    self.logReward = logReward
  }
}

extension MetricContext {
  /// Looks at a trial: one context for each condition of its task.
  ///
  /// - Parameters:
  ///   - space: every state of the environment, where it is enumerated.
  ///   - listed: the target of every object, where only those are listed.
  ///   - samples: how many objects the distribution of a policy is sampled with.
  ///   - trajectories: how many trajectories are drawn for their weights; 0 for none.
  ///   - targetSamples: samples of the target, where there are some and the task is not enumerated.
  ///   - properties: what is known of objects beside their rewards, where that is asked for.
  ///   - random: the evaluation stream of this checkpoint.
  @inlinable
  public static func contexts<E: Environment>(
    _ method: Method<E>, _ meter: Meter<E>, space: StateSpace<E>?,
    listed: ListedTarget<E>? = nil, reference: [ReferenceObject<E.State>],
    topK: [Int], modeThresholds: [Double], samples: Int,
    trajectories: Int = 0, targetSamples: [ReferenceObject<E.State>] = [],
    properties: PropertyMeasure<E.State>? = nil, random: Philox
  ) throws -> [MetricContext] {
    var random = random
    let environment = meter.environment
    let exact = space.flatMap { space in method.policy.map { $0.distribution(space) } }
    let recent = method.recentObjects?()
    let logZs = method.logZs()
    let names = environment.conditions
    // Where nothing exact can be told, a policy draws by itself.
    let draws = listed == nil ? nil : method.policy?.sample(samples, &random) ?? recent
    return try meter.candidates.indices.map { condition in
      var context = MetricContext(
        name: names.isEmpty ? nil : names[condition], method, meter, condition,
        Enumeration(space, exact, condition),
        reference: reference.filter { environment.condition(of: $0.object) == condition },
        recent: recent?.filter { environment.condition(of: $0) == condition },
        logZ: logZs.isEmpty ? nil : logZs[condition],
        topK: topK, modeThresholds: modeThresholds, samples: samples, properties, &random)
      if let listed, let draws { context.distributions = listed.distributions(of: draws) }
      guard trajectories > 0 else { return context }
      context.weighsTrajectories = true
      guard let policy = method.policy else {
        context.drawn = try drawn(by: recent ?? [], meter.task, condition, trajectories)
        return context
      }
      (context.drawn, context.weights) = try weights(
        policy, meter.task, space, condition, exact: exact, trajectories,
        targetSamples.filter { environment.condition(of: $0.object) == condition }, &random)
      return context
    }
  }

  /// What is known of so many of a chain's last states of a condition, evenly spaced; `nil` where there are none.
  @inlinable
  static func drawn<E: Environment>(
    by recent: [E.State], _ task: SamplingTask<E>, _ condition: Int, _ count: Int
  ) throws -> DrawnObjects? {
    let own = recent.filter { task.environment.condition(of: $0) == condition }
    let taken = min(count, own.count)
    guard taken > 0 else { return nil }
    let objects = (0..<taken).map { own[$0 * own.count / taken] }
    // No part of training: no meter charges these rewards.
    let logRewards = try task.reward.scores(of: objects).map(\.logReward)
    return DrawnObjects(objects, logRewards, in: task.environment)
  }

  /// What so many trajectories of a condition and their weights tell; `nil` of a policy that is none.
  @inlinable
  static func weights<E: Environment>(
    _ policy: PolicyProbe<E>, _ task: SamplingTask<E>, _ space: StateSpace<E>?, _ condition: Int,
    exact: [Double]?, _ count: Int, _ samples: [ReferenceObject<E.State>],
    _ random: inout Philox
  ) throws -> (DrawnObjects?, TrajectoryWeights?) {
    let drawn = policy.draw(count, condition, &random)
    // No part of training: no meter charges these rewards.
    let logRewards = try task.reward.scores(of: drawn.map(\.object)).map(\.logReward)
    let objects = DrawnObjects(drawn.map(\.object), logRewards, in: task.environment)
    let logWeights = zip(drawn, logRewards).map { $0.logRatio + $1 }
    guard let elbo = TrajectoryWeights.Estimate(meanOf: logWeights) else { return (objects, nil) }
    var weights = TrajectoryWeights(
      logWeights: logWeights, elbo: elbo, eubo: nil,
      meanReward: logRewards.reduce(0) { $0 + Elementary.exp($1) } / Double(count),
      targetMeanReward: nil)
    if let space, let exact {
      if let bounds = policy.exactBounds(space, condition) {
        weights.elbo = .init(exact: bounds.elbo)
        weights.eubo = .init(exact: bounds.eubo)
      }
      let places = space.objects.indices.filter { space.conditions[$0] == condition }
      func mean(_ shares: [Double]) -> Double {
        places.reduce(0) { $0 + shares[$1] * Elementary.exp(space.logRewards[$1]) }
      }
      (weights.meanReward, weights.targetMeanReward) = (mean(exact), mean(space.target))
    } else if !samples.isEmpty {
      let ratios = policy.weighBackwards(samples.map(\.object), &random)
      weights.eubo = .init(meanOf: zip(samples, ratios).map { $0.logReward - $1 })
      weights.targetMeanReward =
        samples.reduce(0) { $0 + Elementary.exp($1.logReward) } / Double(samples.count)
    }
    return (objects, weights)
  }

  /// The part of an enumerated task that belongs to a condition.
  @usableFromInline
  struct Enumeration<E: Environment> {
    @usableFromInline let space: StateSpace<E>
    /// The places in `space.objects`.
    @usableFromInline let objects: [Int]
    @usableFromInline let logZ: Double
    /// R / Z of each distinct object, the sum of its terminal states'.
    @usableFromInline let target: [Double]
    /// log R of each distinct object, the log-sum of its terminal states'.
    @usableFromInline let logRewards: [Double]
    /// The policy's exact distribution over terminal states, where there is a policy.
    @usableFromInline let exact: [Double]?
    /// The distinct object of each terminal state; `nil` where each is one of its own.
    @usableFromInline let numbers: [Int]?

    @usableFromInline
    init?(_ space: StateSpace<E>?, _ exact: [Double]?, _ condition: Int) {
      guard let space else { return nil }
      let objects = space.objects.indices.filter { space.conditions[$0] == condition }
      self.space = space
      self.objects = objects
      let logZ = space.logZs[condition]
      self.logZ = logZ
      self.exact = exact.map { exact in objects.map { exact[$0] } }
      var known: [Int: Int] = [:]
      let numbers = objects.map { place in
        let number = known[space.distinctObjects[place]] ?? known.count
        known[space.distinctObjects[place]] = number
        return number
      }
      let shares = objects.map { space.target[$0] }
      if known.count == objects.count {
        self.numbers = nil
        target = shares
        logRewards = objects.map { space.logRewards[$0] }
      } else {
        self.numbers = numbers
        let sums = StateSpace<E>.sums(shares, numbers)
        target = sums
        logRewards = sums.map { Elementary.log($0) + logZ }
      }
    }

    /// The place among distinct objects of what is no object.
    @usableFromInline var invalidPlace: Int? {
      objects.firstIndex { space.scores[$0].identity == nil }.map { numbers?[$0] ?? $0 }
    }

    /// What values of terminal states add up to for each distinct object.
    @usableFromInline
    func overObjects(_ values: [Double]) -> [Double] {
      numbers.map { StateSpace<E>.sums(values, $0) } ?? values
    }
  }

  @inlinable
  init<E: Environment>(
    name: String?, _ method: Method<E>, _ meter: Meter<E>, _ condition: Int,
    _ enumeration: Enumeration<E>?, reference: [ReferenceObject<E.State>], recent: [E.State]?,
    logZ: Double?, topK: [Int], modeThresholds: [Double], samples: Int,
    _ properties: PropertyMeasure<E.State>?, _ random: inout Philox
  ) {
    var distributions: Distributions?
    var pairs: [(logProbability: Double, logReward: Double)]?
    if let enumeration {
      var sampled: [Double]?
      var sampleCount = 0
      if let exact = enumeration.exact {
        sampleCount = samples
        sampled = enumeration.overObjects(
          Self.shares(of: samples, drawnFrom: exact, &random))
        pairs = zip(enumeration.overObjects(exact), enumeration.logRewards).map {
          (Elementary.log($0), $1)
        }
      } else if let recent, !recent.isEmpty {
        sampleCount = recent.count
        sampled = enumeration.overObjects(
          Self.shares(of: recent, in: enumeration.space, at: enumeration.objects))
      }
      distributions = Distributions(
        target: enumeration.target, logZ: enumeration.logZ,
        exact: enumeration.exact.map(enumeration.overObjects),
        sampled: sampled, sampleCount: sampleCount, invalidPlace: enumeration.invalidPlace)
    } else if let policy = method.policy,
      reference.contains(where: { $0.logReward != reference[0].logReward })
    {
      // Where all rewards tie there is no order to compare with, and evaluating takes its time.
      pairs = zip(policy.logProbabilities(reference.map(\.object), &random), reference).map {
        ($0.value, $1.logReward)
      }
    }
    self.init(
      condition: name, meter, condition, topK: topK, modeThresholds: modeThresholds,
      properties: properties)
    self.distributions = distributions
    parts = Parts(
      meter.environment, enumeration, sampled: distributions?.sampled,
      sampleCount: distributions?.sampleCount ?? 0, recent: recent,
      draw: method.policy.map { policy in { policy.sample(min(samples, Parts.drawCount), &$0) } },
      &random)
    logZEstimate = logZ
    logProbabilityPairs = pairs
  }

  /// Looks at what a trial has found of a condition, and not at its method.
  @inlinable
  public init<E: Environment>(
    condition name: String?, _ meter: Meter<E>, _ condition: Int, topK: [Int],
    modeThresholds: [Double], properties: PropertyMeasure<E.State>? = nil
  ) {
    let environment = meter.environment
    let candidates = meter.candidates[condition]
    let best = candidates.best
    self.init(
      condition: name, topK: topK, modeThresholds: modeThresholds,
      discoveries: candidates.tracker?.discoveries, rewardCalls: candidates.callCount,
      bestRewards: best.map(\.reward),
      diversity: { k in environment.meanDistance(best.prefix(k).map(\.object)) },
      distinctCount: candidates.distinctCount, invalidCalls: candidates.invalidCalls,
      topTenSum: candidates.topTenSum, modeTotal: meter.task.modeCount,
      modeCount: candidates.modeCount, lastModeCall: candidates.lastModeCall,
      modeObjectCount: candidates.modeObjectCount,
      distributions: nil, logZEstimate: nil, logProbabilityPairs: nil,
      hasOwnTarget: meter.hasOwnTarget)
    self.properties = properties.map { measure in { k in measure(best.prefix(k).map(\.object)) } }
    bestComponents = meter.task.reward.components.enumerated().map { place, name in
      (name, best.compactMap { $0.components.indices.contains(place) ? $0.components[place] : nil })
    }
  }

  /// The shares of objects among `count` independent draws from a distribution: what a policy with
  /// that exact distribution would give.
  @inlinable
  static func shares(
    of count: Int, drawnFrom distribution: [Double], _ random: inout Philox
  ) -> [Double] {
    var cumulative = distribution
    for i in 1..<max(cumulative.count, 1) { cumulative[i] += cumulative[i - 1] }
    let total = cumulative[cumulative.count - 1]
    var counts = [Int](repeating: 0, count: distribution.count)
    for _ in 0..<count {
      let u = random.uniform() * total
      var low = 0
      var high = cumulative.count - 1
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > u { high = middle } else { low = middle + 1 }
      }
      counts[low] += 1
    }
    return counts.map { Double($0) / Double(count) }
  }

  /// The shares of some objects of a space, given by their places, among `objects`.
  @inlinable
  static func shares<E: Environment>(
    of objects: [E.State], in space: StateSpace<E>, at places: [Int]
  ) -> [Double] {
    var counts = [Int](repeating: 0, count: space.states.count)
    for object in objects {
      if let index = space.index(of: object) { counts[index] += 1 }
    }
    return places.map { Double(counts[space.objects[$0]]) / Double(objects.count) }
  }
}
