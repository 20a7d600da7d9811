/// How wrong the method's own estimate of log Z is; empty where it has none, and of a method that trains on
/// a signal of its own, whose Z is another. Z is the sum of R over terminal states, also where several
/// are one object.
public enum LogZError: Metric {
  public static var source: MetricSource { .estimate }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "log_z_error", unit: "nats", .lower,
        "|estimate of log Z - log Z|, the method's own; Z sums R over terminal states.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard !context.hasOwnTarget, let distributions = context.distributions,
      let estimate = context.logZEstimate
    else {
      return [nil]
    }
    return [abs(estimate - distributions.logZ)]
  }
}
