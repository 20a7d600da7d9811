/// Pearson's chi-square test of goodness of fit: whether counts come from given probabilities.
///
/// Good where most expected counts are at least 5. A category that cannot occur and did not occur is
/// left out.
///
/// Source: K. Pearson, Philosophical Magazine 50 (1900).
public struct ChiSquareTest: Sendable, Hashable {
  /// Σ (observed - expected)² / expected; infinite when an impossible category occurred.
  public let statistic: Double
  /// The number of possible categories, less 1, less the parameters estimated from the counts.
  public let degreesOfFreedom: Int
  /// The probability of a statistic at least as large when the probabilities are right.
  public let p: Double

  /// Tests whether counts come from given probabilities.
  ///
  /// - Parameters:
  ///   - observed: The count of each category.
  ///   - weights: The probability of each category, up to a common factor.
  ///   - estimatedParameters: How many parameters of the probabilities were fitted to the counts.
  /// - Returns: `nil` where the test is undefined: lists of different lengths, a negative or no
  ///   count, a weight that is negative or not finite, or no degree of freedom.
  public init?(observed: [Int], weights: [Double], estimatedParameters: Int = 0) {
    guard observed.count == weights.count, estimatedParameters >= 0,
      observed.allSatisfy({ $0 >= 0 }), weights.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return nil }
    let draws = observed.reduce(0.0) { $0 + Double($1) }
    let totalWeight = weights.compensatedSum
    guard draws > 0, totalWeight > 0, totalWeight.isFinite else { return nil }
    var sum = CompensatedSum()
    var categories = 0
    var impossible = false
    for (count, weight) in zip(observed, weights) {
      let expected = draws * (weight / totalWeight)
      if expected > 0 {
        let deviation = Double(count) - expected
        sum.add(deviation * deviation / expected)
        categories += 1
      } else if count > 0 {
        impossible = true
      }
    }
    let df = categories - 1 - estimatedParameters
    // One possible category is enough to refute, when another one occurred.
    guard df > 0 || impossible else { return nil }
    degreesOfFreedom = df
    statistic = impossible ? .infinity : sum.value
    p = impossible ? 0 : GSL.chiSquareUpperTail(sum.value, df: Double(df))
  }
}
