import Experiments
import Foundation
import GFlowNets
import Statistics
import Testing

@testable import Reports

@Suite struct ReportPageTests {
  private let provenance =
    #"{"version": 1, "kernels": "native", "libc": "<b>", "keys": {"a": "b"}}"#

  private func two() throws -> Comparison {
    try makeComparison(
      [
        ("grid", [("TB", tb), ("MCMC", mcmc)]), ("other", [("TB", tb), ("MCMC", mcmc)]),
      ],
      change: { record in
        var early = record.final
        early.rewardCalls = 500
        record.curve = [early, record.final]
      })
  }

  /// The same comparison under another spec, with changed records.
  private func changed(
    _ comparison: Comparison, spec change: (inout Spec) -> Void,
    record: (inout TrialRecord) -> Void = { _ in }
  ) throws -> Comparison {
    let plan = try Plan(comparison.spec)
    let results = plan.trials.map { trial -> TrialResult in
      let found = comparison.finished(task: trial.task, method: trial.method)
        .first { $0.seed == trial.seed }
      guard var changed = found?.record else { return .stopped }
      record(&changed)
      return .finished(changed)
    }
    var spec = comparison.spec
    change(&spec)
    return Comparison(spec: spec, trials: plan.trials, results: results)
  }

  private func page(_ comparison: Comparison, _ gnuplot: Gnuplot? = nil) throws -> String {
    try Report(comparison, provenance: provenance).html(gnuplot: gnuplot)
  }

  @Test func tellsEverythingWithoutPlots() throws {
    let comparison = try two()
    let html = try page(comparison)
    let elements = try parsed(html)
    let text = elements.map(\.text).joined(separator: " ")
    for method in comparison.spec.methods { #expect(text.contains(method.name)) }
    for task in comparison.spec.tasks { #expect(text.contains(task.name)) }
    for metric in comparison.metrics(task: 0) {
      // Every table says how its metric is to be read.
      #expect(html.contains(Markup("\(metric.convention) \(metric.reading)").text))
      #expect(elements.contains { $0.name == "b" && metric.name.hasPrefix($0.text) })
    }
    #expect(text.contains("(7, 7)"))
    #expect(text.contains("gnuplot-nox"))
    #expect(
      text.contains(
        "swift run harness results/test/spec.json --results reproduced --kernels native"))
    #expect(text.contains(comparison.spec.resolvedJSON(catalog: .standard)))
    #expect(!elements.contains { $0.attributes["class"] == "plot" })
    let tables = elements.count { $0.name == "table" }
    #expect(tables > 0 && elements.count { $0.name == "caption" } == tables)
    let rows = elements.count { $0.name == "tr" }
    #expect(elements.count { $0.attributes["scope"] == "row" } == rows - tables)
  }

  @Test(.enabled(if: gnuplot != nil, isGnuplotMissing))
  func everyPlotIsThere() throws {
    let comparison = try two()
    let html = try page(comparison, gnuplot)
    let elements = try parsed(html)
    let labels = elements.filter { $0.attributes["class"] == "plot" }
      .compactMap { $0.attributes["aria-label"] }
    #expect(labels.sorted() == comparison.plots.map(\.description).sorted())
    // An interval and a curve of 4 metrics for each of 2 tasks, and a profile of each.
    #expect(labels.count == 2 * 4 * 2 + 4)
    #expect(!html.contains("gnuplot-nox"))
    #expect(html == (try page(comparison, gnuplot)))
  }

  @Test func needsNoNetworkAndNoScript() throws {
    let html = try page(two(), gnuplot)
    let elements = try parsed(html)
    let loading: Set = ["script", "iframe", "img", "object", "embed", "base", "form", "image"]
    #expect(!elements.contains { loading.contains($0.name) })
    for element in elements {
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on") && name != "src")
        if name.hasSuffix("href") { #expect(value.hasPrefix("#") || value == "data:,") }
      }
    }
    #expect(!html.contains("url(") && !html.contains("@import"))
    let links = elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }
    let targets = elements.compactMap { $0.attributes["id"] }
    #expect(links.allSatisfy { targets.contains(String($0.dropFirst())) })
    #expect(Set(targets).count == targets.count)
  }

