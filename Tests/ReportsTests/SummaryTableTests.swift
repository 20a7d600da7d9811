import Experiments
import Formats
import NeuralNetworks
import Statistics
import Testing

@testable import Reports

@Suite struct SummaryTableTests {
  // Means, deviations, t intervals, medians and interquartile means as SciPy 1.17 gives them.
  @Test func golden() throws {
    expectTable(
      try small().summaryCSV,
      """
      task,method,metric,n,mean,sd,ci_low,ci_high,median,iqm,iqm_ci_low,iqm_ci_high
      grid,TB,top_10_reward,5,2.4,0.24044230077089182,2.1014514514875025,2.6985485485124975,2.375,2.375,2.1666666666666665,2.6666666666666665
      grid,TB,modes,5,4,0,4,4,4,4,4,4
      grid,TB,total_variation,5,0.164,0.06107372593840988,0.08816695326611305,0.23983304673388695,0.15,0.15666666666666668,0.10666666666666667,0.23333333333333334
      grid,TB,log_z_error,5,0.2625,0.17897276329095443,0.04027596316257756,0.4847240368374225,0.25,0.25,0.08333333333333333,0.4583333333333333
      grid,MCMC,top_10_reward,5,1.725,0.3791437722025775,1.2542308279128904,2.1957691720871098,1.75,1.7083333333333333,1.3333333333333333,2.125
      grid,MCMC,modes,5,2,0,2,2,2,2,2,2
      grid,MCMC,total_variation,5,0.444,0.07021395872616784,0.3568178552783524,0.5311821447216477,0.45,0.45,0.3666666666666667,0.5133333333333333
      grid,MCMC,log_z_error,0,,,,,,,,

      """)
  }

  @Test func aRowDoesNotDependOnItsNeighbours() throws {
    let alone = try makeComparison([("grid", [("TB", tb)])]).summaryCSV.rows("grid,TB")
    let other: Values = tb.mapValues { $0.map { $0.map { $0 * 0.9 } } }
    let among = try makeComparison([
      ("line", [("A", other), ("TB", other), ("Z", mcmc)]),
      ("grid", [("A", other), ("TB", tb), ("Z", mcmc)]),
    ]).summaryCSV.rows("grid,TB")
    #expect(alone.count == 4)
    #expect(alone == among)
  }

  @Test func equalValuesUnderOtherNamesMeetOtherResamples() throws {
    let values: Values = ["top_10_reward": (0..<30).map { Double($0 * $0) }]
    let rows = try makeComparison([("grid", [("A", values), ("B", values)])], seeds: 30).summaryCSV
      .split(separator: "\r\n").dropFirst().map { $0.split(separator: ",").dropFirst(3) }
    #expect(rows[0].dropLast(2) == rows[1].dropLast(2))
    #expect(rows[0] != rows[1])
  }

  @Test func theBootstrapFollowsTheResamplesOfTheSpec() throws {
    let values: Values = ["top_10_reward": [1, 4, 9, 16, 25]]
    // One resample has no quantiles.
    #expect(throws: Diagnostics.self) {
      try makeComparison([("grid", [("A", values)])], resamples: 1)
    }
    let exact = Bootstrap.exhaustiveEstimate(of: [1, 4, 9, 16, 25]) { interquartileMean(of: $0) }
    let many = try makeComparison([("grid", [("A", values)])], resamples: 20_000).summaryCSV
    let fields = many.rows("grid,A")[0].split(separator: ",").suffix(2).compactMap { Double($0) }
    let interval = try #require(exact?.interval)
    #expect(abs(fields[0] - interval.lower) < 0.5 && abs(fields[1] - interval.upper) < 0.5)
  }

  @Test func oneSeedHasNoIntervals() throws {
    let comparison = try makeComparison([("grid", [("A", ["modes": [3]])])], seeds: 1)
    #expect(comparison.summaryCSV.rows("grid,A") == ["grid,A,modes,1,3,,,,3,3,,"])
  }

  @Test func metricsThatNoMethodOfATaskHasHaveNoRows() throws {
    let comparison = try makeComparison(
      [
        ("grid", [("A", ["modes": [1, 2]])]), ("line", [("A", ["top_10_auc": [1, 2]])]),
      ], seeds: 2)
    #expect(comparison.summaryCSV.rows("grid,A,modes").count == 1)
    #expect(!comparison.summaryCSV.contains("grid,A,top_10_auc"))
    #expect(!comparison.summaryCSV.contains("(all)"))
  }

  @Test func failedTrialsAreLeftOut() throws {
    let failing: Values = ["modes": [1, nil, 3, nil, 5]]
    let comparison = try makeComparison([("grid", [("A", failing), ("B", tb)])])
    #expect(comparison.summaryCSV.rows("grid,A,modes")[0].hasPrefix("grid,A,modes,3,3,2,"))
    #expect(comparison.trialsCSV.rows("grid,A").count == 3 * 4)
    #expect(comparison.trialsCSV.rows("grid,A,1").isEmpty)
    #expect(comparison.failures.map(\.trial) == ["grid/A/1", "grid/A/3"])
  }

  @Test func allTasksTogether() throws {
    let comparison = try makeComparison(
      [
        (
          "grid",
          [
            ("A", ["modes": [1, 2, 3, 4], "sum_l1": [1, 1, 1, 1]]), ("B", ["modes": [1, 1, 1, 1]]),
          ]
        ),
        ("line", [("A", ["modes": [5, 6, 7, 8]]), ("B", [:])]),
      ], seeds: 4, resamples: 2000)
    let rows = comparison.summaryCSV.rows("(all)")
    #expect(rows.count == 2)
    let fields = rows[0].split(separator: ",", omittingEmptySubsequences: false)
    // The mean of the means 2.5 and 6.5, and the mean of 3, 4, 5 and 6.
    #expect(fields[1...9] == ["A", "modes", "8", "4.5", "", "", "", "", "4.5"])
    var random = Philox(namedBy: ["(all)", "A", "modes"])
    let iqm = try #require(
      Bootstrap.estimate(
        .interquartileMean, of: [[1, 2, 3, 4], [5, 6, 7, 8]], resamples: 2000, using: &random))
    #expect(Double(fields[10]) == iqm.interval.lower && Double(fields[11]) == iqm.interval.upper)
    // B has no runs on one of the tasks.
    #expect(rows[1] == "(all),B,modes,4,,,,,,,,")
    #expect(comparison.summaryCSV.hasSuffix(rows[1] + "\r\n"))
  }

  @Test func `Single conditions and components of the reward have rows of their own`() throws {
    let comparison = try makeComparison([("grid", [("A", tb), ("B", mcmc)])]) { record in
      record.final["top_10_reward(likelihood)"] = 0.5
      record.final["top_10_reward[easy]"] = 2
      record.final["top_10_reward(likelihood)[easy]"] = 0.25
    }
    let metrics = comparison.trialsCSV.rows("grid,A,0").map { $0.split(separator: ",")[3] }
    #expect(
      metrics.prefix(5) == [
        "top_10_reward", "top_10_reward(likelihood)", "top_10_reward[easy]",
        "top_10_reward(likelihood)[easy]", "modes",
      ])
    #expect(
      comparison.summaryCSV.rows("grid,B,top_10_reward[easy]")
        == ["grid,B,top_10_reward[easy],5,2,0,2,2,2,2,2,2"])
    // Tests are about the whole, so that more conditions do not make them weaker.
    #expect(!comparison.comparisonsCSV.contains("[easy]"))
  }
}
