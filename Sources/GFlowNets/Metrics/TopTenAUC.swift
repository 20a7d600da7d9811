/// The area under the curve of the mean reward of the best ten, over reward calls (Gao et al. 2022,
/// arXiv 2206.12411): a method that finds good objects early is better than one that finds them late.
public enum TopTenAUC: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "top_10_auc", unit: "reward", .higher,
        "Mean over every reward call of the mean reward of the best ten distinct objects by then.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    [context.rewardCalls > 0 ? context.topTenSum / Double(context.rewardCalls) : nil]
  }
}
