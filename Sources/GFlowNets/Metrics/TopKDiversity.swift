/// The mean pairwise distance of the best k distinct objects seen in training; no value while fewer are
/// known.
public enum TopKDiversity: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    topK.map {
      MetricDescription(
        "top_\($0)_diversity", unit: "distance", .higher,
        "Mean pairwise distance of the best \($0) distinct objects seen; no value while fewer are"
          + " known.")
    }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    context.topK.map { $0 <= context.bestRewards.count ? context.diversity($0) : nil }
  }
}
