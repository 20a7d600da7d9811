/// The area under the curve of the mean reward of the best ten, over reward calls (Gao et al. 2022,
/// arXiv 2206.12411): a method that finds good objects early is better than one that finds them late.
///
/// While fewer than ten are known there is no mean of ten, and the mean of a few would pass for it: a sampler
/// that collapsed on one good object would win. The least reward that the environment declares stands there,
/// so that the area never exceeds its last value.
public enum TopTenAUC: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "top_10_auc", unit: "reward", .higher,
        "Mean over every reward call of the mean reward of the best ten distinct objects by then; the"
          + " least reward that the environment declares while fewer are known, and without one no value.",
        version: 2)
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard context.rewardCalls > 0 else { return [nil] }
    let area = context.topTenSum / Double(context.rewardCalls)
    let ten = context.bestRewards.prefix(10)
    // Values below the one declared, and roundings, must not lift it above the last value either.
    return [ten.count == 10 ? min(area, ten.reduce(0, +) / 10) : area]
  }
}
