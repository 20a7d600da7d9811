import Experiments
import Testing

@testable import Reports

@Suite struct WarningTests {
  private func warnings(seeds: Int, _ values: [Double?]) throws -> [String] {
    let values: Values = ["modes": values]
    return try makeComparison([("grid", [("A", values), ("B", values)])], seeds: seeds).warnings
  }

  @Test func tenSeedsAreEnough() throws {
    #expect(try warnings(seeds: 10, Array(repeating: 1, count: 10)) == [])
  }

  @Test func fewSeeds() throws {
    #expect(
      try warnings(seeds: 5, Array(repeating: 1, count: 5)) == [
        "5 seeds: intervals are wide, and only differences above 2.02 standard deviations are likely"
          + " to be detected (power 0.8); use --seeds 10"
      ])
    #expect(
      try warnings(seeds: 3, [1, 2, 3]) == [
        "3 seeds (below 4 there are no p-values, and so no †): intervals are wide, and only differences"
          + " above 3.07 standard deviations are likely to be detected (power 0.8); use --seeds 10"
      ])
    #expect(
      try warnings(seeds: 1, [1]) == ["1 seed: no intervals and no tests; use --seeds 10"])
  }

  @Test func failures() throws {
    let values: [Double?] = [1, nil, 1, 1, 1, 1, 1, 1, 1, 1]
    #expect(
      try warnings(seeds: 10, values) == [
        "2 of 20 trials failed and count in no number (first grid/A/1: the loss is not finite); mend"
          + " the cause and run the same command again"
      ])
  }

  @Test func unfinished() throws {
    let comparison = try makeComparison(
      [("grid", [("A", ["modes": Array(repeating: 1, count: 10)])])], seeds: 10,
      result: { $0.seed > 6 ? .stopped : .finished($1) })
    #expect(
      comparison.warnings == [
        "3 of 10 trials are not finished and count in no number; the same command finishes them"
      ])
  }

  @Test func samplingNoise() throws {
    func method(_ distance: Double) -> Values {
      [
        "sum_l1": Array(repeating: distance, count: 10),
        "sum_l1_floor": Array(repeating: 0.05, count: 10),
        "total_variation": Array(repeating: distance / 2, count: 10),
      ]
    }
    let comparison = try makeComparison(
      [("grid", [("A", method(0.06)), ("B", method(0.4)), ("C", method(0.1))])], seeds: 10)
    #expect(
      comparison.warnings == [
        "grid: at least half of total_variation of A, C is sampling noise, a perfect sampler would"
          + " have 0.025; raise evaluation.samples"
      ])
  }

  @Test func fewerObjectsThanTheBestTen() throws {
    let missing = try makeComparison(
      [
        (
          "grid",
          [
            ("A", ["top_10_reward": Array(repeating: 1, count: 10)]),
            ("B", ["top_10_reward": [1, 2, 3, 4, 5, 6, 7].map { $0 }]),
          ]
        )
      ], seeds: 10, change: { _ in })
    #expect(
      missing.warnings == [
        "grid: B (3 of 10 trials) found fewer than 10 objects and has no top_10_reward there; compare"
          + " distinct_objects beside it"
      ])
  }

  @Test func onlyMethodsWithFewSeedsAreNamed() throws {
    let values: Values = ["modes": Array(repeating: 1, count: 12)]
    let comparison = try makeComparison(
      [("grid", [("A", values), ("B", values), ("C", values)])], seeds: 12)
    #expect(comparison.warnings == [])
  }

  @Test func skewedScoresOfUnequalSeeds() throws {
    let skewed: [Double] = [1, 1, 1, 2, 1, 1, 9, 1, 1, 2, 1, 1]
    func warnings(failing: Int, _ values: [Double]) throws -> [String] {
      let fewer = values.enumerated().map { $0 < failing ? nil : $1 } as [Double?]
      return try makeComparison(
        [("grid", [("A", ["top_10_reward": values]), ("B", ["top_10_reward": fewer])])], seeds: 12
      ).warnings.filter { $0.contains("skewed") }
    }
    #expect(
      try warnings(failing: 6, skewed) == [
        "grid: B has 6 seeds and A 12, and their top_10_reward is skewed; Welch's test then calls equal"
          + " methods different more often than it says (8.6% for 5% with 5 and 20 seeds); give both the"
          + " same seeds, or go by mann_whitney_p"
      ])
    #expect(try warnings(failing: 5, skewed).isEmpty)
    #expect(try warnings(failing: 6, (0..<12).map(Double.init)).isEmpty)
  }

  @Test func kernels() throws {
    let comparison = try makeComparison(
      [("grid", [("A", ["modes": Array(repeating: 1, count: 10)])])], seeds: 10,
      result: { trial, record in
        var record = record
        if trial.seed == 3 { record.kernels = "SkylakeX" }
        return .finished(record)
      })
    #expect(
      comparison.warnings == [
        "trials ran with the kernels of different processors (Haswell, SkylakeX), which round"
          + " differently; use --kernels portable --fresh"
      ])
  }
}
