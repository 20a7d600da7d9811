import Statistics

/// The linear correlation of log p(x) and log R(x), beside that of ranks: of a policy that samples in
/// proportion to R the one is the other and a constant, and the correlation 1, also where rewards tie (Madan
/// et al. 2023, arXiv 2209.12782). The objects are those of `reward_correlation`, each once, unweighted. Where
/// the policy gives one of them no probability at all there is no value.
///
/// A method that trains on a signal of its own has a value too: a signal is a power of the same value.
public enum PearsonCorrelation: Metric {
  public static var source: MetricSource { .policy }

  public static func descriptions(topK: [Int]) -> [MetricDescription] {
    [
      MetricDescription(
        "pearson_correlation", .higher,
        "Pearson's correlation of log p(x) and log R(x) on fixed objects.")
    ]
  }

  public static func values(_ context: MetricContext) -> [Double?] {
    guard let pairs = context.logProbabilityPairs else { return [nil] }
    return [pearsonCorrelation(pairs.map(\.logProbability), pairs.map(\.logReward))]
  }
}
