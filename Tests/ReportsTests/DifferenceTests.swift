import Experiments
import Testing

@testable import Reports

@Suite struct RunDifferenceTests {
  @Test func `Other numbers of the same keys and libraries are the program's`() throws {
    let scratch = try Scratch()
    for name in ["a", "b"] { try run(tinySpec(seeds: 4), in: "\(scratch.path)/\(name)") }
    let path = scratch.path + "/b/trials/hypergrid/MCMC/1/record.json"
    let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
    var record = try #require(TrialRecord(text: text))
    let place = try #require(record.final.names.firstIndex(of: "top_4_reward"))
    let before = try #require(record.final.values[place])
    record.final.values[place] = before + 4
    record.candidates[0].reward += 1
    record.curve[0].values[0] = 7
    try RunStore.write(record.text, to: path)

    let difference = try RunDifference(
      StoredRun(folder: scratch.path + "/a"), StoredRun(folder: scratch.path + "/b"))
    #expect(difference.isCompatible)
    #expect(!difference.isSame)
    #expect(difference.changes.map(\.metric) == ["top_4_reward", "curve", "candidates"])
    #expect(difference.changes.map(\.changed) == [1, 1, 1])
    let number = try #require(difference.changes.first)
    #expect(number.shared == 4)
    let (a, b) = try (#require(number.means.0), #require(number.means.1))
    #expect(abs(b - a - 1) < 1e-12)
    #expect(number.interval.map { $0.lower < 1 && $0.upper > 1 } == true)
    #expect(difference.text.contains("the program has changed"))
    #expect(difference.settings.isEmpty)
  }
}

@Suite struct SpecDifferenceTests {
  @Test func `Settings are named by task and method`() throws {
    let a = try tinySpec()
    let b = try tinySpec(
      environment: #""dimensions": 3, "side": 4"#,
      methods: """
        {"name": "MCMC", "type": "metropolisHastings", "chains": 4},
        {"name": "TB", "type": "gflownet", "network": "tabular",
         "objective": {"type": "trajectoryBalance", "initialLogZ": 2}}
        """)
    #expect(
      SpecDifference.all(a, b).map(\.path) == [
        "environments.hypergrid.dimensions", "methods.TB.objective.initialLogZ",
      ])
    #expect(
      SpecDifference.all(a, b).map { [$0.values.0, $0.values.1] } == [["2", "3"], ["0.0", "2.0"]])
    #expect(SpecDifference.all(a, a).isEmpty)
  }
}

@Suite struct VerifiedCaseTests {
  private func faults(_ stored: String, _ expected: String) -> [String: String] {
    let cases = VerifiedCase.all(
      file: "t.csv", stored: Array(stored.utf8), expected: expected, words: ("stored", "now"))
    return Dictionary(
      cases.compactMap { item in item.fault.map { (item.name, $0) } }, uniquingKeysWith: { $1 })
  }

  @Test func `Each task, method and metric has its own first difference`() {
    let head = "task,metric,method,value\r\n"
    #expect(
      faults(
        head + "g,modes,A,1\r\ng,modes,B,2\r\ng,kl,A,3\r\n",
        head + "g,modes,A,1\r\ng,modes,B,4\r\ng,js,A,3\r\n") == [
          "g / B / modes": "line 3: stored g,modes,B,2, now g,modes,B,4",
          "g / A / kl": "line 4: stored g,kl,A,3, now (no such line)",
          "g / A / js": "line 4: stored (no such line), now g,js,A,3",
        ])
  }

  @Test func `No difference is lost`() {
    let head = "task,method,seed,rank,object,reward\r\n"
    let rows = "g,A,0,1,\"(0, 1)\",2\r\ng,B,0,1,\"(1, 1)\",2\r\n"
    #expect(faults(head + rows, head + rows).isEmpty)
    for other in [
      "", head, rows + head, head + rows + "x", head.replacing("rank", with: "place") + rows,
      (head + rows).replacing("\r\n", with: "\n"),
      head + "g,B,0,1,\"(1, 1)\",2\r\ng,A,0,1,\"(0, 1)\",2\r\n",
    ] {
      #expect(!faults(other, head + rows).isEmpty, "\(other)")
      #expect(!faults(head + rows, other).isEmpty, "\(other)")
    }
  }
}
