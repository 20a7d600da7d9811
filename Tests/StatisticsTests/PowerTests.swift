import Statistics
import Testing

@Suite struct PowerTests {
  @Test(arguments: Golden.tails)
  func noncentralTailAgreesWithQuadrature(_ tail: NoncentralTail) throws {
    let distribution = NoncentralT(degreesOfFreedom: tail.df, noncentrality: tail.delta)
    let p = try #require(distribution.upperTail(tail.t))
    #expect(abs(p - tail.p) < 1e-13)
  }

  @Test(arguments: Golden.powers)
  func powerAgreesWithStatsmodels(_ expected: PowerCase) throws {
    let power = TwoSampleDesign().power(seeds: expected.seeds, effect: expected.effect)
    #expect(abs(try #require(power) - expected.power) < 1e-11)
  }

  @Test(arguments: Golden.detectable)
  func detectableEffectAgreesWithStatsmodels(_ expected: Detectable) throws {
    let effect = TwoSampleDesign().smallestDetectableEffect(seeds: expected.seeds)
    #expect(isClose(effect, expected.effect, tolerance: 1e-10))
  }

  @Test func seedsNeededIsTheLeastThatSuffices() throws {
    let design = TwoSampleDesign()
    for effect in [0.05, 0.3, 0.7, 1.2, 3, 8, 100] {
      let seeds = try #require(design.seedsNeeded(toDetect: effect))
      #expect(try #require(design.power(seeds: seeds, effect: effect)) >= 0.8)
      if seeds > 2 {
        #expect(try #require(design.power(seeds: seeds - 1, effect: effect)) < 0.8)
      }
      let detectable = try #require(design.smallestDetectableEffect(seeds: seeds))
      #expect(detectable <= effect)
    }
    #expect(design.seedsNeeded(toDetect: -0.5) == 64)
  }

  @Test func withoutEffectThePowerIsTheSignificance() {
    let design = TwoSampleDesign(significance: 0.01)
    #expect(isClose(design.power(seeds: 6, effect: 0), 0.01, tolerance: 1e-11))
  }

  @Test func undefinedDesigns() {
    let design = TwoSampleDesign()
    #expect(design.power(seeds: 1, effect: 1) == nil)
    #expect(design.power(seeds: 5, effect: .nan) == nil)
    #expect(design.smallestDetectableEffect(seeds: 1) == nil)
    #expect(design.seedsNeeded(toDetect: 0) == nil)
    #expect(design.seedsNeeded(toDetect: .infinity) == nil)
    #expect(design.seedsNeeded(toDetect: 1e-9) == nil)
    #expect(TwoSampleDesign(significance: 0).smallestDetectableEffect(seeds: 5) == nil)
    #expect(TwoSampleDesign(power: 1).smallestDetectableEffect(seeds: 5) == nil)
    #expect(TwoSampleDesign(power: .nan).seedsNeeded(toDetect: 1) == nil)
    #expect(NoncentralT(degreesOfFreedom: 0, noncentrality: 1).upperTail(1) == nil)
    #expect(NoncentralT(degreesOfFreedom: 3, noncentrality: .nan).upperTail(1) == nil)
  }
}
