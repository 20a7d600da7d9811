#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Distances between two distributions over the same cells. Their arguments must be distributions:
// as many cells in both, no value negative or not finite, and a sum of 1. The sum is checked with
// room for policies that were computed in single precision: the check is there to catch counts or
// rewards that nobody normalised.

/// How far the sum of the cells of a distribution may be from 1.
public let distributionTolerance = 1e-3

private func areDistributions(_ p: [Double], _ q: [Double]) -> Bool {
  func isDistribution(_ p: [Double]) -> Bool {
    p.allSatisfy { $0 >= 0 && $0.isFinite } && abs(p.compensatedSum - 1) <= distributionTolerance
  }
  return p.count == q.count && isDistribution(p) && isDistribution(q)
}

/// The sum over cells of |p - q|, from 0 to 2.
///
/// A sum, as in torchgfn; the mean over cells that other code reports is this divided by the number
/// of cells.
///
/// - Returns: `nil` unless both are distributions (not negative, finite, with a sum of 1 to within
///   `distributionTolerance`) over the same number of cells.
public func sumL1(_ p: [Double], _ q: [Double]) -> Double? {
  guard areDistributions(p, q) else { return nil }
  var sum = CompensatedSum()
  for cell in p.indices { sum.add(abs(p[cell] - q[cell])) }
  return sum.value
}

/// The total variation distance, half of `sumL1`, from 0 to 1: the greatest difference between the
/// probabilities that the two give to one event.
///
/// - Returns: `nil` under the conditions of `sumL1`.
public func totalVariation(_ p: [Double], _ q: [Double]) -> Double? {
  sumL1(p, q).map { $0 / 2 }
}

/// The Kullback-Leibler divergence KL(p ‖ q) = Σ p log(p / q) of `p` from `q`, in nats.
///
/// The expectation is over the first argument. A cell with p = 0 adds nothing, whatever q is; a
/// cell with q = 0 and p > 0 makes it infinite. Never negative: what rounding leaves below zero is
/// zero.
///
/// Source: S. Kullback and R. A. Leibler, "On information and sufficiency", Annals of Mathematical
/// Statistics 22 (1951).
///
/// - Returns: `nil` under the conditions of `sumL1`.
public func klDivergence(_ p: [Double], _ q: [Double]) -> Double? {
  guard areDistributions(p, q) else { return nil }
  var sum = CompensatedSum()
  for cell in p.indices where p[cell] > 0 {
    guard q[cell] > 0 else { return .infinity }
    // A difference of logarithms, because the ratio of a normal to a subnormal number overflows.
    let ratio = p[cell] / q[cell]
    sum.add(p[cell] * (ratio.isFinite && ratio > 0 ? log(ratio) : log(p[cell]) - log(q[cell])))
  }
  return max(0, sum.value)
}

/// The Jensen-Shannon divergence (KL(p ‖ m) + KL(q ‖ m)) / 2 with m = (p + q) / 2, in nats, from 0 to
/// log 2.
///
/// Symmetric, and finite also where one has cells that the other lacks. Its square root is a metric
/// (SciPy's `jensenshannon` returns that root).
///
/// Source: J. Lin, "Divergence measures based on the Shannon entropy", IEEE Transactions on
/// Information Theory 37 (1991).
///
/// - Returns: `nil` under the conditions of `sumL1`.
public func jensenShannon(_ p: [Double], _ q: [Double]) -> Double? {
  guard areDistributions(p, q) else { return nil }
  var sum = CompensatedSum()
  for cell in p.indices {
    // p / m, written so that it lies in [0, 2] without rounding m to zero first.
    let total = p[cell] + q[cell]
    if p[cell] > 0 { sum.add(p[cell] * log(2 * (p[cell] / total))) }
    if q[cell] > 0 { sum.add(q[cell] * log(2 * (q[cell] / total))) }
  }
  return max(0, sum.value / 2)
}
