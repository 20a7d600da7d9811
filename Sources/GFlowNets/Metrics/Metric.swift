/// Which way a metric improves.
public enum Direction: String, Sendable {
  /// Greater is better.
  case higher
  /// Less is better.
  case lower
  /// Neither: it describes.
  case neither
}

/// What a metric is computed from. It decides which values can still be measured when training has ended.
public enum MetricSource: Sendable {
  /// The distinct objects that were found, each with its reward and the call that found it.
  case candidates
  /// Every reward call, also those that brought no object.
  case calls
  /// The policy as it is now.
  case policy
  /// So many trajectories as `trajectories` says, which cost evaluations of their own.
  case trajectories
  /// `samples` objects drawn from the policy, or as many of a chain's last states.
  case sample
  /// What the method itself estimates.
  case estimate
}

/// What a metric is called and how it is to be read.
public struct MetricDescription: Sendable, Hashable {
  /// The name in every table.
  public private(set) var name: String
  /// The unit: "reward", "nats", "modes", "" for a pure number.
  public let unit: String
  /// Which way it improves; orients every effect.
  public let direction: Direction
  /// One sentence that fixes the convention.
  public let convention: String
  /// Whether every value is 1 or 0, for yes or no, so that means are shares of seeds.
  public let isYesOrNo: Bool
  /// The version of the computation, to be raised when the same training gives another value. A stored
  /// value of another version counts as missing.
  public let version: Int
  /// What it is computed from.
  public internal(set) var source = MetricSource.candidates

  /// A description.
  public init(
    _ name: String, unit: String = "", _ direction: Direction, _ convention: String,
    isYesOrNo: Bool = false, version: Int = 1
  ) {
    self.name = name
    self.unit = unit
    self.direction = direction
    self.convention = convention
    self.isYesOrNo = isYesOrNo
    self.version = version
  }

  /// The same metric of one condition, or of one component of the reward.
  public func named(_ name: String) -> MetricDescription {
    var description = self
    description.name = name
    return description
  }
}

/// What a trial has found and learned at a checkpoint: all that a metric may read.
///
/// A metric never trains, and nothing here draws from the training stream.
public struct MetricContext {
  /// The condition of the task that it is about; `nil` where the task has none.
  public var condition: String?
  /// The k of the top-k metrics.
  public var topK: [Int]
  /// The rewards from which an object counts as a mode.
  public var modeThresholds: [Double]
  /// For each of `modeThresholds`, what has been found of it; `nil` where no distance tells modes apart.
  public var discoveries: [Discovery]?
  /// Requests for a reward so far, those of the condition.
  public var rewardCalls: Int
  /// The rewards of the best distinct objects, the best first.
  public var bestRewards: [Double]
  /// The named components of these rewards, where the reward has some: a value for each of those objects.
  public var bestComponents: [(name: String, values: [Double])] = []
  /// The mean pairwise distance of the best k distinct objects.
  public var diversity: (Int) -> Double?
  /// How many distinct objects were seen.
  public var distinctCount: Int
  /// How many reward calls asked for what is no object, such as an impossible molecule.
  public var invalidCalls: Int
  /// The sum over reward calls of the mean reward of the best ten by then.
  public var topTenSum: Double
  /// How many modes the environment has; 0 where it knows of none.
  public var modeTotal: Int
  /// How many modes were found.
  public var modeCount: Int
  /// The number, from 1, of the reward call that found the last of the modes found.
  public var lastModeCall: Int
  /// How many distinct objects of modes were found.
  public var modeObjectCount: Int
  /// The distributions over objects, where the environment is enumerated.
  public var distributions: Distributions?
  /// Marginal probabilities of what objects are made of, where the environment knows parts.
  public var parts: Parts?
  /// The method's own estimate of log Z.
  public var logZEstimate: Double?
  /// Pairs of log p(x) by the policy and log R(x) on fixed objects, where there is a policy.
  public var logProbabilityPairs: [(logProbability: Double, logReward: Double)]?
  /// Properties of the best k distinct objects; `nil` where nobody asks for any.
  public var properties: ((Int) -> [ObjectProperty: Double])?
  /// What the weights of the policy's trajectories tell, where some were asked for.
  public var weights: TrajectoryWeights?
  /// What is known of the objects of these trajectories.
  public var drawn: DrawnObjects?
  /// Whether weights of trajectories were asked for.
  public var weighsTrajectories = false
  /// Whether the method trains on a signal of its own, so that R / Z is not what it is to learn: what is
  /// measured against that has no value for it.
  public var hasOwnTarget: Bool

  /// Distributions over all distinct objects of an enumerated environment, in one order; what is no object
  /// is one more.
  public struct Distributions {
    /// R / Z.
    public var target: [Double]
    /// log Z.
    public var logZ: Double
    /// What the policy gives, exactly; `nil` for chains.
    public var exact: [Double]?
    /// The shares in a sample of `sampleCount` objects: of the policy, or a chain's last states.
    public var sampled: [Double]?
    /// How many objects `sampled` counts.
    public var sampleCount: Int
    /// The place of what is no object; `nil` where everything is one.
    public var invalidPlace: Int?

    /// Distributions.
    public init(
      target: [Double], logZ: Double, exact: [Double]?, sampled: [Double]?, sampleCount: Int,
      invalidPlace: Int? = nil
    ) {
      self.invalidPlace = invalidPlace
      self.target = target
      self.logZ = logZ
      self.exact = exact
      self.sampled = sampled
      self.sampleCount = sampleCount
    }
  }

