/// How much of what a policy or a chain gives is an object at all, where some terminal states are none, such as
/// texts that are to be numbers. The share that the target has stands beside it in the description of the task.
public enum ValidShare: Metric {
  public static var source: MetricSource { .policy }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "exact_valid_share", .higher,
        "The probability of objects, rather than of what is none, by the policy's exact distribution."
      ),
      MetricDescription(
        "valid_share", .higher,
        "The share of objects, rather than of what is none, in the sample of sum_l1."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let distributions = context.distributions, let place = distributions.invalidPlace else {
      return [nil, nil]
    }
    return [distributions.exact.map { 1 - $0[place] }, distributions.sampled.map { 1 - $0[place] }]
  }
}
