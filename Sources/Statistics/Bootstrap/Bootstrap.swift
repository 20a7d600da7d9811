/// Bootstrap intervals: what a statistic would have been, had the seeds been others.
///
/// Every function here takes its random numbers from the given generator alone, and turns them into
/// draws by its own arithmetic, so that a generator in a given state gives the same interval with
/// every version of the standard library. The intervals are of the percentile kind, between the
/// (1 - c)/2 and (1 + c)/2 quantiles over resamples. With five seeds and fewer they are too narrow.
/// Use `WelchTest` for differences.
///
/// Source: B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7
/// (1979).
public enum Bootstrap {
  /// A statistic with its bootstrap interval.
  public struct Estimate: Sendable, Hashable {
    /// The statistic of the sample itself.
    public let value: Double
    /// The percentile interval.
    public let interval: Interval
    /// The standard deviation of the statistic over resamples.
    public let standardError: Double
  }

  /// Estimates any statistic of one sample from random resamples.
  ///
  /// - Parameters:
  ///   - sample: The values, one for each independent repetition.
  ///   - resamples: The number of resamples, at least 2.
  ///   - confidence: The coverage of the interval, between 0 and 1.
  ///   - generator: The source of random numbers.
  ///   - statistic: The statistic. Its argument is a buffer that is filled anew for each resample, so
  ///     it may sort or change it, but must leave its length alone.
  /// - Returns: `nil` for an empty sample, a value or a statistic of a resample that is not finite,
  ///   fewer than two resamples, or a `confidence` outside of (0, 1).
  public static func estimate(
    of sample: [Double], resamples: Int, confidence: Double = 0.95,
    using generator: inout some RandomNumberGenerator, statistic: (inout [Double]) -> Double?
  ) -> Estimate? {
    guard resamples >= 2, var resampler = Resampler(strata: [sample]) else { return nil }
    var buffer = sample
    let value = statistic(&buffer)
    var results: [Double] = []
    results.reserveCapacity(resamples)
    for _ in 0..<resamples {
      resampler.draw(using: &generator)
      buffer.removeAll(keepingCapacity: true)
      for index in resampler.indices { buffer.append(sample[Int(index)]) }
      guard let result = statistic(&buffer) else { return nil }
      results.append(result)
    }
    return Estimate(value: value, reordering: &results, confidence: confidence)
  }
}

extension Bootstrap.Estimate {
  /// The estimate of a statistic with a value, from its results on resamples, which it reorders.
  init?(value: Double?, reordering results: inout [Double], confidence: Double) {
    guard let value, value.isFinite, let error = standardDeviation(of: results),
      let interval = percentileInterval(reordering: &results, confidence: confidence)
    else { return nil }
    self.init(value: value, interval: interval, standardError: error)
  }
}
