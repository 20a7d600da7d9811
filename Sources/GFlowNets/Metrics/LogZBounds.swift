/// Bounds of log Z by the weights w = R(x) P_B(tau | x) / P_F(tau) of trajectories (Blessing et al. 2024,
/// arXiv 2406.07423): the ELBO is the mean of log w over the policy's own trajectories, the EUBO that over
/// trajectories drawn backwards by P_B from objects of the target R / Z, and
///
///     ELBO <= log Z <= EUBO,
///
/// the gaps being KL(P_F || P_B R / Z) and KL(P_B R / Z || P_F) of trajectories. P_B is the method's, or the
/// uniform one where it has none. Of an enumerated task both are exact, sums over all edges; else each has a
/// standard error, 0 where it is exact, and the EUBO needs samples of the target. A method that trains on a
/// signal of its own has other bounds and no value.
public enum LogZBounds: Metric {
  public static var source: MetricSource { .trajectories }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "elbo", unit: "nats", .higher,
        "Mean of log R + log P_B - log P_F over the policy's trajectories; at most log Z."),
      MetricDescription(
        "elbo_standard_error", unit: "nats", .neither, "The standard error of elbo; 0 where exact."),
      MetricDescription(
        "eubo", unit: "nats", .lower,
        "The same over trajectories drawn back from samples of the target; at least log Z."),
      MetricDescription(
        "eubo_standard_error", unit: "nats", .neither, "The standard error of eubo; 0 where exact."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let weights = context.weights else { return [nil, nil, nil, nil] }
    return [
      weights.elbo.value, weights.elbo.standardError, weights.eubo?.value,
      weights.eubo?.standardError,
    ]
  }
}
