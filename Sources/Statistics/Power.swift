/// The power of a two-sided t test between two methods with equally many seeds and equal variances:
/// what difference so many seeds can detect, and how many seeds a difference needs.
///
/// An effect is the true difference of means in units of the standard deviation over seeds (Cohen's
/// d). With n seeds a method the t statistic has 2n - 2 degrees of freedom and the noncentrality
/// d √(n/2).
///
/// Source: J. Cohen, "Statistical power analysis for the behavioral sciences", 1988, chapter 2.
public struct TwoSampleDesign: Sendable, Hashable {
  /// The probability of calling equal methods different, between 0 and 1.
  public var significance: Double
  /// The probability of calling different methods different, between `significance` and 1.
  public var power: Double

  /// A test at a significance level that is to have a power.
  public init(significance: Double = 0.05, power: Double = 0.8) {
    self.significance = significance
    self.power = power
  }

  /// The number of seeds a method beyond which `seedsNeeded(toDetect:)` gives up.
  public static let mostSeeds = 1_000_000

  private var isValid: Bool { significance > 0 && power > significance && power < 1 }

  /// The probability that the test calls two methods different, when they are, by `effect`.
  ///
  /// - Parameters:
  ///   - seeds: The number of seeds of each method.
  ///   - effect: The true difference in standard deviations; its sign does not matter.
  /// - Returns: `nil` for fewer than two seeds, an effect that is not finite, or a significance
  ///   outside of (0, 1).
  public func power(seeds: Int, effect: Double) -> Double? {
    guard seeds >= 2, effect.isFinite, significance > 0, significance < 1 else { return nil }
    let df = 2 * Double(seeds) - 2
    let critical = GSL.studentUpperQuantile(significance / 2, df: df)
    let shift = abs(effect) * (Double(seeds) / 2).squareRoot()
    let right = NoncentralT(degreesOfFreedom: df, noncentrality: shift).upperTail(critical)
    let left = NoncentralT(degreesOfFreedom: df, noncentrality: -shift).upperTail(critical)
    guard let right, let left else { return nil }
    return min(1, right + left)
  }

  /// The smallest difference, in standard deviations, that so many seeds of each method detect with
  /// the wanted power.
  ///
  /// - Returns: `nil` for fewer than two seeds, or a design without 0 < significance < power < 1.
  public func smallestDetectableEffect(seeds: Int) -> Double? {
    guard isValid, seeds >= 2 else { return nil }
    func isDetected(_ effect: Double) -> Bool {
      power(seeds: seeds, effect: effect).map { $0 >= power } ?? false
    }
    var high = 1.0
    while !isDetected(high) {
      high *= 2
      guard high.isFinite else { return nil }
    }
    var low = 0.0
    // To the last bit: bisection ends when no number lies between the bounds.
    while true {
      let middle = (low + high) / 2
      guard low < middle, middle < high else { return high }
      if isDetected(middle) { high = middle } else { low = middle }
    }
  }

  /// The smallest number of seeds of each method that detects `effect` with the wanted power.
  ///
  /// - Parameter effect: The true difference in standard deviations; its sign does not matter.
  /// - Returns: `nil` for an effect of zero or not finite, for one that needs more than `mostSeeds`,
  ///   or for a design without 0 < significance < power < 1.
  public func seedsNeeded(toDetect effect: Double) -> Int? {
    guard isValid, effect != 0, effect.isFinite else { return nil }
    func isEnough(_ seeds: Int) -> Bool {
      power(seeds: seeds, effect: effect).map { $0 >= power } ?? false
    }
    var high = 2
    while !isEnough(high) {
      guard high < Self.mostSeeds else { return nil }
      high = min(2 * high, Self.mostSeeds)
    }
    // Not enough at `low`, enough at `high`; one seed is never enough.
    var low = max(1, high / 2)
    if low >= 2, isEnough(low) { low = 1 }
    while high - low > 1 {
      let middle = (low + high) / 2
      if isEnough(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
