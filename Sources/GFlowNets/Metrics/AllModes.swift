/// How soon training has found every mode.
///
/// A trial that has not found them all by the end of its budget would need more reward calls, nobody knows
/// how many more. To leave it out would flatter a method that finds all modes seldom, but then early. So it
/// counts with the calls that it made: the mean over seeds is the *restricted mean* of survival
/// analysis, the mean of min(T, budget), and of two methods the one that fails more often is flattered,
/// never the other. `all_modes`, beside it, has the share of seeds that found them all.
public enum AllModes: Metric {
  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "all_modes", .higher, "1 where an object of every mode was seen, else 0.",
        isYesOrNo: true),
      MetricDescription(
        "reward_calls_to_all_modes", unit: "reward calls", .lower,
        "Reward calls until an object of every mode was seen; all calls made where some were not, so"
          + " that a mean is restricted to the budget."),
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    if context.modeTotal == 0 { return [nil, nil] }
    let hasAll = context.modeCount == context.modeTotal
    return [hasAll ? 1 : 0, Double(hasAll ? context.lastModeCall : context.rewardCalls)]
  }
}
