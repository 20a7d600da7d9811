import Experiments
import Testing

@testable import Reports

@Suite struct TerminalTableTests {
  @Test func snapshot() throws {
    #expect(
      try small().table() == """
        grid: hypergrid (dimensions 2) · 2 methods × 5 seeds · 1000 reward calls · 64 objects · 4 modes
          log Z 3.1091

                total_                   top_10_       log_z_
        method  variation ↓     modes ↑  reward ↑      error ↓
        ──────────────────────────────────────────────────────────
        TB      0.164 ± 0.076*  4 ± 0*   2.40 ± 0.30*  0.26 ± 0.22
        MCMC    0.444 ± 0.087   2 ± 0    1.73 ± 0.47   -

        mean ± half of its 95% interval over seeds (Student's t), ↑ ↓ better direction, * best mean
        warning: 5 seeds: intervals are wide, and only differences above 2.02 standard deviations are likely
          to be detected (power 0.8); use --seeds 10

        """)
  }

  @Test func narrow() throws {
    #expect(
      try small().table(width: 40) == """
        grid: hypergrid (dimensions 2)
          2 methods × 5 seeds
          1000 reward calls · 64 objects
          4 modes · log Z 3.1091

                total_
        method  variation ↓     modes ↑
        ───────────────────────────────
        TB      0.164 ± 0.076*  4 ± 0*
        MCMC    0.444 ± 0.087   2 ± 0

        mean ± half of its 95% interval over
          seeds (Student's t), ↑ ↓ better
          direction, * best mean
        too wide for 40 columns, see
          summary.csv: top_10_reward,
          log_z_error
        warning: 5 seeds: intervals are wide,
          and only differences above 2.02
          standard deviations are likely to be
          detected (power 0.8); use --seeds 10

        """)
  }

  @Test func severalTasksFailuresAndLevelMethods() throws {
    let near: Values = ["exact_total_variation": [0.11, 0.21, 0.13, 0.27, 0.12]]
    let far: Values = ["exact_total_variation": [0.91, 0.81, nil, 0.87, 0.82]]
    let first: Values = ["exact_total_variation": [0.1, 0.2, 0.15, 0.25, 0.12]]
    let comparison = try makeComparison([
      ("small-grid", [("TB", first), ("SubTB", near), ("random", far)]),
      (
        "hypergrid",
        [("TB", near), ("SubTB", near), ("random", ["modes": [1, nil, nil, nil, nil]])]
      ),
    ])
    #expect(
      comparison.table() == """
        small-grid: hypergrid (dimensions 2) · 3 methods × 5 seeds · 1000 reward calls · 64 objects
          4 modes · log Z 3.1091

                exact_total_
        method  variation ↓
        ──────────────────────
        TB      0.164 ± 0.076*
        SubTB   0.168 ± 0.086†
        random  0.853 ± 0.074

        hypergrid (dimensions 2) · 3 methods × 5 seeds · 1000 reward calls · 64 objects · 4 modes
          log Z 3.1091

                exact_total_
        method  variation ↓     modes ↑
        ───────────────────────────────
        TB      0.168 ± 0.086*  -
        SubTB   0.168 ± 0.086*  -
        random  -               1

        mean ± half of its 95% interval over seeds (Student's t), ↑ ↓ better direction, * best mean, † not
          told apart from the best (Welch, Holm over all pairs, p ≥ 0.05)
        warning: 5 of 30 trials failed and count in no number (first small-grid/random/2: the loss is not
          finite); mend the cause and run the same command again
        warning: 5 seeds: intervals are wide, and only differences above 2.33 standard deviations are likely
          to be detected (power 0.8, 2 methods against one); use --seeds 10

        """)
  }

  @Test func nothingFinished() throws {
    let comparison = Comparison(spec: try small().spec, trials: [], results: [])
    #expect(
      comparison.table() == """
        grid: hypergrid (dimensions 2) · 2 methods × 5 seeds · 1000 reward calls

        no finished trials

        warning: 10 of 10 trials are not finished and count in no number; the same command finishes them
        warning: 5 seeds: intervals are wide, and only differences above 2.02 standard deviations are likely
          to be detected (power 0.8); use --seeds 10

        """)
  }

  @Test func onlyColorAddsEscapeCodes() throws {
    let plain = try small().table()
    let colored = try small().table(color: true)
    #expect(!plain.contains("\u{1B}"))
    #expect(
      colored.contains("\u{1B}[1m0.164 ± 0.076*\u{1B}[0m  \u{1B}[1m4 ± 0*\u{1B}[0m   \u{1B}[1m2.40")
    )
    let bare = colored.split(separator: "\u{1B}[1m", omittingEmptySubsequences: false).joined()
      .split(separator: "\u{1B}[0m", omittingEmptySubsequences: false).joined()
    #expect(bare == plain)
  }

  @Test(arguments: [40, 50, 58, 60, 80, 100, 200])
  func linesFitTheWidth(_ width: Int) throws {
    let values = Dictionary(
      uniqueKeysWithValues: try small().metrics.map {
        ($0.name, [0.1, 0.2, 0.3, 0.45, 0.5] as [Double?])
      })
    let table = try makeComparison([("grid", [("TB", values), ("FM", values)])]).table(width: width)
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= width })
    #expect(table.split(separator: "\n").allSatisfy { $0.last != " " })
    #expect(table.contains("too wide for") == (width < 150))
  }

  @Test func theSampledDistanceStandsBesideTheExactOneWhereSomeLackThat() throws {
    let policy: Values = ["exact_total_variation": [0.1, 0.2], "total_variation": [0.2, 0.3]]
    let chain: Values = ["total_variation": [0.3, 0.4]]
    func chosen(_ methods: [(name: String, values: Values)]) throws -> [String] {
      try makeComparison([("grid", methods)], seeds: 2).chosenMetrics(task: 0).map(\.name)
    }
    #expect(try chosen([("A", policy), ("B", policy)]) == ["exact_total_variation"])
    #expect(
      try chosen([("A", policy), ("B", chain)]) == ["exact_total_variation", "total_variation"])
    #expect(try chosen([("A", chain)]) == ["total_variation"])
  }
}
