/// Welch's test of equal means, for two independent samples whose variances may differ.
///
///     t  = (mean x - mean y) / √(vx/n + vy/m)
///     df = (vx/n + vy/m)² / ((vx/n)²/(n-1) + (vy/m)²/(m-1))
///
/// with vx and vy the sample variances. (`gsl_stats_ttest` pools the variances: it is Student's
/// test, another one.)
///
/// Source: B. L. Welch, "The generalization of 'Student's' problem when several different
/// population variances are involved", Biometrika 34 (1947).
public struct WelchTest: Sendable, Hashable {
  /// mean x - mean y, in the unit of the samples.
  public let difference: Double
  /// The confidence interval of the difference of means, in the unit of the samples.
  public let interval: Interval
  /// The t statistic; its sign is that of the difference.
  public let t: Double
  /// The degrees of freedom by Welch and Satterthwaite, rarely whole.
  public let degreesOfFreedom: Double
  /// The two-sided p-value.
  public let p: Double

  /// Tests whether two samples have equal means.
  ///
  /// - Parameters:
  ///   - x: The first sample.
  ///   - y: The second sample; its mean is subtracted.
  ///   - confidence: The coverage of the interval of the difference, between 0 and 1.
  /// - Returns: `nil` where the test is undefined: a sample of fewer than two values, a value that
  ///   is not finite, or no variance in both samples (a deterministic outcome leaves nothing to
  ///   estimate the error from, whether the means are equal or not). Variance in one of the samples
  ///   is enough. Also `nil` when `confidence` lies outside of (0, 1).
  public init?(_ x: [Double], _ y: [Double], confidence: Double = 0.95) {
    guard confidence > 0, confidence < 1,
      let meanX = mean(of: x), let meanY = mean(of: y),
      let varianceX = variance(of: x), let varianceY = variance(of: y)
    else { return nil }
    let errorX = varianceX / Double(x.count)
    let errorY = varianceY / Double(y.count)
    let error = errorX + errorY
    guard error > 0 else { return nil }
    // Shares of the error rather than their squares, which underflow for rewards near 1e-100.
    let shareX = errorX / error
    let shareY = errorY / error
    let inverse = shareX * shareX / Double(x.count - 1) + shareY * shareY / Double(y.count - 1)
    degreesOfFreedom = 1 / inverse
    difference = meanX - meanY
    t = difference / error.squareRoot()
    p = min(1, 2 * GSL.studentUpperTail(abs(t), df: degreesOfFreedom))
    let halfWidth =
      GSL.studentUpperQuantile((1 - confidence) / 2, df: degreesOfFreedom) * error.squareRoot()
    interval = Interval(center: difference, halfWidth: halfWidth)
    guard t.isFinite, p.isFinite, halfWidth.isFinite else { return nil }
  }
}
