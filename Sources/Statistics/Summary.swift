/// What a table says about one sample: its location, its spread and how sure the mean is.
///
/// Every value is in the unit of the sample.
public struct Summary: Sendable, Hashable {
  /// The number of values.
  public let count: Int
  /// The arithmetic mean.
  public let mean: Double
  /// The standard deviation with n - 1; `nil` for one value.
  public let standardDeviation: Double?
  /// Student's t interval of the mean, or Clopper and Pearson's of a share; `nil` for one value.
  public let meanInterval: Interval?
  /// The median.
  public let median: Double
  /// The interquartile mean; see `interquartileMean(of:)`.
  public let interquartileMean: Double
  /// The least value.
  public let minimum: Double
  /// The greatest value.
  public let maximum: Double

  /// Summarises a sample.
  ///
  /// - Parameters:
  ///   - sample: The values, one for each independent repetition.
  ///   - confidence: The coverage of the interval of the mean, between 0 and 1.
  ///   - isYesOrNo: Whether every value is 1 or 0, so that the mean is a share.
  /// - Returns: `nil` when the sample is empty or holds a value that is not finite, or when
  ///   `confidence` lies outside of (0, 1).
  public init?(of sample: [Double], confidence: Double = 0.95, isYesOrNo: Bool = false) {
    guard confidence > 0, confidence < 1,
      let mean = Statistics.mean(of: sample),
      let median = Statistics.median(of: sample),
      let interquartileMean = Statistics.interquartileMean(of: sample),
      let minimum = sample.min(), let maximum = sample.max()
    else { return nil }
    self.count = sample.count
    self.mean = mean
    self.standardDeviation = Statistics.standardDeviation(of: sample)
    self.meanInterval =
      isYesOrNo && sample.count > 1
      ? proportionInterval(
        successes: sample.count { $0 == 1 }, trials: sample.count, confidence: confidence)
      : Statistics.meanInterval(of: sample, confidence: confidence)
    self.median = median
    self.interquartileMean = interquartileMean
    self.minimum = minimum
    self.maximum = maximum
  }
}
