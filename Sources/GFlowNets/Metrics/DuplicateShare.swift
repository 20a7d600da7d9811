/// Which part of the reward calls brought nothing new, and which brought no object at all.
public enum DuplicateShare: Metric {
  public static var source: MetricSource { .calls }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "duplicate_share", .lower, "The share of reward calls for an object that was known."),
      MetricDescription(
        "invalid_share", .lower,
        "The share of reward calls for what is no object, such as an impossible molecule."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard context.rewardCalls > 0 else { return [nil, nil] }
    let calls = Double(context.rewardCalls)
    let fresh = Double(context.distinctCount + context.invalidCalls)
    return [1 - fresh / calls, Double(context.invalidCalls) / calls]
  }
}
