/// The mean reward of the best k distinct objects seen in training (Bengio et al. 2021,
/// arXiv 2106.04399, figure 4).
///
/// While fewer are known there is no value: the mean of a few objects would pass for one of the best k,
/// and a sampler that collapsed would win.
public enum TopKReward: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    topK.map {
      MetricDescription(
        "top_\($0)_reward", unit: "reward", .higher,
        "Mean reward of the best \($0) distinct objects seen; no value while fewer are known.")
    }
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    context.topK.map { k in
      let best = context.bestRewards.prefix(k)
      return best.count < k ? nil : best.reduce(0, +) / Double(k)
    }
  }

  /// The means of the named components of a reward over the same objects, such as
  /// `top_10_reward(likelihood)`.
  static func componentValues(_ context: MetricContext) -> [(name: String, value: Double?)] {
    context.topK.flatMap { k in
      context.bestComponents.map { component in
        let best = component.values.prefix(k)
        return (
          "top_\(k)_reward(\(component.name))",
          best.count < k ? nil : best.reduce(0, +) / Double(k)
        )
      }
    }
  }
}
