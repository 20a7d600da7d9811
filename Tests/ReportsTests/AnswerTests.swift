import GFlowNets
import Testing

@testable import Experiments
@testable import Reports

/// What a reader asks first: which method, by how much, how sure; while it runs, whether it learns.
@Suite struct AnswerTests {
  /// The text of the answers of a page, its spaces ordinary ones.
  private func answers(_ comparison: Comparison) throws -> String {
    let elements = try parsed(Report(comparison, provenance: nil).html(gnuplot: nil))
    let box = try #require(elements.firstIndex { $0.attributes["class"] == "answer" })
    let end = try #require(elements.firstIndex { $0.name == "main" })
    // The answers stand before everything else.
    #expect(box < end)
    let page = ReportPage(comparison: comparison, provenance: nil, gnuplot: nil)
    return page.answers.text.replacing(/<[^>]*>/, with: "").replacing("\u{A0}", with: " ")
  }

  @Test func `A clear winner is named, with its lead and how sure it is`() throws {
    let text = try answers(small())
    #expect(text.contains("Closest to the target, total_variation ↓: TB, 0.16"))
    // (0.5 + 0.4 + 0.45 + 0.35 + 0.52) / 5 - (0.1 + 0.2 + 0.15 + 0.25 + 0.12) / 5
    #expect(text.contains("then MCMC, 0.44"))
    #expect(text.contains("(less by 0.280 ± "))
    #expect(text.contains("Told apart from all others (p &lt; 0.05)"))
    #expect(text.contains("Most modes, modes ↑: TB, 4 ± 0; then MCMC, 2 ± 0 (more by 2"))
  }

  @Test func `A lead that chance could explain is said to be one`() throws {
    var close = tb
    close["total_variation"] = [0.11, 0.21, 0.14, 0.24, 0.13]
    let text = try answers(makeComparison([("grid", [("TB", tb), ("DB", close)])]))
    #expect(text.contains("Chance alone could explain its lead over DB"))
    #expect(!text.contains("Told apart"))
    // What is equal is not ranked.
    #expect(text.contains("Most modes, modes ↑: TB and DB alike, 4 ± 0."))
  }

  @Test func `Each task of several has its answers`() throws {
    let text = try answers(
      makeComparison([
        ("near", [("TB", tb), ("MCMC", mcmc)]), ("far", [("TB", mcmc), ("MCMC", tb)]),
      ]))
    #expect(text.contains("near"))
    #expect(text.contains(": MCMC, 0.16"))
  }

  @Test func `A running trial is shown with the metric that people ask for first`() {
    func words(_ values: [(String, Double?)]) -> String? {
      let latest = TrialRecord.Measurement(
        rewardCalls: 100, names: values.map(\.0), values: values.map(\.1))
      return RunningTrial(name: "grid/TB/0", latest: latest).words
    }
    let exact = ("exact_total_variation", 0.125 as Double?)
    let sampled = ("total_variation", 0.5 as Double?)
    let reward = ("top_10_reward", 2.25 as Double?)
    #expect(words([reward, sampled, exact]) == "grid/TB/0 exact_total_variation 0.125")
    #expect(words([reward, sampled, (exact.0, nil)]) == "grid/TB/0 total_variation 0.5")
    #expect(words([("modes", 3), reward]) == "grid/TB/0 top_10_reward 2.25")
    #expect(RunningTrial(name: "grid/TB/0", latest: nil).words == nil)
  }

  @Test func `The table has diversity beside reward where there is room`() throws {
    var values = (tb, mcmc)
    values.0["top_10_diversity"] = [3, 3.5, 4, 3.25, 3.75]
    values.1["top_10_diversity"] = [2, 2.5, 3, 2.25, 2.75]
    let comparison = try makeComparison([("grid", [("TB", values.0), ("MCMC", values.1)])])
    let names = comparison.chosenMetrics(task: 0).map(\.name)
    let reward = try #require(names.firstIndex(of: "top_10_reward"))
    #expect(names[reward + 1] == "top_10_diversity")
    let wide = comparison.table(width: 100)
    #expect(wide.contains("diversity ↑"))
    let narrow = comparison.table(width: 45)
    #expect(!narrow.contains("diversity ↑"))
    #expect(narrow.contains("too wide for 45 columns"))
  }

  @Test func `Counts that span decades stand on a logarithmic axis`() throws {
    func axes(_ counts: [Double]) throws -> (curve: Bool, interval: Bool) {
      let few = ["distinct_objects": [10, 11, 12, 13, 14]] as Values
      let many = ["distinct_objects": counts] as Values
      let comparison = try makeComparison([("grid", [("TB", many), ("MCMC", few)])]) { record in
        var early = record.final
        early.rewardCalls = 500
        record.curve = [early, record.final]
      }
      let metric = try #require(
        comparison.metrics(task: 0).first { $0.name == "distinct_objects" })
      return (
        try #require(comparison.curves(task: 0, metric: metric)).isLogarithmic,
        try #require(comparison.intervals(task: 0, metric: metric)).isLogarithmic
      )
    }
    #expect(try axes([1000, 2000, 3000, 4000, 5000]) == (true, true))
    #expect(try axes([20, 30, 40, 50, 60]) == (false, false))
  }
}
