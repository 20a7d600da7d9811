import TestSupport
import Testing

@testable import Statistics

@Suite struct BootstrapTests {
  /// The scores of the tasks, ragged: no seed is missing, but some tasks have more.
  static let ragged: [[Double]] = [[0.1, 0.4], [0.3, 0.9, 0.5]]

  @Test func drawsAreUniformAndFixed() {
    var generator = SplitMix64(seed: 1)
    var source = IndexSource()
    for bound in [1, 2, 3, 7, 10, 1000] {
      let bits = IndexSource.bits(below: bound)
      var counts = [Int](repeating: 0, count: bound)
      for _ in 0..<(200 * bound) {
        counts[source.next(below: UInt64(bound), bits: bits, using: &generator)] += 1
      }
      if bound > 1 {
        let p = ChiSquareTest(observed: counts, weights: Array(repeating: 1, count: bound))?.p
        #expect((p ?? 0) > 0.001)
      }
    }
    // Later versions must draw the same: intervals in published tables depend on it. The first words
    // of this generator are 0.74156487... and 0.1599... of 2⁶⁴, and each gives eight decimal digits.
    var first = SplitMix64(seed: 42)
    var fresh = IndexSource()
    let draws = (0..<12).map { _ in fresh.next(below: 10, bits: 4, using: &first) }
    #expect(draws == [7, 4, 1, 5, 6, 4, 8, 7, 1, 5, 9, 9])
  }

