/// The mean reward R of the policy's samples, and how far it is from the target's mean, sum R^2 / Z (Shen et
/// al. 2023, arXiv 2305.07170): a policy that misses the rare good objects is below it, one that collapsed on
/// them above. Of an enumerated task both are exact. Else the mean is that of as many trajectories as are
/// drawn, and the target's of given samples of the target, where there are some. A method that trains on a
/// signal of its own has no value.
public enum MeanReward: Metric {
  public static var source: MetricSource { .trajectories }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "mean_reward", unit: "R", .neither, "Mean of R over the policy's samples."),
      MetricDescription(
        "mean_reward_error", .lower,
        "|mean R of the policy - mean R of the target| / mean R of the target."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let weights = context.weights else { return [nil, nil] }
    let error = weights.targetMeanReward.map { abs(weights.meanReward - $0) / $0 }
    return [weights.meanReward, error]
  }
}
