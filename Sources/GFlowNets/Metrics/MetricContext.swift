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
  /// Looks at a trial.
  ///
  /// - Parameters:
  ///   - space: every state of the environment, where it is enumerated.
  ///   - samples: how many objects the distribution of a policy is sampled with.
  ///   - random: the evaluation stream of this checkpoint.
  @inlinable
  public init<E: Environment>(
    _ method: Method<E>, _ meter: Meter<E>, space: StateSpace<E>?,
    reference: [ReferenceObject<E.State>],
    topK: [Int], modeThresholds: [Double], samples: Int, random: Philox
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
      pairs = zip(policy.logProbabilities(reference.map(\.object), &random), reference).map {
        ($0.value, $1.logReward)
      }
    }
    self.init(
      topK: topK, modeThresholds: modeThresholds,
      discoveries: meter.candidates.tracker?.discoveries, rewardCalls: meter.rewardCalls,
      bestRewards: best.map(\.reward),
      diversity: { k in environment.meanDistance(best.prefix(k).map(\.object)) },
      distinctCount: meter.candidates.distinctCount,
      invalidCalls: meter.candidates.invalidCalls,
      topTenSum: meter.candidates.topTenSum, modeTotal: environment.modeCount,
      modeCount: meter.candidates.modeCount, lastModeCall: meter.candidates.lastModeCall,
      modeObjectCount: meter.candidates.modeObjectCount,
      distributions: distributions, logZEstimate: method.logZ(), logProbabilityPairs: pairs)
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
