import Statistics
import TestSupport
import Testing

@Suite struct SampleTests {
  static let probabilities = [0, 0.025, 0.1, 1.0 / 3, 0.5, 0.77, 0.975, 1]

  @Test(arguments: Golden.samples)
  func agreesWithSciPy(_ sample: Sample) throws {
    let summary = try #require(Summary(of: sample.values))
    #expect(summary.count == sample.values.count)
    #expect(isClose(summary.mean, sample.mean))
    // SciPy itself cancels on the sample near 1e9.
    #expect(isClose(summary.standardDeviation, sample.deviation))
    #expect(isClose(summary.median, sample.median))
    #expect(isClose(summary.interquartileMean, sample.iqm))
    #expect(isClose(summary.meanInterval?.lower, sample.low))
    #expect(isClose(summary.meanInterval?.upper, sample.high))
    #expect(summary.minimum == sample.quantiles.first)
    #expect(summary.maximum == sample.quantiles.last)
    #expect(isClose(trimmedMean(of: sample.values, proportion: 0.1), sample.trimmed10))
    for (probability, expected) in zip(Self.probabilities, sample.quantiles) {
      #expect(isClose(quantile(of: sample.values, at: probability), expected))
    }
    #expect(averageRanks(of: sample.values) == sample.ranks)
  }

  /// scipy's binomtest(...).proportion_ci(method="exact").
  @Test func sharesHaveClopperAndPearsonsInterval() throws {
    for (k, n, lower, upper) in [
      (0, 10, 0, 0.30849710781876294), (9, 10, 0.5549838829718047, 0.9974714214555375),
      (10, 10, 0.6915028921812371, 1), (3, 7, 0.09898827844243689, 0.81594843235993),
    ] {
      let interval = try #require(proportionInterval(successes: k, trials: n))
      #expect(abs(interval.lower - lower) < 1e-9 && abs(interval.upper - upper) < 1e-9)
    }
    #expect(proportionInterval(successes: 0, trials: 0) == nil)
    #expect(proportionInterval(successes: 3, trials: 2) == nil)
    let summary = Summary(of: [1, 0, 1, 1], isYesOrNo: true)
    #expect(summary?.meanInterval == proportionInterval(successes: 3, trials: 4))
    #expect(Summary(of: [1], isYesOrNo: true)?.meanInterval == nil)
  }

  @Test func oneValueHasNoSpread() throws {
    let summary = try #require(Summary(of: [0.3]))
    #expect(summary.mean == 0.3 && summary.median == 0.3 && summary.interquartileMean == 0.3)
    #expect(summary.standardDeviation == nil && summary.meanInterval == nil)
  }

  @Test func equalValuesHaveExactlyNoVariance() throws {
    let summary = try #require(Summary(of: Array(repeating: 0.1, count: 7)))
    #expect(summary.mean == 0.1 && summary.standardDeviation == 0)
    #expect(summary.meanInterval == Interval(lower: 0.1, upper: 0.1))
  }

  @Test func interquartileMeanCutsWholeValues() {
    #expect(interquartileMean(of: [9, 1, 5]) == 5)
    #expect(interquartileMean(of: [100, 1, 2, -100]) == 1.5)
    #expect(interquartileMean(of: [1, 2, 3, 4, 5, 6, 7]) == 4)
  }

  @Test func intervalOfTheMeanCoversIt() {
    var generator = SplitMix64(seed: 5)
    let covered = (0..<4_000).count { _ in
      meanInterval(of: generator.normals(5), confidence: 0.9)?.contains(0) ?? false
    }
    // 3.3 standard errors around 90%.
    #expect(abs(Double(covered) / 4_000 - 0.9) < 0.016)
  }

  @Test func valuesThatAreNotFiniteGiveNothing() {
    for bad in [Double.nan, .infinity, -.infinity] {
      let sample = [1, bad, 3]
      #expect(Summary(of: sample) == nil)
      #expect(mean(of: sample) == nil && variance(of: sample) == nil)
      #expect(median(of: sample) == nil && quantile(of: sample, at: 0.5) == nil)
      #expect(trimmedMean(of: sample, proportion: 0.4) == nil)
      #expect(averageRanks(of: sample) == nil)
    }
    #expect(mean(of: [.greatestFiniteMagnitude, 0.9 * .greatestFiniteMagnitude]) == nil)
  }

  @Test func emptySampleAndWrongArgumentsGiveNothing() {
    #expect(Summary(of: []) == nil && mean(of: []) == nil && median(of: []) == nil)
    #expect(interquartileMean(of: []) == nil && quantile(of: [], at: 0.5) == nil)
    #expect(averageRanks(of: []) == [])
    #expect(quantile(of: [1, 2], at: 1.5) == nil && quantile(of: [1, 2], at: .nan) == nil)
    #expect(trimmedMean(of: [1, 2], proportion: 0.5) == nil)
    #expect(Summary(of: [1, 2], confidence: 1) == nil)
    #expect(meanInterval(of: [1, 2], confidence: 0) == nil)
  }
}
