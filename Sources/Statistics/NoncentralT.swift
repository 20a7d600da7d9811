#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The noncentral t distribution: that of (Z + δ) / S with Z standard normal and S independent, the
/// root of a chi-square variable over its degrees of freedom.
///
/// It is the distribution of the t statistic when the means do differ, and so gives the power of a
/// t test.
public struct NoncentralT: Sendable, Hashable {
  /// The degrees of freedom, greater than zero.
  public var degreesOfFreedom: Double
  /// The noncentrality δ: the true difference over its standard error.
  public var noncentrality: Double

  /// The distribution with the given parameters.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  /// P(T > t), with an absolute error below 1e-12.
  ///
  ///     P(T > t) = E Φ(δ - t S)
  ///
  /// The expectation over u = log S is taken by the trapezoid rule. The density of u is analytic and
  /// falls exponentially on the left and faster on the right, so the rule converges geometrically,
  /// and dividing by the rule's own sum of the density spares its constant.
  ///
  /// - Returns: `nil` when a number is not finite or the degrees of freedom are not positive.
  public func upperTail(_ t: Double) -> Double? {
    let df = degreesOfFreedom
    guard df > 0, df.isFinite, noncentrality.isFinite, t.isFinite else { return nil }
    // The density of u has the deviation 1/√(2 df) around its peak at 0.
    let step = 1 / (16 * (2 * df).squareRoot())
    var weights = CompensatedSum()
    var tails = CompensatedSum()
    /// Adds the point u; false where the density no longer matters.
    func add(_ u: Double) -> Bool {
      let logDensity = df * (u - expm1(2 * u) / 2)
      guard logDensity > -45 else { return false }
      let weight = exp(logDensity)
      weights.add(weight)
      tails.add(weight * GSL.normalLowerTail(noncentrality - t * exp(u)))
      return true
    }
    var index = 0.0
    while add(index * step) { index += 1 }
    index = -1
    while add(index * step) { index -= 1 }
    return min(1, max(0, tails.value / weights.value))
  }
}
