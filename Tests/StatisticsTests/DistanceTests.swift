import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct DistanceTests {
  @Test(arguments: Golden.distances)
  func agreesWithMultiplePrecision(_ distance: Distance) {
    #expect(isClose(sumL1(distance.p, distance.q), distance.sumL1))
    #expect(isClose(totalVariation(distance.p, distance.q), distance.sumL1 / 2))
    #expect(isClose(klDivergence(distance.p, distance.q), distance.kl ?? .infinity))
    #expect(isClose(jensenShannon(distance.p, distance.q), distance.js))
  }

  @Test func boundsAndSymmetry() throws {
    var generator = SplitMix64(seed: 21)
    for _ in 0..<200 {
      let p = generator.distribution(9)
      let q = generator.distribution(9)
      let tv = try #require(totalVariation(p, q))
      let js = try #require(jensenShannon(p, q))
      let kl = try #require(klDivergence(p, q))
      #expect(sumL1(p, q) == sumL1(q, p) && isClose(js, jensenShannon(q, p)))
      #expect(tv >= 0 && tv <= 1 && js >= 0 && js <= log(2) && kl >= 0)
      // Pinsker, and Lin's bound of the divergence by the distance.
      #expect(2 * tv * tv <= kl + 1e-12 && js <= log(2) * tv + 1e-12)
      #expect(sumL1(p, p) == 0 && klDivergence(p, p) == 0 && jensenShannon(p, p) == 0)
    }
  }

  @Test func cellsThatUnderflow() throws {
    let tiny = Double.leastNonzeroMagnitude
    #expect(try #require(klDivergence([1, tiny], [tiny, 1])).isFinite)
    #expect(isClose(jensenShannon([1, tiny], [tiny, 1]), log(2)))
  }

  @Test func whatIsNoDistributionHasNoDistance() {
    for (p, q): ([Double], [Double]) in [
      ([], []), ([1], [0.5, 0.5]), ([3, 7], [0.3, 0.7]), ([0.3, 0.7], [3, 7]),
      ([-0.5, 1.5], [0.5, 0.5]), ([.nan, 1], [0.5, 0.5]), ([.infinity, 0], [0.5, 0.5]),
    ] {
      #expect(sumL1(p, q) == nil && totalVariation(p, q) == nil)
      #expect(klDivergence(p, q) == nil && jensenShannon(p, q) == nil)
    }
    // What single precision leaves is a distribution.
    #expect(sumL1([0.500001, 0.5], [0.5, 0.5]) != nil)
  }

  @Test(arguments: Golden.binomials)
  func binomialAgreesWithMultiplePrecision(_ binomial: Binomial) {
    let mass = binomialProbability(of: binomial.k, trials: binomial.n, probability: binomial.p)
    // Near the mean of ten million trials the argument's own rounding costs 1e-13.
    #expect(isClose(mass, binomial.mass, tolerance: 1e-12))
  }

  @Test func binomialAtItsEdges() {
    #expect(binomialProbability(of: 0, trials: 5, probability: 0) == 1)
    #expect(binomialProbability(of: 1, trials: 5, probability: 0) == 0)
    #expect(binomialProbability(of: 5, trials: 5, probability: 1) == 1)
    #expect(binomialProbability(of: 6, trials: 5, probability: 0.5) == 0)
    #expect(binomialProbability(of: -1, trials: 5, probability: 0.5) == 0)
    let total = (0...300).reduce(0.0) {
      $0 + binomialProbability(of: $1, trials: 300, probability: 0.37)
    }
    #expect(isClose(total, 1))
  }

  @Test(arguments: Golden.floors)
  func floorAgreesWithMultiplePrecision(_ floor: Floor) {
    #expect(isClose(expectedSumL1OfPerfectSampler(floor.p, samples: floor.samples), floor.sumL1))
  }

  @Test func floorIsTheMeanOverAllOutcomes() {
    let p = [0.15, 0.35, 0.5]
    for samples in 1...6 {
      var expected = 0.0
      // Every sequence of draws with its probability.
      func visit(_ counts: [Int], _ probability: Double) {
        guard counts.reduce(0, +) < samples else {
          let distance = zip(counts, p).reduce(0) {
            $0 + abs(Double($1.0) / Double(samples) - $1.1)
          }
          expected += probability * distance
          return
        }
        for cell in p.indices {
          var next = counts
          next[cell] += 1
          visit(next, probability * p[cell])
        }
      }
      visit([0, 0, 0], 1)
      #expect(isClose(expectedSumL1OfPerfectSampler(p, samples: samples), expected))
    }
  }

  @Test func floorAtItsEdges() {
    #expect(expectedSumL1OfPerfectSampler([1, 0], samples: 100) == 0)
    #expect(expectedSumL1OfPerfectSampler([0.5, 0.5], samples: 0) == nil)
    #expect(expectedSumL1OfPerfectSampler([], samples: 10) == nil)
    #expect(expectedSumL1OfPerfectSampler([3, 7], samples: 10) == nil)
    #expect(expectedSumL1OfPerfectSampler([.nan, 1], samples: 10) == nil)
    #expect(isClose(expectedSumL1OfPerfectSampler([0.5, 0.5], samples: 1), 1))
  }
}
