import TestSupport
import Testing

@testable import Statistics

@Suite struct ComparisonTests {
  @Test(arguments: Golden.pairs)
  func agreesWithSciPy(_ pair: Pair) throws {
    let welch = try #require(WelchTest(pair.x, pair.y))
    #expect(isClose(welch.t, pair.t))
    #expect(isClose(welch.degreesOfFreedom, pair.df))
    #expect(isClose(welch.p, pair.p))
    #expect(isClose(welch.interval.lower, pair.low))
    #expect(isClose(welch.interval.upper, pair.high))
    let mannWhitney = try #require(MannWhitneyTest(pair.x, pair.y))
    #expect(mannWhitney.u == pair.u)
    #expect(mannWhitney.isExact)
    #expect(isClose(mannWhitney.p, pair.mannWhitneyP))
    #expect(isClose(hedgesG(pair.x, pair.y), pair.hedgesG))
    #expect(isClose(cliffsDelta(pair.x, pair.y), pair.cliffsDelta))
    #expect(isClose(probabilityOfImprovement(pair.x, over: pair.y), pair.improvement))
    if pair.x.count == pair.y.count {
      #expect(isClose(spearmanCorrelation(pair.x, pair.y), pair.spearman))
      #expect(isClose(pearsonCorrelation(pair.x, pair.y), pair.pearson))
    }
  }

  @Test(arguments: Golden.pairs)
  func exchangingTheSamplesChangesSignsOnly(_ pair: Pair) throws {
    let forth = try #require(WelchTest(pair.x, pair.y))
    let back = try #require(WelchTest(pair.y, pair.x))
    #expect(forth.t == -back.t && forth.difference == -back.difference)
    #expect(isClose(forth.p, back.p, tolerance: 1e-14))
    #expect(isClose(forth.interval.lower, -back.interval.upper, tolerance: 1e-14))
    let u = try #require(MannWhitneyTest(pair.x, pair.y))
    let v = try #require(MannWhitneyTest(pair.y, pair.x))
    #expect(u.u + v.u == Double(pair.x.count * pair.y.count))
    #expect(isClose(u.p, v.p, tolerance: 1e-13))
    #expect(isClose(hedgesG(pair.x, pair.y), hedgesG(pair.y, pair.x).map { -$0 }))
    #expect(cliffsDelta(pair.x, pair.y) == cliffsDelta(pair.y, pair.x).map { -$0 })
  }

  @Test func scaleAndShiftDoNotMatter() throws {
    var generator = SplitMix64(seed: 11)
    for exponent in [-300.0, -20, 0, 20, 140] {
      let scale = Double(sign: .plus, exponent: Int(exponent), significand: 1)
      let (x, y) = (generator.normals(6), generator.normals(5))
      let plain = try #require(WelchTest(x, y))
      let scaled = try #require(WelchTest(x.map { $0 * scale }, y.map { $0 * scale }))
      #expect(isClose(plain.t, scaled.t) && isClose(plain.p, scaled.p))
      #expect(isClose(hedgesG(x, y), hedgesG(x.map { $0 * scale }, y.map { $0 * scale })))
    }
  }

  @Test func intervalAndPValueAgree() throws {
    var generator = SplitMix64(seed: 12)
    for _ in 0..<200 {
      let x = generator.normals(5)
      let y = generator.normals(8).map { 2 * $0 + 1 }
      let welch = try #require(WelchTest(x, y))
      #expect((welch.p < 0.05) == !welch.interval.contains(0))
    }
  }

  @Test func welchIsUndefinedWithoutVariance() throws {
    #expect(WelchTest([1, 1, 1], [2, 2, 2]) == nil)
    #expect(WelchTest(Array(repeating: 0.1, count: 3), Array(repeating: 0.1, count: 10)) == nil)
    #expect(WelchTest([1], [2, 3, 4]) == nil)
    #expect(hedgesG([1, 1], [2, 2]) == nil && hedgesG([1], [2, 3, 4]) == nil)
    let oneSided = try #require(WelchTest([1, 1, 1], [2, 3, 4]))
    #expect(isClose(oneSided.degreesOfFreedom, 2))
  }

  @Test func dominanceCountsPairs() throws {
    var generator = SplitMix64(seed: 13)
    for _ in 0..<100 {
      let x = generator.normals(7).map { ($0 * 2).rounded() }
      let y = generator.normals(5).map { ($0 * 2).rounded() }
      let counts = try #require(PairCounts(x, y))
      let pairs = x.flatMap { x in y.map { (x, $0) } }
      #expect(counts.greater == pairs.count { $0.0 > $0.1 })
      #expect(counts.equal == pairs.count { $0.0 == $0.1 })
    }
  }

  @Test func correlationsAtTheirEdges() {
    #expect(spearmanCorrelation([1, 2, 3], [10, 100, 1000]) == 1)
    #expect(spearmanCorrelation([1, 2, 3], [3, 2, 1]) == -1)
    #expect(spearmanCorrelation([1, 1, 1], [3, 2, 1]) == nil)
    #expect(spearmanCorrelation([1, 2], [1]) == nil && spearmanCorrelation([], []) == nil)
    #expect(spearmanCorrelation([1], [1]) == nil)
    #expect(isClose(pearsonCorrelation([1e-200, 2e-200, 4e-200], [1e200, 2e200, 4e200]), 1))
  }

  @Test func valuesThatAreNotFiniteGiveNothing() {
    for bad in [[], [Double.nan, 1, 2], [.infinity, 1, 2]] {
      let good = [1.0, 2, 4]
      for (x, y) in [(bad, good), (good, bad), (bad, bad)] {
        #expect(WelchTest(x, y) == nil && MannWhitneyTest(x, y) == nil && hedgesG(x, y) == nil)
        #expect(cliffsDelta(x, y) == nil && probabilityOfImprovement(x, over: y) == nil)
        #expect(spearmanCorrelation(x, y) == nil && pearsonCorrelation(x, y) == nil)
      }
    }
  }
}
