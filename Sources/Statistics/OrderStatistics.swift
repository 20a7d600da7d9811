/// The quantile of a sample at a probability, by linear interpolation between order statistics.
///
/// The value lies at position (n - 1) q of the sorted sample, counted from zero: definition 7 of
/// Hyndman and Fan, the default of NumPy and R.
///
/// Source: R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American
/// Statistician 50 (1996).
///
/// - Parameters:
///   - sample: The values, in any order.
///   - probability: The probability q, from 0 (the minimum) to 1 (the maximum).
/// - Returns: `nil` when the sample is empty or holds a value that is not finite, or when
///   `probability` lies outside of [0, 1].
public func quantile(of sample: [Double], at probability: Double) -> Double? {
  guard sample.isFinite else { return nil }
  return quantile(ofSorted: sample.sorted(), at: probability)
}

/// The quantile of an ascending, finite sample; see `quantile(of:at:)`.
func quantile(ofSorted sorted: [Double], at probability: Double) -> Double? {
  guard !sorted.isEmpty, probability >= 0, probability <= 1 else { return nil }
  let position = Double(sorted.count - 1) * probability
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return interpolate(sorted[below], sorted[above], position - Double(below))
}

/// The point that divides the way from `low` to `high` at `fraction`, in the same operations as
/// NumPy, which measures from the nearer end.
func interpolate(_ low: Double, _ high: Double, _ fraction: Double) -> Double {
  let difference = high - low
  return fraction >= 0.5 ? high - difference * (1 - fraction) : low + difference * fraction
}

/// The median: the middle value, or the mean of the two middle values.
///
/// - Returns: `nil` when the sample is empty or holds a value that is not finite.
public func median(of sample: [Double]) -> Double? {
  guard !sample.isEmpty, sample.isFinite else { return nil }
  return median(ofSorted: sample.sorted())
}

/// The median of a sorted sample that is not empty.
func median(ofSorted sorted: [Double]) -> Double {
  let middle = sorted.count / 2
  if sorted.count % 2 == 1 { return sorted[middle] }
  return (sorted[middle - 1] + sorted[middle]) / 2
}

/// The mean of what remains after the ⌊proportion · n⌋ least and as many greatest values are cut.
///
/// The same as `scipy.stats.trim_mean`: whole values are cut, none by weight.
///
/// - Parameters:
///   - sample: The values, in any order.
///   - proportion: The share to cut at each end, from 0 (the mean) to below 1/2.
/// - Returns: `nil` when the sample is empty or holds a value that is not finite, or when
///   `proportion` lies outside of [0, 1/2).
public func trimmedMean(of sample: [Double], proportion: Double) -> Double? {
  guard proportion >= 0, proportion < 0.5, sample.isFinite else { return nil }
  let cut = Int(proportion * Double(sample.count))
  return mean(of: Array(sample.sorted().dropFirst(cut).dropLast(cut)))
}

/// The interquartile mean (IQM): the mean of the middle half, `trimmedMean` with a quarter cut at
/// each end.
///
/// With fewer than four values nothing is cut and it is the mean. More robust than the mean and
/// more efficient than the median.
///
/// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
/// precipice", NeurIPS 2021 (and its library, rliable).
///
/// - Returns: `nil` when the sample is empty or holds a value that is not finite.
public func interquartileMean(of sample: [Double]) -> Double? {
  trimmedMean(of: sample, proportion: 0.25)
}
