import Foundation
import TestSupport
import Testing

@testable import Statistics

/// The values that several parts of the project check against, kept beside the repository.
private struct Reference: Decodable {
  struct WelchValues: Decodable { var t, df, p: Double }
  struct MannWhitneyValues: Decodable { var U, sigma, p_continuity: Double }
  struct Exhaustive: Decodable {
    var x: [Double]
    var mean: Double
    var mean_percentile_ci: [Double]
    var mean_se, iqm: Double
    var iqm_percentile_ci: [Double]
  }
  var A, B: [Double]
  var iqm: [String: Double]
  var quantiles_of_A: [String: Double]
  var mean_t_interval_95_of_A: [Double]
  var welch_A_vs_B: WelchValues
  var hedges_g_A_vs_B: Double
  var mann_whitney_A_vs_B_with_ties: MannWhitneyValues
  var cliffs_delta_A_vs_B: Double
  var probability_of_improvement_A_over_B: Double
  var exhaustive_bootstrap: Exhaustive
  var seeds: [String: Int]

  enum CodingKeys: String, CodingKey {
    case A, B, iqm, quantiles_of_A, mean_t_interval_95_of_A, welch_A_vs_B, hedges_g_A_vs_B
    case mann_whitney_A_vs_B_with_ties, cliffs_delta_A_vs_B, probability_of_improvement_A_over_B
    case exhaustive_bootstrap
    case seeds = "seeds_per_method_for_80_percent_power_two_sided_0.05"
  }

  static let file = SharedFile.url("reference/statistics.json")
  static let exists = SharedFile.isPresent("reference/statistics.json")

  static func load() throws -> Reference {
    try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }
}

@Suite(
  .enabled(
    if: Reference.exists,
    "needs reference/statistics.json in the folder HARNESS_SHARED or in ../shared"))
struct ReferenceTests {
  @Test func oneSample() throws {
    let reference = try Reference.load()
    #expect(isClose(interquartileMean(of: reference.A), reference.iqm["A"]))
    #expect(isClose(interquartileMean(of: reference.B), reference.iqm["B"]))
    for (probability, expected) in reference.quantiles_of_A {
      #expect(isClose(quantile(of: reference.A, at: try #require(Double(probability))), expected))
    }
    let interval = try #require(Summary(of: reference.A)?.meanInterval)
    #expect(areClose([interval.lower, interval.upper], reference.mean_t_interval_95_of_A))
  }

  @Test func twoSamples() throws {
    let reference = try Reference.load()
    let (a, b) = (reference.A, reference.B)
    let welch = try #require(WelchTest(a, b))
    #expect(isClose(welch.t, reference.welch_A_vs_B.t))
    #expect(isClose(welch.degreesOfFreedom, reference.welch_A_vs_B.df))
    #expect(isClose(welch.p, reference.welch_A_vs_B.p))
    let mannWhitney = try #require(MannWhitneyTest(a, b))
    #expect(mannWhitney.u == reference.mann_whitney_A_vs_B_with_ties.U)
    #expect(mannWhitney.isExact)
    // Ten seeds have an exact p; the reference is that of the approximation.
    let ranking = try #require(Ranking(a + b))
    let approximate = MannWhitneyTest.approximateP(
      u: mannWhitney.u, n: a.count, m: b.count, tieCorrection: ranking.tieCorrection)
    #expect(isClose(approximate, reference.mann_whitney_A_vs_B_with_ties.p_continuity))
    #expect(isClose(hedgesG(a, b), reference.hedges_g_A_vs_B))
    #expect(isClose(cliffsDelta(a, b), reference.cliffs_delta_A_vs_B))
    let improvement = probabilityOfImprovement(a, over: b)
    #expect(isClose(improvement, reference.probability_of_improvement_A_over_B))
  }

  @Test func exhaustiveBootstrap() throws {
    let expected = try Reference.load().exhaustive_bootstrap
    let ofMean = try #require(Bootstrap.exhaustiveEstimate(of: expected.x) { mean(of: $0) })
    #expect(isClose(ofMean.value, expected.mean))
    #expect(isClose(ofMean.standardError, expected.mean_se))
    #expect(
      areClose([ofMean.interval.lower, ofMean.interval.upper], expected.mean_percentile_ci))
    let ofIQM = try #require(
      Bootstrap.exhaustiveEstimate(of: expected.x) { interquartileMean(of: $0) })
    #expect(isClose(ofIQM.value, expected.iqm))
    #expect(areClose([ofIQM.interval.lower, ofIQM.interval.upper], expected.iqm_percentile_ci))
  }

  @Test func power() throws {
    for (effect, seeds) in try Reference.load().seeds {
      let effect = try #require(Double(effect))
      #expect(TwoSampleDesign().seedsNeeded(toDetect: effect) == seeds)
    }
  }
}
