import GFlowNets

/// How methods with a grid are tuned before they are compared.
///
/// Every method may ask for the same number of rewards on each task, however many points its grid
/// has: `rewardCalls` are divided equally over points and seeds. Where the comparison has a limit of gradient
/// steps, each trial of tuning has it too.
public struct TuningOptions: Hashable, Sendable {
  /// The metric that decides, by its better direction.
  public var metric: String
  /// How many seeds each point is tried with. They are not those of the comparison.
  public var seeds: Int
  /// How many rewards the tuning of one method on one task asks for in all.
  public var rewardCalls: Int

  /// Options; those left out are at their defaults.
  public init(metric: String, seeds: Int = 3, rewardCalls: Int) {
    self.metric = metric
    self.seeds = seeds
    self.rewardCalls = rewardCalls
  }

  /// What a tuning trial of a method with so many points may spend: its share of the reward calls, and no more
  /// gradient steps than a trial of the comparison, which ends methods that ask for few rewards.
  public func budget(points: Int, within budget: Budget) -> Budget {
    Budget(rewardCalls: rewardCalls / (points * seeds), gradientSteps: budget.gradientSteps)
  }

  private static let metric = SettingKey.text(
    "metric", default: nil,
    "The metric whose mean over the tuning seeds decides, by its better direction."
  ).example(.text("total_variation"))
  private static let seeds = SettingKey.integer(
    "seeds", 1...1000, default: 3,
    "How many seeds each point is tried with; never those of the comparison.")
  private static let rewardCalls = SettingKey.integer(
    "rewardCalls", 1...Int.max, default: nil,
    "How many rewards the tuning of one method on one task asks for in all, divided equally over"
      + " the points of its grid and the seeds."
  ).example(.integer(36_000))

  /// What can be set.
  public static let description = description(metrics: nil)

  /// What can be set, the metrics being these where they are known.
  static func description(metrics: [String]?) -> ComponentDescription {
    ComponentDescription(
      "tuning",
      summary:
        "How methods with a \"grid\" are tuned on each task before they are compared: every point of a"
        + " grid on seeds of its own, every method with the same number of reward calls.",
      parameters: [
        metrics.map(metric.parameter.limited(to:)) ?? metric.parameter, seeds.parameter,
        rewardCalls.parameter,
      ])
  }

  init(_ settings: Settings) {
    self.init(
      metric: settings[Self.metric], seeds: settings[Self.seeds],
      rewardCalls: settings[Self.rewardCalls])
  }
}
