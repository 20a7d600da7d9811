/// A performance profile: for each threshold the fraction of scores above it, with a band.
///
/// Of two methods the one whose profile lies higher everywhere dominates the other stochastically.
///
/// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
/// precipice", NeurIPS 2021 (rliable's `create_performance_profile`); E. D. Dolan and J. J. Moré,
/// "Benchmarking optimization software with performance profiles", 2002.
public struct PerformanceProfile: Sendable, Hashable {
  /// The thresholds, ascending, in the unit of the scores.
  public let thresholds: [Double]
  /// For each threshold the fraction of the scores of all tasks and seeds that exceed it.
  public let fractions: [Double]
  /// For each threshold the percentile interval of the fraction; pointwise, not for the whole curve.
  public let band: [Interval]
}

extension Bootstrap {
  /// Computes a performance profile, with a band from resampling the seeds within each task.
  ///
  /// - Parameters:
  ///   - tasks: The scores of each task, one for each seed; the numbers of seeds may differ.
  ///   - thresholds: The thresholds, ascending.
  ///   - resamples: The number of resamples, at least 2.
  ///   - confidence: The coverage of the band at each threshold, between 0 and 1.
  ///   - generator: The source of random numbers.
  /// - Returns: `nil` without tasks, with an empty task or a value that is not finite, for thresholds
  ///   that do not ascend, with fewer than two resamples, or a `confidence` outside of (0, 1).
  public static func performanceProfile(
    of tasks: [[Double]], thresholds: [Double], resamples: Int, confidence: Double = 0.95,
    using generator: inout some RandomNumberGenerator
  ) -> PerformanceProfile? {
    guard resamples >= 2, confidence > 0, confidence < 1, thresholds.isFinite,
      zip(thresholds, thresholds.dropFirst()).allSatisfy({ $0 < $1 }),
      var resampler = Resampler(strata: tasks)
    else { return nil }
    // A score exceeds the thresholds before its level, and no other.
    let levels = resampler.values.map { score in thresholds.prefix { $0 < score }.count }
    var counts = [Int](repeating: 0, count: thresholds.count + 1)
    /// The number of scores of the current resample above each threshold, as a suffix sum.
    func countAbove(_ indices: [Int32], _ store: (_ threshold: Int, _ count: Int) -> Void) {
      for index in indices { counts[levels[Int(index)]] += 1 }
      var above = 0
      for threshold in thresholds.indices.reversed() {
        above += counts[threshold + 1]
        counts[threshold + 1] = 0
        store(threshold, above)
      }
      counts[0] = 0
    }

    let scores = Double(levels.count)
    var fractions = [Double](repeating: 0, count: thresholds.count)
    countAbove(resampler.indices) { fractions[$0] = Double($1) / scores }
    // A column for each threshold, because the quantiles run over resamples.
    var columns = [[Double]](
      repeating: Array(repeating: 0, count: resamples), count: thresholds.count)
    for resample in 0..<resamples {
      resampler.draw(using: &generator)
      countAbove(resampler.indices) { columns[$0][resample] = Double($1) / scores }
    }
    var band: [Interval] = []
    for threshold in thresholds.indices {
      guard
        let interval = percentileInterval(reordering: &columns[threshold], confidence: confidence)
      else { return nil }
      band.append(interval)
    }
    return PerformanceProfile(thresholds: thresholds, fractions: fractions, band: band)
  }
}