  @Test func namesStayNames() throws {
    let comparison = try changed(
      two(),
      spec: { spec in
        spec.name = hostile
        spec.tasks[0].name = hostile + "0"
        spec.methods[0].name = hostile + "1"
      }, record: { $0.candidates[0].object = hostile + "2" })
    let plain = try parsed(page(two(), gnuplot))
    let elements = try parsed(page(comparison, gnuplot))
    #expect(elements.map(\.name) == plain.map(\.name))
    let texts = elements.map(\.text)
    let shown = hostile.replacingOccurrences(of: "\u{1}", with: "\u{FFFD}")
    for end in ["0", "1", "2"] { #expect(texts.contains { $0.contains(shown + end) }) }
    let attributes = zip(elements, plain).allSatisfy {
      $0.attributes.keys.sorted() == $1.attributes.keys.sorted()
    }
    #expect(attributes)
  }

  @Test func missingRecordsAreSaid() throws {
    let full = try two()
    let none = Comparison(spec: full.spec, trials: [], results: [])
    let html = try Report(none, provenance: nil).html(gnuplot: gnuplot)
    let text = try parsed(html).map(\.text).joined(separator: " ")
    #expect(text.contains("0 of 20 trials finished"))
    #expect(text.contains("No trial is finished."))
    #expect(text.contains("There is no provenance.json"))
    #expect(none.plots.isEmpty)

    let trials = try Plan(full.spec).trials
    let one = Comparison(
      spec: full.spec, trials: [trials[0]],
      results: [.finished(try #require(full.finished(task: 0, method: 0).first).record)])
    let page = try page(one, gnuplot)
    #expect(throws: Never.self) { try parsed(page) }
    #expect(page.contains("1 of 20 trials finished"))
  }

  @Test func metricsOfAllMethodsComeFirst() throws {
    let comparison = try two()
    let names = comparison.orderedMetrics(task: 0).map(\.name)
    #expect(names == ["total_variation", "modes", "top_10_reward", "log_z_error"])
  }

  @Test func modesByRewardAreThoseOfTheGreatestThreshold() throws {
    let comparison = try changed(
      small(), spec: { $0.evaluation.modeThresholds = [7, 7.5] },
      record: {
        $0.final = TrialRecord.Measurement(
          rewardCalls: 1000,
          names: ["top_10_reward", "modes_above_7", "modes_above_7.5", "circles_above_7.5"],
          values: [2, 9, 5, 3])
      })
    #expect(
      comparison.chosenMetrics(task: 0).map(\.name)
        == ["top_10_reward", "modes_above_7.5", "circles_above_7.5"])
  }

  @Test func curvesAreMeansOverSeedsAtACheckpoint() throws {
    let comparison = try two()
    let metric = try #require(comparison.metrics(task: 0).first { $0.name == "total_variation" })
    let plot = try #require(comparison.curves(task: 0, metric: metric))
    let point = try #require(plot.series[1].points.first)
    #expect(plot.series[1].points.map(\.x) == [500, 1000])
    #expect(abs(point.y - 0.444) < 1e-12)
    // 0.444 ± 2.776 · 0.0702 / √5.
    let interval = try #require(point.interval)
    #expect(abs(interval.width / 2 - 0.0872) < 1e-3)
  }

  /// Seeds of a run that was continued have the checkpoints of both budgets.
  @Test func curvesOfOtherCheckpointsMeetWhereAllHaveOne() throws {
    var place = 0
    let comparison = try makeComparison(
      [("grid", [("TB", tb)])],
      change: { record in
        let calls = place < 2 ? [112, 208, 500, 1000] : [500, 1000]
        place += 1
        record.curve = calls.map {
          var point = record.final
          point.rewardCalls = $0
          return point
        }
      })
    let metric = try #require(comparison.metrics(task: 0).first { $0.name == "top_10_reward" })
    let plot = try #require(comparison.curves(task: 0, metric: metric))
    #expect(plot.series[0].points.map(\.x) == [500, 1000])
    #expect(plot.series[0].points.allSatisfy { abs($0.y - 2.4) < 1e-12 })
  }

  /// A star is a test, corrected over all pairs, and not an interval that leaves out one half.
  @Test func starsOfImprovementAreTests() throws {
    func stars(_ values: [[Double]], tasks: Int = 1) throws -> [String] {
      let methods = values.enumerated().map {
        (name: "M\($0)", values: ["top_10_reward": $1] as Values)
      }
      let comparison = try makeComparison(
        (0..<tasks).map { ("grid\($0)", methods) }, seeds: values[0].count)
      return try parsed(page(comparison)).filter { element in
        element.name == "span" && ["0.00", "0.00*", "1.00", "1.00*"].contains(element.text)
      }.map(\.text)
    }
    #expect(try stars([[1], [2]]) == ["0.00", "1.00"])
    #expect(try stars([[1, 2, 3], [4, 5, 6]]) == ["0.00", "1.00"])
    // 2 of 70 orders are so extreme.
    #expect(try stars([[1, 2, 3, 4], [5, 6, 7, 8]]) == ["0.00*", "1.00*"])
    // Holm makes of 0.029 for each of three pairs 0.086.
    #expect(
      try stars([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]).allSatisfy { !$0.hasSuffix("*") })
    // Two tasks say more than one.
    #expect(
      try stars([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], tasks: 2).allSatisfy {
        $0.hasSuffix("*")
      })
  }

  /// Which method is the best is only known afterwards, so that all pairs count.
  @Test func levelWithTheBestIsCorrectedOverAllPairs() throws {
    let values: [[Double]] = [
      [1, 2, 3, 4], [3.4, 4.4, 5.4, 6.4], [0, 1, 2, 3.1], [1, 2, 3, 4.1],
    ]
    let comparison = try makeComparison(
      [
        (
          "grid",
          values.enumerated().map { (name: "M\($0)", values: ["top_10_reward": $1] as Values) }
        )
      ], seeds: 4)
    let metric = try #require(comparison.metrics(task: 0).first)
    let places = comparison.rankings(task: 0, metric: metric).map(\.place)
    #expect(places[1] == .best)
    let p = try #require(WelchTest(values[1], values[2])?.p)
    // Significant among three tests, but not among six.
    #expect(3 * p < 0.05 && 6 * p > 0.05)
    #expect(places[2] == .level)
    let tests = PairwiseTests(methodCount: 3) { Double($0 + $1) / 100 }
    #expect(tests[0, 1] == 0.03 && tests[1, 0] == 0.03)
    #expect(tests[0, 2] == 0.04 && tests[2, 1] == 0.04 && tests[1, 1] == nil)
  }

  @Test func profilesTurnWhatShouldBeLow() throws {
    let comparison = try two()
    let metric = try #require(comparison.metrics(task: 0).first { $0.name == "total_variation" })
    let plot = try #require(comparison.profiles(metric))
    // At 0.3 every run of TB is better and none of MCMC.
    for (series, share) in zip(plot.series, [1.0, 0.0]) {
      let nearest = try #require(series.points.min { abs($0.x - 0.3) < abs($1.x - 0.3) })
      #expect(nearest.y == share)
    }
    #expect(plot.series[0].points.allSatisfy { $0.x >= 0.09 })
  }
}
