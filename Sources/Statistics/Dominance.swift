/// How often a value of one sample exceeds a value of another, counted over all pairs.
struct PairCounts: Hashable {
  /// Pairs with x > y.
  var greater: Int
  /// Pairs with x = y.
  var equal: Int
  /// All pairs, n · m.
  var pairs: Int

  /// Counts the pairs by one walk along both sorted samples.
  ///
  /// - Returns: `nil` when a sample is empty or holds a value that is not finite.
  init?(_ x: [Double], _ y: [Double]) {
    guard !x.isEmpty, !y.isEmpty, x.isFinite, y.isFinite else { return nil }
    let sortedY = y.sorted()
    greater = 0
    equal = 0
    pairs = x.count * y.count
    // For ascending x, both the number of y below it and the number of y up to it only grow.
    var below = 0
    var upTo = 0
    for value in x.sorted() {
      while below < sortedY.count, sortedY[below] < value { below += 1 }
      upTo = max(upTo, below)
      while upTo < sortedY.count, sortedY[upTo] == value { upTo += 1 }
      greater += below
      equal += upTo - below
    }
  }
}

/// The probability that a random value of `x` exceeds one of `y`, ties counted half:
/// P(X > Y) + P(X = Y) / 2.
///
/// 1/2 when neither is better. It is the Mann-Whitney U statistic divided by n · m.
///
/// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
/// precipice", NeurIPS 2021; A. Vargha and H. D. Delaney, "A critique and improvement of the CL
/// common language effect size statistics", 2000.
///
/// - Returns: `nil` when a sample is empty or holds a value that is not finite.
public func probabilityOfImprovement(_ x: [Double], over y: [Double]) -> Double? {
  PairCounts(x, y).map { (Double($0.greater) + Double($0.equal) / 2) / Double($0.pairs) }
}

/// Cliff's delta: P(X > Y) - P(X < Y), from -1 (every x below every y) to 1.
///
/// Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions",
/// Psychological Bulletin 114 (1993).
///
/// - Returns: `nil` when a sample is empty or holds a value that is not finite.
public func cliffsDelta(_ x: [Double], _ y: [Double]) -> Double? {
  PairCounts(x, y).map { Double(2 * $0.greater + $0.equal - $0.pairs) / Double($0.pairs) }
}
