import Formats
import GFlowNets

// The sections of a spec besides environments and methods, described like components so that reader
// and schema derive from one place.

/// What is measured, and how often.
public struct EvaluationOptions: Hashable, Sendable {
  /// How many points a curve has, the last one at the end of the budget.
  public var checkpoints: Int
  /// The k of the top-k metrics.
  public var topK: [Int]
  /// The rewards from which an object counts as a mode, where a distance tells modes apart.
  public var modeThresholds: [Double]
  /// How many objects the metrics of a distribution draw.
  public var samples: Int
  /// How many trajectories are drawn to bound log Z; 0 for none.
  public var trajectories: Int
  /// The file with samples of the target of a task that is not enumerated; "" for none.
  public var targetSamples: String
  /// Whether properties of the best objects are measured.
  public var properties = false
  /// The table of scores of fragments that synthetic accessibility needs; "" for none.
  public var fragmentScores = ""

  /// Options; those left out are at their defaults.
  public init(
    checkpoints: Int = 20, topK: [Int] = [10, 100, 1000], modeThresholds: [Double] = [],
    samples: Int = 100_000, trajectories: Int = 0, targetSamples: String = ""
  ) {
    self.checkpoints = checkpoints
    self.topK = topK
    self.modeThresholds = modeThresholds
    self.samples = samples
    self.trajectories = trajectories
    self.targetSamples = targetSamples
  }

  /// Every metric of these options, in the order of tables.
  public var metrics: [MetricDescription] {
    Metrics.descriptions(
      topK: topK, modeThresholds: modeThresholds, trajectories: trajectories,
      properties: properties)
  }

  /// The options as JSON. What is not asked for is not written, as in runs from before it could be.
  var members: [(String, JSONTree)] {
    [
      ("checkpoints", .number(checkpoints)), ("topK", topK.tree),
      ("modeThresholds", .array(modeThresholds.map(JSONTree.number))),
      ("samples", .number(samples)),
    ] + (trajectories > 0 ? [("trajectories", .number(trajectories))] : [])
      + (targetSamples.isEmpty ? [] : [("targetSamples", .string(targetSamples))])
      + (properties ? [("properties", .flag(true))] : [])
      + (fragmentScores.isEmpty ? [] : [("fragmentScores", .string(fragmentScores))])
  }

  /// The versions of these metrics, where they are not 1.
  var metricVersions: [String: Int] {
    Dictionary(
      metrics.filter { $0.version != 1 }.map { ($0.name, $0.version) },
      uniquingKeysWith: { first, _ in first })
  }

  /// What can be set.
  static let checkpoints = SettingKey.integer(
    "checkpoints", 0...10_000, default: EvaluationOptions().checkpoints,
    "How many points a curve has, evenly over the budget.")
  static let topK = SettingKey.integers(
    "topK", count: 0...20, each: 1...1_000_000, default: EvaluationOptions().topK,
    "For which k the best k candidates are measured.")
  static let modeThresholds = SettingKey.reals(
    "modeThresholds", count: 0...8, each: .any, default: [],
    "From which rewards on an object counts as a mode, where a distance tells modes apart.")
  static let samples = SettingKey.integer(
    "samples", 1...100_000_000, default: EvaluationOptions().samples, unit: "objects",
    "How many objects are drawn to measure a distribution.")

  static let trajectories = SettingKey.integer(
    "trajectories", 0...10_000_000, default: 0, unit: "trajectories",
    "How many trajectories each checkpoint draws for bounds of log Z and mean rewards; 0 for none.")
  static let targetSamples = SettingKey.text(
    "targetSamples", default: "",
    "A CSV file with a column object: samples of the target of a task that is too large to enumerate, for"
      + " the upper bound of log Z.")
  static let properties = SettingKey.flag(
    "properties", default: false,
    "Whether to measure what the best objects are beside their reward: of molecules QED, synthetic accessibility,"
      + " weight, and diversity by RDKit's path fingerprint.")
  static let fragmentScores = SettingKey.text(
    "fragmentScores", default: "",
    "The table that synthetic accessibility needs, as `make data` gets it: data/fragment-scores.safetensors; without"
      + " it that column is left out.")

  public static let description = ComponentDescription(
    "evaluation", summary: "What is measured, and how often.",
    parameters: [
      checkpoints.parameter,
      topK.parameter,
      modeThresholds.parameter,
      samples.parameter,
      trajectories.parameter,
      targetSamples.parameter,
      properties.parameter,
      fragmentScores.parameter,
    ])

  init(_ settings: Settings) {
    self.init(
      checkpoints: settings[Self.checkpoints], topK: settings[Self.topK],
      modeThresholds: settings[Self.modeThresholds], samples: settings[Self.samples],
      trajectories: settings[Self.trajectories], targetSamples: settings[Self.targetSamples])
    properties = settings[Self.properties]
    fragmentScores = settings[Self.fragmentScores]
  }
}

/// How seeds become intervals.
public struct StatisticsOptions: Hashable, Sendable {
  /// How often an interval covers the truth.
  public var confidence: Double
  /// How many resamples a bootstrap draws.
  public var resamples: Int

  /// Options; those left out are at their defaults.
  public init(confidence: Double = 0.95, resamples: Int = 10_000) {
    self.confidence = confidence
    self.resamples = resamples
  }

  /// What can be set.
  public static let description = ComponentDescription(
    "statistics", summary: "How seeds become intervals.",
    parameters: [confidenceKey.parameter, resamplesKey.parameter])

  private static let confidenceKey = SettingKey.real(
    "confidence", .positive(upTo: 1.0.nextDown), default: StatisticsOptions().confidence,
    "How often an interval should cover the truth.")
  private static let resamplesKey = SettingKey.integer(
    "resamples", 2...10_000_000, default: StatisticsOptions().resamples,
    "How many resamples a bootstrap draws.")

  init(_ settings: Settings) {
    self.init(
      confidence: settings[Self.confidenceKey], resamples: settings[Self.resamplesKey])
  }
}

extension Budget {
  /// The limits; each may be left out.
  public static let description = ComponentDescription(
    "budget", summary: "What ends a trial: the first limit that its meter reaches.",
    parameters: [
      Keys.rewardCalls.parameter, Keys.trajectories.parameter, Keys.gradientSteps.parameter,
      Keys.seconds.parameter,
    ])

  private enum Keys {
    static let rewardCalls = limit(
      .rewardCalls, "The most requests for a reward, also those that a cache answers.")
    static let trajectories = limit(.trajectories, "The most trajectories.")
    static let gradientSteps = limit(.gradientSteps, "The most steps of the optimiser.")
    static let seconds = SettingKey.real(
      BudgetKind.seconds.rawValue, .positive, default: nil, unit: "seconds",
      "The most time for training; such a trial cannot be reproduced exactly.")

    static func limit(_ kind: BudgetKind, _ help: String) -> SettingKey<Int> {
      .integer(kind.rawValue, 1...Int.max, default: nil, help)
    }
  }

  init(_ settings: Settings) {
    self.init(
      rewardCalls: settings[ifGiven: Keys.rewardCalls],
      trajectories: settings[ifGiven: Keys.trajectories],
      gradientSteps: settings[ifGiven: Keys.gradientSteps],
      seconds: settings[ifGiven: Keys.seconds])
  }
}
