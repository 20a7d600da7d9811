import Formats
import Statistics
import Testing

@testable import Reports

@Suite struct ComparisonsTableTests {
  // As SciPy 1.17 gives them; where Welch's test is undefined it has an infinite t.
  @Test func golden() throws {
    expectTable(
      try small().comparisonsCSV,
      """
      task,metric,method,baseline,difference,ci_low,ci_high,welch_t,welch_df,welch_p,mann_whitney_u,mann_whitney_p,welch_p_holm,mann_whitney_p_holm,hedges_g,cliffs_delta,probability_of_improvement
      grid,top_10_reward,TB,MCMC,0.675,0.19693380112884934,1.1530661988711504,3.361893154369327,6.76944981185803,0.01267012636285185,23.5,0.023809523809523808,0.01267012636285185,0.023809523809523808,1.9204819954979584,0.88,0.94
      grid,modes,TB,MCMC,2,,,,,,25,0.007936507936507936,,0.007936507936507936,,1,1
      grid,total_variation,TB,MCMC,-0.28,-0.37629137466738094,-0.1837086253326191,-6.727970638650978,7.849284888193458,0.00016184247472963908,0,0.007936507936507936,0.00016184247472963908,0.007936507936507936,3.843354290119314,1,1
      grid,log_z_error,TB,MCMC,,,,,,,,,,,,,

      """)
  }

  private func fields(_ comparison: Comparison, _ row: String) throws -> [String: String] {
    let lines = comparison.comparisonsCSV.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let line = try #require(lines.first { $0.prefix(3).joined(separator: ",") == row })
    return Dictionary(uniqueKeysWithValues: zip(lines[0], line))
  }

  @Test func effectsAreTurnedSoThatMoreIsBetter() throws {
    let low: [Double?] = [1, 2, 3, 4, 5]
    let high: [Double?] = [4, 5, 6, 7, 9]
    // modes: more is better; kl: less is better; distinct_objects: neither.
    let comparison = try makeComparison([
      (
        "grid",
        [
          ("base", ["modes": low, "kl": low, "distinct_objects": low]),
          ("new", ["modes": high, "kl": high, "distinct_objects": high]),
        ]
      )
    ])
    let modes = try fields(comparison, "grid,modes,new")
    let kl = try fields(comparison, "grid,kl,new")
    let objects = try fields(comparison, "grid,distinct_objects,new")
    for unturned in ["difference", "ci_low", "ci_high", "welch_t", "mann_whitney_u", "welch_p"] {
      #expect(modes[unturned] == kl[unturned])
    }
    #expect(modes["difference"] == "3.2")
    #expect(modes["cliffs_delta"] == "0.84" && kl["cliffs_delta"] == "-0.84")
    #expect(modes["probability_of_improvement"] == "0.92")
    #expect(kl["probability_of_improvement"] == "0.08")
    #expect(kl["hedges_g"] == modes["hedges_g"].map { "-" + $0 })
    #expect(modes["hedges_g"]?.hasPrefix("1.") == true)
    #expect(objects["hedges_g"] == modes["hedges_g"])
  }

  @Test func theFirstMethodIsTheBaselineUnlessTheSpecNamesOne() throws {
    let methods = [("A", tb), ("B", mcmc), ("C", tb)]
    let first = try makeComparison([("grid", methods)]).comparisonsCSV
    #expect(
      first.rows("grid,modes").map { $0.split(separator: ",")[2...3] } == [
        ["B", "A"], ["C", "A"],
      ])
    let named = try makeComparison([("grid", methods)], baseline: "B").comparisonsCSV
    #expect(
      named.rows("grid,modes").map { $0.split(separator: ",")[2...3] } == [
        ["A", "B"], ["C", "B"],
      ])
  }

  @Test func holmCountsTheMethodsOfOneMetricAndTask() throws {
    func shifted(_ shift: Double) -> Values {
      ["top_10_auc": [1, 2.5, 3, 4.5, 5].map { $0 + shift }, "modes": [1, 2, 3, 4, 5.5]]
    }
    let methods = [("base", shifted(0)), ("A", shifted(3)), ("B", shifted(6)), ("C", shifted(2))]
    let comparison = try makeComparison([("grid", methods), ("line", methods)])
    let rows = try ["A", "B", "C"].map { try fields(comparison, "grid,top_10_auc,\($0)") }
    for test in ["welch_p", "mann_whitney_p"] {
      let p = rows.map { $0[test].flatMap { Double($0) } }
      let adjusted = rows.map { $0[test + "_holm"].flatMap { Double($0) } }
      #expect(adjusted == holmAdjusted(p))
      #expect(adjusted[1] == p[1].map { 3 * $0 })
    }
  }

  @Test func aMethodThatCannotBeComparedIsNoMemberOfItsFamily() throws {
    let comparison = try makeComparison([
      ("grid", [("base", tb), ("A", mcmc), ("B", ["modes": [1, 2, 3, 4, 5]])])
    ])
    let row = try fields(comparison, "grid,total_variation,A")
    #expect(row["welch_p"] == row["welch_p_holm"] && row["welch_p"] != "")
    #expect(try fields(comparison, "grid,total_variation,B")["difference"] == "")
  }

  @Test func threeSeedsGiveNoPValues() throws {
    let three = try makeComparison([("grid", [("A", tb), ("B", mcmc)])], seeds: 3)
    let row = try fields(three, "grid,total_variation,B")
    for column in ["welch_p", "mann_whitney_p", "welch_p_holm", "mann_whitney_p_holm"] {
      #expect(row[column] == "")
    }
    for column in ["difference", "ci_low", "welch_t", "mann_whitney_u", "hedges_g"] {
      #expect(row[column] != "")
    }
    // Four of five seeds are enough; the failed one does not count.
    let four = try makeComparison([
      ("grid", [("A", tb), ("B", ["total_variation": [0.1, 0.2, nil, 0.3, 0.4]])])
    ])
    #expect(try fields(four, "grid,total_variation,B")["welch_p"] != "")
  }

  @Test func overAllTasksOnlyTheProbabilityIsGiven() throws {
    let comparison = try makeComparison(
      [
        (
          "grid",
          [("A", ["kl": [1, 2], "modes": [1, 2]]), ("B", ["kl": [0, 1], "modes": [1, 1]])]
        ),
        ("line", [("A", ["kl": [1, 2]]), ("B", ["kl": [3, 4]])]),
      ], seeds: 2)
    // Less is better: B is better with probability 7/8 on the grid, never on the line.
    #expect(
      comparison.comparisonsCSV.rows("(all)") == ["(all),kl,B,A,,,,,,,,,,,,,0.4375"])
  }
}
