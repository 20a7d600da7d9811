import NeuralNetworks

/// log Z by importance sampling: the logarithm of the mean weight w = R(x) P_B(tau | x) / P_F(tau) of the
/// policy's own trajectories. The mean of w is Z; its logarithm lies below log Z on average, the less the more
/// trajectories. The effective sample size (Kong 1992) is (sum w)^2 / sum w^2, from 1 to the number of
/// trajectories, and the standard error that of log of a mean, sd(w) / (mean(w) sqrt(K)). Both see only what
/// was drawn: a policy that misses a mode does not know it.
public enum ImportanceLogZ: Metric {
  public static var source: MetricSource { .trajectories }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "importance_log_z", unit: "nats", .neither,
        "log of the mean of R P_B / P_F over the policy's trajectories."),
      MetricDescription(
        "importance_log_z_standard_error", unit: "nats", .lower,
        "Its standard error, by the spread of the weights drawn."),
      MetricDescription(
        "effective_sample_size", unit: "trajectories", .higher,
        "(sum w)^2 / sum w^2 of these weights; at most their number."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let logs = context.weights?.logWeights, logs.count > 1,
      let greatest = logs.max()
    else { return [nil, nil, nil] }
    let weights = logs.map { Elementary.exp($0 - greatest) }
    let count = Double(weights.count)
    let sum = weights.reduce(0, +)
    let mean = sum / count
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return [
      greatest + Elementary.log(mean), (variance / count).squareRoot() / mean,
      sum * sum / weights.reduce(0) { $0 + $1 * $1 },
    ]
  }
}
