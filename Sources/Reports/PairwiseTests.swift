import GFlowNets
import Statistics

/// Tests of every pair of methods on one metric, adjusted together by Holm.
///
/// Whichever pair a reader then picks, such as each method with the one that came out best, equal
/// methods are told apart anywhere in the table with a probability of at most 1 - confidence.
struct PairwiseTests {
  private let methodCount: Int
  // By the lesser method, then by the greater.
  private let adjusted: [Double?]

  /// The tests of `methodCount` methods.
  ///
  /// - Parameter p: The p-value of two methods, the first being the lesser; `nil` without a test.
  init(methodCount: Int, p: (_ first: Int, _ second: Int) -> Double?) {
    self.methodCount = methodCount
    adjusted = holmAdjusted(
      (0..<methodCount).flatMap { first in
        (first..<methodCount).map { first == $0 ? nil : p(first, $0) }
      })
  }

  /// The adjusted p-value of two methods; `nil` without a test.
  subscript(first: Int, second: Int) -> Double? {
    let (low, high) = (min(first, second), max(first, second))
    // Rows of methodCount, methodCount - 1, ... pairs stand before that of the lesser method.
    return adjusted[low * methodCount - low * (low - 1) / 2 + high - low]
  }
}
