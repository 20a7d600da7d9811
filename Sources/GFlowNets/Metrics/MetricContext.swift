import NeuralNetworks

extension MetricContext {
  /// How many objects reward_correlation looks at where an environment is not enumerated.
  @inlinable
  public static var referenceCount: Int { 512 }

  /// Looks at a trial.
  ///
  /// - Parameters:
  ///   - space: every state of the environment, where it is enumerated.
  ///   - samples: how many objects the distribution of a policy is sampled with.
  ///   - random: the evaluation stream of this checkpoint.
  @inlinable
  public init<E: Environment>(
    _ method: Method<E>, _ meter: Meter<E>, space: StateSpace<E>?, reference: [E.State],
    topK: [Int], samples: Int, random: Philox
  ) {
    var random = random
    let environment = meter.environment
    let best = meter.candidates.best
    var distributions: Distributions?
    var pairs: [(logProbability: Double, logReward: Double)]?
    if let space {
      var exact: [Double]?
      var sampled: [Double]?
      var sampleCount = 0
      if let policy = method.policy {
        let p = policy.distribution(space)
        exact = p
        sampleCount = samples
        sampled = Self.shares(of: samples, drawnFrom: p, &random)
        pairs = zip(p, space.logRewards).map { (Elementary.log($0), $1) }
      } else if let recent = method.recentObjects?(), !recent.isEmpty {
        sampleCount = recent.count
        sampled = Self.shares(of: recent, in: space)
      }
      distributions = Distributions(
        target: space.target, logZ: space.logZ, exact: exact, sampled: sampled,
        sampleCount: sampleCount)
    } else if let policy = method.policy {
      pairs = zip(policy.logProbabilities(reference, &random), reference).map {
        ($0.value, environment.logReward($1))
      }
    }
    self.init(
      topK: topK, rewardCalls: meter.rewardCalls, bestRewards: best.map(\.reward),
      diversity: { k in Self.diversity(best.prefix(k).map(\.object), environment) },
      distanceUnit: E.distanceUnit, distinctCount: meter.candidates.distinctCount,
      topTenSum: meter.candidates.topTenSum, modeTotal: environment.modeCount,
      modeCount: meter.candidates.modeCount, modeObjectCount: meter.candidates.modeObjectCount,
      distributions: distributions, logZEstimate: method.logZ(), logProbabilityPairs: pairs)
  }

  /// The mean distance over pairs; `nil` of fewer than two objects.
  @inlinable
  static func diversity<E: Environment>(_ objects: [E.State], _ environment: E) -> Double? {
    guard objects.count > 1 else { return nil }
    var sum = 0.0
    for i in 1..<objects.count {
      for j in 0..<i { sum += environment.distance(objects[i], objects[j]) }
    }
    return sum / (Double(objects.count) * Double(objects.count - 1) / 2)
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

  /// The shares of an environment's objects among `objects`.
  @inlinable
  static func shares<E: Environment>(of objects: [E.State], in space: StateSpace<E>) -> [Double] {
    var counts = [Int](repeating: 0, count: space.states.count)
    for object in objects {
      if let index = space.index(of: object) { counts[index] += 1 }
    }
    return space.objects.map { Double(counts[$0]) / Double(objects.count) }
  }
}

/// Objects of uniformly random trajectories, the same in every trial: where an environment has no
/// better ones, reward_correlation looks at these.
@inlinable
public func randomObjects<E: Environment>(_ count: Int, of environment: E) -> [E.State] {
  var random = Philox(key: 0x9E37_79B9_7F4A_7C15, stream: 0)
  var mask: [Bool] = []
  return (0..<count).map { _ in
    var state = environment.initialState
    while !environment.isTerminal(state) {
      let width = environment.actionSlotCount(state)
      if mask.count < width { mask = Array(repeating: false, count: width) }
      let actions = mask.withUnsafeMutableBufferPointer { mask -> [Int] in
        if let base = mask.baseAddress { environment.writeActionMask(state, base) }
        return (0..<width).filter { mask[$0] }
      }
      state = environment.child(state, actions[random.below(actions.count)])
    }
    return state
  }
}
