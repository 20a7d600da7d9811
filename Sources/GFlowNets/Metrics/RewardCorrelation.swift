import Statistics

/// The rank correlation of log p(x) and log R(x) over fixed objects (Malkin et al. 2022,
/// arXiv 2201.13259, section 5.2): does the policy prefer what is better? Without it a greedy
/// optimiser wins every table.
///
/// Objects of equal reward have equal ranks, while their log p differ a little: where rewards tie, as on
/// a grid with three levels of reward, even a good policy stays below 1 (0.76 on 8 x 8 cells).
///
/// The objects are all of an enumerated environment, where log p and log R of an object are the log-sums of
/// those of its terminal states; else terminal states that are the environment's reference objects. Where
/// all of these have one reward there is no value, and nothing is evaluated.
///
/// A method that trains on a signal of its own has a value too: a signal is a power of the same value, and so
/// ranks objects as R does.
public enum RewardCorrelation: Metric {
  public static var source: MetricSource { .policy }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "reward_correlation", .higher,
        "Spearman's rho of log p(x) and log R(x) on fixed objects; below 1 where rewards tie.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let pairs = context.logProbabilityPairs else { return [nil] }
    // Ranks do not change when -infinity becomes the least number.
    return [
      spearmanCorrelation(
        pairs.map { max($0.logProbability, -.greatestFiniteMagnitude) }, pairs.map(\.logReward))
    ]
  }
}
