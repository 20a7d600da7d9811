import Statistics
import Testing

@Suite struct ChiSquareTests {
  @Test(arguments: Golden.fits)
  func agreesWithSciPy(_ fit: Fit) throws {
    let test = try #require(
      ChiSquareTest(
        observed: fit.observed, weights: fit.weights, estimatedParameters: fit.estimated))
    #expect(isClose(test.statistic, fit.statistic))
    #expect(isClose(test.p, fit.p))
    #expect(test.degreesOfFreedom == fit.observed.count - 1 - fit.estimated)
  }

  @Test func categoriesThatCannotOccur() throws {
    let without = try #require(ChiSquareTest(observed: [30, 0, 20], weights: [1, 0, 1]))
    #expect(without == ChiSquareTest(observed: [30, 20], weights: [1, 1]))
    let refuted = try #require(ChiSquareTest(observed: [30, 1, 20], weights: [1, 0, 1]))
    #expect(refuted.p == 0 && refuted.statistic == .infinity)
  }

  @Test func undefinedTests() {
    #expect(ChiSquareTest(observed: [], weights: []) == nil)
    #expect(ChiSquareTest(observed: [3], weights: [1]) == nil)
    #expect(ChiSquareTest(observed: [0, 0], weights: [1, 1]) == nil)
    #expect(ChiSquareTest(observed: [1, -1], weights: [1, 1]) == nil)
    #expect(ChiSquareTest(observed: [1, 1], weights: [1]) == nil)
    #expect(ChiSquareTest(observed: [1, 1], weights: [1, .nan]) == nil)
    #expect(ChiSquareTest(observed: [1, 1], weights: [0, 0]) == nil)
  }
}