  /// Everything at once.
  public init(
    condition: String? = nil, topK: [Int], modeThresholds: [Double] = [],
    discoveries: [Discovery]? = nil, rewardCalls: Int,
    bestRewards: [Double], diversity: @escaping (Int) -> Double?,
    distinctCount: Int, invalidCalls: Int = 0, topTenSum: Double, modeTotal: Int, modeCount: Int,
    lastModeCall: Int = 0, modeObjectCount: Int, distributions: Distributions?,
    logZEstimate: Double?,
    logProbabilityPairs: [(logProbability: Double, logReward: Double)]?,
    hasOwnTarget: Bool = false
  ) {
    self.condition = condition
    self.topK = topK
    self.modeThresholds = modeThresholds
    self.discoveries = discoveries
    self.rewardCalls = rewardCalls
    self.bestRewards = bestRewards
    self.diversity = diversity
    self.distinctCount = distinctCount
    self.invalidCalls = invalidCalls
    self.topTenSum = topTenSum
    self.modeTotal = modeTotal
    self.modeCount = modeCount
    self.lastModeCall = lastModeCall
    self.modeObjectCount = modeObjectCount
    self.distributions = distributions
    self.logZEstimate = logZEstimate
    self.logProbabilityPairs = logProbabilityPairs
    self.hasOwnTarget = hasOwnTarget
  }
}

/// One idea of what to measure; it may have several names, such as one for each k.
public protocol Metric: Sendable {
  /// What its values are computed from; the candidates unless it says otherwise.
  static var source: MetricSource { get }
  /// Whether it is measured only where a spec asks for properties of objects.
  static var isOnRequest: Bool { get }
  /// What it measures for `topK`, in the order of tables.
  static func descriptions(topK: [Int]) -> [MetricDescription]
  /// What it measures for `topK` and `modeThresholds`, in the order of tables.
  static func descriptions(topK: [Int], modeThresholds: [Double]) -> [MetricDescription]
  /// A value for each of `descriptions`; `nil` where the method has none.
  static func values(_ context: MetricContext) -> [Double?]
}

extension Metric {
  public static var source: MetricSource { .candidates }
  public static var isOnRequest: Bool { false }

  public static func descriptions(topK: [Int], modeThresholds: [Double]) -> [MetricDescription] {
    descriptions(topK: topK)
  }
}

/// The metrics, in the order of tables.
public enum Metrics {
  /// One line for each file of this folder.
  public static let all: [any Metric.Type] = [
    TopKReward.self,
    TopKDiversity.self,
    TopTenAUC.self,
    Modes.self,
    ModesAbove.self,
    AllModes.self,
    DistinctObjects.self,
    DuplicateShare.self,
    ValidShare.self,
    ExactDistribution.self,
    SampledDistribution.self,
    PartMarginals.self,
    TrueStructure.self,
    LogZError.self,
    RewardCorrelation.self,
    PearsonCorrelation.self,
    LogZBounds.self,
    ImportanceLogZ.self,
    MeanReward.self,
    SampleDiversity.self,
    TopKProperties.self,
  ]

  /// Those that are measured with, or without, trajectories drawn for them, and properties of objects.
  private static func measured(weighsTrajectories: Bool, properties: Bool) -> [any Metric.Type] {
    all.filter {
      ($0.source != .trajectories || weighsTrajectories) && (!$0.isOnRequest || properties)
    }
  }

  /// Every metric for `topK` and `modeThresholds`, with those of `trajectories` where there are some, and of
  /// properties of objects where they are asked for.
  public static func descriptions(
    topK: [Int], modeThresholds: [Double] = [], trajectories: Int = 0, properties: Bool = false
  ) -> [MetricDescription] {
    measured(weighsTrajectories: trajectories > 0, properties: properties).flatMap { metric in
      metric.descriptions(topK: topK, modeThresholds: modeThresholds).map {
        var description = $0
        description.source = metric.source
        return description
      }
    }
  }

  /// The description of a metric by its name, whatever its k or threshold.
  public static func description(of name: String) -> MetricDescription? {
    let words = name.split(separator: "_")
    return descriptions(
      topK: words.compactMap { Int($0) }, modeThresholds: words.compactMap { Double($0) },
      trajectories: 1, properties: true
    ).first { $0.name == name }
  }

  /// The name of a metric without the condition or the component of a reward that it is of: `modes` of
  /// `modes[easy]`, `top_10_reward` of `top_10_reward(likelihood)`.
  public static func baseName(_ name: String) -> String {
    name.hasSuffix("]") || name.hasSuffix(")")
      ? String(name.prefix { $0 != "[" && $0 != "(" }) : name
  }

  /// Every metric with its value; `nil` where the method or the environment has none.
  public static func values(_ context: MetricContext) -> [(name: String, value: Double?)] {
    measured(
      weighsTrajectories: context.weighsTrajectories, properties: context.properties != nil
    ).flatMap { metric in
      zip(
        metric.descriptions(topK: context.topK, modeThresholds: context.modeThresholds),
        metric.values(context)
      ).map {
        ($0.name, $1.flatMap { $0.isFinite ? $0 : nil })
      }
    } + TopKReward.componentValues(context)
  }

  /// Every metric as the mean over a task's conditions, where all of them have a value, and then that of
  /// each condition: `top_10_reward[name]`. Of a task without conditions the values themselves.
  public static func values(_ contexts: [MetricContext]) -> [(name: String, value: Double?)] {
    let each = contexts.map { values($0) }
    guard contexts.count > 1, let first = each.first else { return each.first ?? [] }
    let means = first.indices.map { i -> (name: String, value: Double?) in
      let values = each.compactMap { $0[i].value }
      let mean = values.reduce(0, +) / Double(values.count)
      return (first[i].name, values.count == each.count ? mean : nil)
    }
    return means
      + zip(contexts, each).flatMap { context, values in
        values.map { ("\($0.name)[\(context.condition ?? "")]", $0.value) }
      }
  }
}
