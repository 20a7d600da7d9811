import Statistics

/// How far the policy's exact distribution over objects p is from the target R / Z, by dynamic
/// programming over the whole state graph: no sampling, no noise floor.
///
/// p and R / Z of an object are the sums of those of its terminal states. A method that trains on a signal
/// of its own is to learn another distribution, and has no value.
public enum ExactDistribution: Metric {
  public static var source: MetricSource { .policy }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "exact_sum_l1", .lower, "Sum over objects of |p - R/Z|, p the policy's exact distribution."),
      MetricDescription("exact_total_variation", .lower, "Half of exact_sum_l1."),
      MetricDescription("exact_kl", unit: "nats", .lower, "KL(p || R/Z)."),
      MetricDescription(
        "exact_js", unit: "nats", .lower, "Jensen-Shannon divergence of p and R/Z."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let distributions = context.distributions,
      let p = distributions.exact
    else {
      return [nil, nil, nil, nil]
    }
    let target = distributions.target
    return [
      sumL1(p, target), totalVariation(p, target), klDivergence(p, target),
      jensenShannon(p, target),
    ]
  }
}