  @Test func percentilesAreThoseOfTheSortedValues() throws {
    var generator = SplitMix64(seed: 4)
    for count in [1, 2, 3, 5, 10, 101, 1_000] {
      for ties in [false, true] {
        var values = generator.normals(count)
        if ties { values = values.map { $0.rounded() } }
        for values in [values, values.sorted(), values.sorted(by: >)] {
          for confidence in [0.01, 0.5, 0.95, 0.9999] {
            var scratch = values
            let interval = try #require(
              percentileInterval(reordering: &scratch, confidence: confidence))
            let tail = (1 - confidence) / 2
            #expect(interval.lower == quantile(of: values, at: tail))
            #expect(interval.upper == quantile(of: values, at: 1 - tail))
            #expect(scratch.sorted() == values.sorted())
          }
        }
      }
    }
  }

  @Test func successiveDrawsAreIndependent() {
    var generator = SplitMix64(seed: 2)
    var source = IndexSource()
    var counts = [Int](repeating: 0, count: 125)
    for _ in 0..<50_000 {
      let triple = (0..<3).map { _ in source.next(below: 5, bits: 3, using: &generator) }
      counts[triple[0] * 25 + triple[1] * 5 + triple[2]] += 1
    }
    let test = ChiSquareTest(observed: counts, weights: Array(repeating: 1, count: 125))
    #expect((test?.p ?? 0) > 0.001)
  }

  @Test func exhaustiveVisitsAllResamples() throws {
    let sample = [0.3, 0.1, 0.7, 0.2]
    var results: [Double] = []
    for code in 0..<256 {
      let resample = [code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6].map { sample[$0] }
      results.append(try #require(interquartileMean(of: resample)))
    }
    let estimate = try #require(
      Bootstrap.exhaustiveEstimate(of: sample, confidence: 0.9) { interquartileMean(of: $0) })
    #expect(isClose(estimate.interval.lower, quantile(of: results, at: 0.05)))
    #expect(isClose(estimate.interval.upper, quantile(of: results, at: 0.95)))
    let error = standardDeviation(of: results).map { $0 * (255.0 / 256).squareRoot() }
    #expect(isClose(estimate.standardError, error))
    // The limit is quick enough to use.
    let limit = (0..<Bootstrap.exhaustiveLimit).map { Double($0) }
    #expect(Bootstrap.exhaustiveEstimate(of: limit) { $0.reduce(0, +) }?.value == 66)
  }

  @Test func randomResamplesApproachAllResamples() throws {
    let sample = [0.31, 0.12, 0.47, 0.28, 0.90, 0.55]
    let all = try #require(Bootstrap.exhaustiveEstimate(of: sample) { mean(of: $0) })
    var generator = SplitMix64(seed: 7)
    let some = try #require(
      Bootstrap.estimate(of: sample, resamples: 40_000, using: &generator) { mean(of: $0) })
    #expect(some.value == all.value)
    #expect(abs(some.standardError - all.standardError) < 0.001)
    // The quantiles of all resamples half a percent of probability to either side.
    let wide = try #require(
      Bootstrap.exhaustiveEstimate(of: sample, confidence: 0.96) { mean(of: $0) })
    let narrow = try #require(
      Bootstrap.exhaustiveEstimate(of: sample, confidence: 0.94) { mean(of: $0) })
    #expect(wide.interval.contains(some.interval.lower))
    #expect(wide.interval.contains(some.interval.upper))
    #expect(some.interval.contains(narrow.interval.lower))
    #expect(some.interval.contains(narrow.interval.upper))
  }

  @Test(arguments: [
    Aggregate.mean, .median, .interquartileMean, .optimalityGap(target: 0.6),
  ])
  func stratifiedResamplesApproachAllResamples(_ aggregate: Aggregate) throws {
    let tasks = Self.ragged
    var results: [Double] = []
    for code in 0..<(4 * 27) {
      let (a, b) = (code % 4, code / 4)
      let resample = [
        [a & 1, a >> 1].map { tasks[0][$0] }, [b % 3, (b / 3) % 3, b / 9].map { tasks[1][$0] },
      ]
      results.append(try #require(aggregate.value(of: resample)))
    }
    var generator = SplitMix64(seed: 8)
    let estimate = try #require(
      Bootstrap.estimate(
        aggregate, of: tasks, resamples: 50_000, confidence: 0.8, using: &generator))
    #expect(estimate.value == aggregate.value(of: tasks))
    let error = try #require(standardDeviation(of: results))
    #expect(abs(estimate.standardError / error - 1) < 0.02)
    // The quantiles of few distinct values are steps: allow the next step.
    for (end, probability) in [(estimate.interval.lower, 0.1), (estimate.interval.upper, 0.9)] {
      let low = try #require(quantile(of: results, at: probability - 0.01))
      let high = try #require(quantile(of: results, at: probability + 0.01))
      #expect(low - 1e-12 <= end && end <= high + 1e-12)
    }
  }

  @Test func aggregatesAgreeWithRliable() throws {
    let cases: [(Aggregate, Double, [Double])] = [
      (.mean, Golden.meanScore, Golden.meanInterval),
      (.median, Golden.medianScore, Golden.medianInterval),
      (.interquartileMean, Golden.interquartileMeanScore, Golden.interquartileMeanInterval),
      (.optimalityGap(target: 0.6), Golden.optimalityGap, Golden.optimalityGapInterval),
    ]
    for (aggregate, value, interval) in cases {
      var generator = SplitMix64(seed: 9)
      let estimate = try #require(
        Bootstrap.estimate(
          aggregate, of: Golden.scores, resamples: 50_000, using: &generator))
      #expect(isClose(estimate.value, value))
      // Both sides drew at random.
      #expect(abs(estimate.interval.lower - interval[0]) < 0.006)
      #expect(abs(estimate.interval.upper - interval[1]) < 0.006)
    }
  }

  @Test func improvementAgreesWithRliable() throws {
    var generator = SplitMix64(seed: 10)
    let estimate = try #require(
      Bootstrap.estimateProbabilityOfImprovement(
        Golden.scores, over: Golden.otherScores, resamples: 50_000, using: &generator))
    #expect(isClose(estimate.value, Golden.improvement))
    #expect(abs(estimate.interval.lower - Golden.improvementInterval[0]) < 0.01)
    #expect(abs(estimate.interval.upper - Golden.improvementInterval[1]) < 0.01)
    let back = Bootstrap.averageProbabilityOfImprovement(Golden.otherScores, over: Golden.scores)
    #expect(isClose(back, 1 - Golden.improvement))
  }

  @Test func improvementOfRaggedTasks() throws {
    // Each task certain, in opposite directions: no resample can differ.
    var generator = SplitMix64(seed: 10)
    let estimate = try #require(
      Bootstrap.estimateProbabilityOfImprovement(
        [[1, 2], [0.5], [3, 3, 3]], over: [[0], [0.6, 0.7], [3]], resamples: 100,
        using: &generator))
    #expect(estimate.value == 0.5 && estimate.interval == Interval(lower: 0.5, upper: 0.5))
  }

  @Test func profileAgreesWithRliable() throws {
    var generator = SplitMix64(seed: 11)
    let profile = try #require(
      Bootstrap.performanceProfile(
        of: Golden.scores, thresholds: Golden.thresholds, resamples: 50_000, using: &generator))
    #expect(areClose(profile.fractions, Golden.profile))
    // Both sides drew at random, and the fractions are steps of 1/15: allow one step.
    for (threshold, interval) in profile.band.enumerated() {
      #expect(abs(interval.lower - Golden.profileLow[threshold]) < 0.067)
      #expect(abs(interval.upper - Golden.profileHigh[threshold]) < 0.067)
    }
  }

  @Test func aScoreDoesNotExceedItself() throws {
    var generator = SplitMix64(seed: 11)
    let profile = try #require(
      Bootstrap.performanceProfile(
        of: [[1, 2], [2]], thresholds: [0, 1, 2, 3], resamples: 10, using: &generator))
    #expect(profile.fractions == [1, 2.0 / 3, 0, 0])
  }

  @Test func theSameGeneratorGivesTheSameInterval() {
    func run(_ seed: UInt64) -> Bootstrap.Estimate? {
      var generator = SplitMix64(seed: seed)
      return Bootstrap.estimate(
        .interquartileMean, of: Golden.scores, resamples: 1_000, using: &generator)
    }
    #expect(run(1) == run(1) && run(1) != run(2))
  }

  @Test func whatCannotBeResampledGivesNothing() {
    var generator = SplitMix64(seed: 1)
    let bad: [[[Double]]] = [[], [[]], [[1, 2], []], [[1, .nan]], [[1], [.infinity]]]
    for tasks in bad {
      for aggregate in [Aggregate.mean, .median, .interquartileMean, .optimalityGap(target: 1)] {
        #expect(aggregate.value(of: tasks) == nil)
        #expect(
          Bootstrap.estimate(aggregate, of: tasks, resamples: 10, using: &generator) == nil)
      }
      #expect(
        Bootstrap.estimateProbabilityOfImprovement(
          tasks, over: tasks, resamples: 10, using: &generator) == nil)
      #expect(
        Bootstrap.performanceProfile(
          of: tasks, thresholds: [0], resamples: 10, using: &generator) == nil)
    }
    let good = [[1.0, 2, 3]]
    #expect(Bootstrap.estimate(.mean, of: good, resamples: 1, using: &generator) == nil)
    #expect(
      Bootstrap.estimate(.mean, of: good, resamples: 9, confidence: 1, using: &generator) == nil)
    #expect(
      Bootstrap.estimate(
        .optimalityGap(target: .nan), of: good, resamples: 9, using: &generator) == nil)
    #expect(
      Bootstrap.estimateProbabilityOfImprovement(
        good, over: good + good, resamples: 9, using: &generator) == nil)
    #expect(
      Bootstrap.performanceProfile(
        of: good, thresholds: [1, 0], resamples: 9, using: &generator) == nil)
    #expect(
      Bootstrap.performanceProfile(
        of: good, thresholds: [], resamples: 9, using: &generator)?.band == [])
    for sample in [[], [1, .nan], [1, .infinity]] {
      #expect(
        Bootstrap.estimate(of: sample, resamples: 9, using: &generator) { mean(of: $0) } == nil)
      #expect(Bootstrap.exhaustiveEstimate(of: sample) { mean(of: $0) } == nil)
    }
    #expect(Bootstrap.exhaustiveEstimate(of: [1, 2]) { variance(of: $0) } != nil)
    #expect(Bootstrap.exhaustiveEstimate(of: [1, 2]) { _ in .nan } == nil)
    #expect(
      Bootstrap.estimate(of: [1, 2], resamples: 9, using: &generator) { _ in nil } == nil)
    #expect(Bootstrap.exhaustiveEstimate(of: Array(repeating: 1, count: 13)) { $0[0] } == nil)
  }
}
