import Statistics

/// How far the shares of objects in a sample are from the target R / Z, with the distance that a
/// perfect sampler of the same size would have beside it: a sample is never closer than its noise.
///
/// A policy is sampled anew; a chain's sample is its last states. A method that trains on a signal of its
/// own is to learn another distribution, and has no value.
public enum SampledDistribution: Metric {
  public static var source: MetricSource { .sample }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "sum_l1", .lower, "Sum over objects of |q - R/Z|, q the shares in a sample of the method."),
      MetricDescription(
        "sum_l1_floor", .neither, "What sum_l1 of a perfect sampler of the same size would be."),
      MetricDescription("total_variation", .lower, "Half of sum_l1."),
      MetricDescription("kl", unit: "nats", .lower, "KL(q || R/Z)."),
      MetricDescription("js", unit: "nats", .lower, "Jensen-Shannon divergence of q and R/Z."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let distributions = context.distributions,
      let q = distributions.sampled,
      distributions.sampleCount > 0
    else { return [nil, nil, nil, nil, nil] }
    let target = distributions.target
    return [
      sumL1(q, target),
      expectedSumL1OfPerfectSampler(target, samples: distributions.sampleCount),
      totalVariation(q, target), klDivergence(q, target), jensenShannon(q, target),
    ]
  }
}
