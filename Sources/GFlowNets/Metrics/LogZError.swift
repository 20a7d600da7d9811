/// How wrong the method's own estimate of log Z is; empty where it has none.
public enum LogZError: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "log_z_error", unit: "nats", .lower, "|estimate of log Z - log Z|, the method's own.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let distributions = context.distributions, let estimate = context.logZEstimate else {
      return [nil]
    }
    return [abs(estimate - distributions.logZ)]
  }
}
