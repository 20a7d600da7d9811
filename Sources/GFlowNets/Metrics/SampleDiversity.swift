/// What the objects that a policy draws are worth in the mean, and how different they are: between the two a
/// temperature chooses, of the reward or of sampling (Hu et al. 2023, arXiv 2310.04363, section 4.1). Of what a
/// method has found in training `top_k_reward` and `top_k_diversity` tell the same.
public enum SampleDiversity: Metric {
  public static var source: MetricSource { .trajectories }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "sample_log_reward", unit: "nats", .neither,
        "Mean of log R over the objects of as many trajectories as are drawn, or of as many of a chain's last states."
      ),
      MetricDescription(
        "sample_diversity", .neither,
        "Mean distance of all pairs among the first \(DrawnObjects.mostCompared) of these objects."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    [context.drawn?.meanLogReward, context.drawn?.meanDistance]
  }
}

/// What is known of the objects that a policy drew.
public struct DrawnObjects: Sendable {
  /// How many of them are compared in pairs.
  @usableFromInline static var mostCompared: Int { 200 }

  /// The mean of log R.
  public var meanLogReward: Double
  /// The mean distance of pairs, in the environment's unit; `nil` of fewer than two objects.
  public var meanDistance: Double?

  /// Looks at objects with their log-rewards; `nil` where there are none.
  @inlinable
  init?<E: Environment>(_ objects: [E.State], _ logRewards: [Double], in environment: E) {
    guard !objects.isEmpty else { return nil }
    meanLogReward = logRewards.reduce(0, +) / Double(logRewards.count)
    meanDistance = environment.meanDistance(Array(objects.prefix(Self.mostCompared)))
  }
}
