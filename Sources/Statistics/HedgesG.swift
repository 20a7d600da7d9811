/// Hedges' g: the difference of means in units of the pooled standard deviation, with the bias of
/// small samples removed.
///
///     g = J (mean x - mean y) / s,   s² = ((n-1) vx + (m-1) vy) / df,
///     df = n + m - 2,                J = 1 - 3 / (4 df - 1)
///
/// Without unit. By Cohen's convention 0.2 is small, 0.5 medium, 0.8 large.
///
/// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect size and related
/// estimators", Journal of Educational Statistics 6 (1981).
///
/// - Parameters:
///   - x: The first sample.
///   - y: The second sample; its mean is subtracted.
/// - Returns: `nil` for a sample of fewer than two values, a value that is not finite, or no variance
///   in both samples.
public func hedgesG(_ x: [Double], _ y: [Double]) -> Double? {
  guard let meanX = mean(of: x), let meanY = mean(of: y),
    let varianceX = variance(of: x), let varianceY = variance(of: y)
  else { return nil }
  let df = Double(x.count + y.count - 2)
  let pooled = (Double(x.count - 1) * varianceX + Double(y.count - 1) * varianceY) / df
  guard pooled > 0 else { return nil }
  let correction = 1 - 3 / (4 * df - 1)
  return (correction * (meanX - meanY) / pooled.squareRoot()).finite
}
