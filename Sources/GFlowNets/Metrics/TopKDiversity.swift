/// The mean pairwise distance of the best k distinct objects seen in training; of all of them while
/// fewer are known.
public enum TopKDiversity: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    topK.map {
      MetricDescription(
        "top_\($0)_diversity", unit: "distance", .higher,
        "Mean pairwise distance of the best \($0) distinct objects seen.")
    }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    context.topK.map { context.diversity($0) }
  }
}
