import Experiments
import Foundation
import GFlowNets
import Statistics
import TestSupport
import Testing

@testable import Reports

@Suite struct TableDifferenceTests {
  private func first(
    _ stored: String, _ expected: String, tolerance: Double = 0
  ) -> TableDifference? {
    TableDifference.first(
      file: "t.csv", stored: Array(stored.utf8), expected: expected, tolerance: tolerance)
  }

  @Test func `The first line that differs is shown`() {
    #expect(first("a\r\n1\r\n", "a\r\n1\r\n") == nil)
    #expect(
      first("a\r\n1\r\n3\r\n", "a\r\n2\r\n4\r\n")
        == TableDifference(file: "t.csv", line: 2, stored: "1", expected: "2"))
    #expect(
      first("a\r\n", "a\r\n2\r\n")
        == TableDifference(file: "t.csv", line: 2, stored: nil, expected: "2"))
    #expect(
      first("a\r\n2\r\n", "a\r\n")
        == TableDifference(file: "t.csv", line: 2, stored: "2", expected: nil))
    #expect(first("", "a\r\n") != nil)
  }

  @Test func `Every byte counts`() {
    #expect(first("a\n", "a\r\n") != nil)
    #expect(first("a\r\n1", "a\r\n1\r\n") != nil)
    // Equal as characters, not as bytes.
    #expect(first("\u{E9}\r\n", "e\u{301}\r\n") != nil)
  }

  @Test func `Numbers may differ by rounding where that is said`() {
    #expect(first("m,1.0000000000001\r\n", "m,1\r\n", tolerance: 1e-9) == nil)
    #expect(first("m,1.000001\r\n", "m,1\r\n", tolerance: 1e-9) != nil)
    #expect(first("m,1\r\n", "n,1\r\n", tolerance: 1e-9) != nil)
    #expect(first("m,\r\n", "m,1\r\n", tolerance: 1e-9) != nil)
  }
}

@Suite struct CompatibilityTests {
  private func tests(_ a: [String: Values], _ b: [String: Values], seeds: Int = 5) throws
    -> [Compatibility]
  {
    func comparison(_ values: [String: Values]) throws -> Comparison {
      let methods = values.sorted { $0.key < $1.key }.map { (name: $0.key, values: $0.value) }
      return try makeComparison([("grid", methods)], seeds: seeds)
    }
    return Compatibility.tests(stored: try comparison(a), rerun: try comparison(b))
  }

  @Test func `The same values are equal`() throws {
    let tests = try tests(["TB": tb, "MCMC": mcmc], ["TB": tb, "MCMC": mcmc])
    #expect(tests.count == 7)
    #expect(tests.allSatisfy { $0.isEqual && $0.verdict == .compatible && $0.difference == 0 })
  }

  @Test func `Another level is different, by Holm's p-value`() throws {
    var other = tb
    other["top_10_reward"] = [5.25, 5.5, 5.125, 5.75, 5.375]
    let tests = try tests(["TB": tb, "MCMC": mcmc], ["TB": other, "MCMC": mcmc])
    #expect(tests.filter { $0.verdict != .compatible }.map(\.metric) == ["top_10_reward"])
    let test = try #require(tests.first { $0.verdict == .different })
    let welch = try #require(
      WelchTest([5.25, 5.5, 5.125, 5.75, 5.375], [2.25, 2.5, 2.125, 2.75, 2.375]))
    #expect(test.method == "TB")
    #expect(abs((test.difference ?? 0) - 3) < 1e-12)
    #expect(test.interval == welch.interval)
    #expect(test.p == 2 * welch.p)
  }

  @Test func `What does not vary must be equal up to rounding`() throws {
    func verdict(_ a: [Double], _ b: [Double]) throws -> Compatibility.Verdict? {
      try tests(["TB": ["modes": a]], ["TB": ["modes": b]], seeds: a.count).first?.verdict
    }
    #expect(try verdict([4, 4, 4, 4], [4, 4, 4, 4]) == .compatible)
    #expect(try verdict([4, 4, 4, 4], [5, 5, 5, 5]) == .different)
    #expect(try verdict([0.3, 0.3], [0.1 + 0.2, 0.1 + 0.2]) == .compatible)
    #expect(try verdict([4], [4]) == .compatible)
    #expect(try verdict([4], [5]) == .untested)
    // Three seeds tell great differences, but confirm nothing.
    #expect(try verdict([4, 5, 6], [40, 50, 60]) == .different)
    #expect(try verdict([4, 5, 6], [4, 5, 9]) == .untested)
    #expect(try verdict([4, 5, 6, 7], [4, 5, 6, 8]) == .compatible)
  }

  @Test func `Values that only one run has are different`() throws {
    let tests = try tests(["TB": tb], ["TB": ["modes": [4, 4, 4, 4, 4]]])
    #expect(
      tests.filter { $0.verdict == .different }.map(\.metric)
        == ["top_10_reward", "total_variation", "log_z_error"])
  }

  @Test func `Runs of the same method are rarely called different in any metric`() throws {
    var random = SplitMix64(seed: 1)
    func values() -> Values {
      Dictionary(
        uniqueKeysWithValues: ["top_10_reward", "modes", "kl"].map { name in
          (name, (0..<5).map { _ in (0..<12).reduce(0.0) { sum, _ in sum + random.unit() } })
        })
    }
    let alarms = try (0..<200).count { _ in
      try tests(["TB": values()], ["TB": values()]).contains { $0.verdict != .compatible }
    }
    #expect(alarms <= 20)
  }
}

@Suite struct VerificationTests {
  /// Runs, changes what is stored, and verifies.
  private func verified(
    seeds: Int = 2, _ change: (String) throws -> Void
  ) throws -> Verification {
    let scratch = try Scratch()
    let folder = scratch.path + "/tiny"
    try run(tinySpec(seeds: seeds), in: folder)
    try change(folder)
    let stored = try StoredRun(folder: folder)
    var verification = try Verification(stored)
    if verification.isWhole {
      let results = try Runner(
        plan: stored.plan, store: RunStore(folder: scratch.path + "/again"), workers: 2
      ).run(fresh: false, progress: { _ in }, warn: { _ in }, shouldStop: { false })
      try verification.compare(with: results)
    }
    return verification
  }

  private func edit(
    _ file: String, _ folder: String, _ change: (String) -> String
  ) throws {
    let path = "\(folder)/\(file)"
    let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
    let changed = change(text)
    #expect(changed != text)
    try RunStore.write(changed, to: path)
  }

  @Test func `A run as it was is confirmed byte for byte`() throws {
    let verification = try verified { _ in }
    #expect(verification.isConfirmed)
    #expect(verification.isExact)
    #expect(verification.text.hasSuffix(": confirmed byte for byte\n"))
    guard case .tables(let tables) = verification.evidence else {
      Issue.record("no tables were compared")
      return
    }
    #expect(tables.map(\.name) == Verification.tableNames)
  }

  @Test(arguments: Verification.tableNames)
  func `An edited table is found without training`(_ table: String) throws {
    let verification = try verified { folder in
      try edit(table, folder) { text in
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        lines[2] += "7"
        return lines.joined(separator: "\r\n")
      }
    }
    #expect(!verification.isConfirmed)
    let alteration = try #require(verification.alterations.first)
    #expect(verification.alterations.count == 1)
    #expect(alteration.file == table)
    #expect(alteration.line == 3)
    #expect(alteration.stored == alteration.expected.map { $0 + "7" })
    if case .none = verification.evidence {} else { Issue.record("it was run again") }
  }

  @Test func `A folder that lacks something is named`() throws {
    let record = "trials/hypergrid/TB/1/record.json"
    let missing = try verified { try RunStore.remove("\($0)/\(record)") }
    #expect(missing.problems.first?.contains("1 of 4 trials") == true)
    #expect(missing.problems.first?.contains("hypergrid/TB/1: missing") == true)
    #expect(!missing.isConfirmed)

    let torn = try verified { try edit(record, $0) { String($0.dropLast(10)) } }
    #expect(torn.problems.first?.contains("hypergrid/TB/1: damaged") == true)

    let other = try verified { folder in
      try edit("spec.json", folder) {
        $0.replacing("\"rewardCalls\": 60", with: "\"rewardCalls\": 70")
      }
    }
    #expect(other.problems.first?.contains("of another budget") == true)

    let table = try verified { try RunStore.remove($0 + "/curves.csv") }
    #expect(table.problems.first?.hasSuffix("/curves.csv is missing") == true)

    let provenance = try verified { try RunStore.remove($0 + "/provenance.json") }
    #expect(provenance.problems.first?.contains("provenance.json is missing") == true)
    #expect(!provenance.isConfirmed)
  }

  @Test func `With another fingerprint seeds are tested, and it is said`() throws {
    let verification = try verified(seeds: 4) { folder in
      try edit("provenance.json", folder) { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
          $0.contains("\"libc\"") ? "  \"libc\": \"glibc 2.1\"," : $0
        }.joined(separator: "\n")
      }
    }
    #expect(verification.differences.map(\.name) == ["libc"])
    #expect(verification.isConfirmed)
    #expect(verification.text.contains("libc: stored glibc 2.1, now "))
    #expect(verification.text.hasSuffix("confirmed statistically, not byte for byte\n"))
    guard case .tests(let tests) = verification.evidence else {
      Issue.record("nothing was tested")
      return
    }
    #expect(tests.count > 20)
    #expect(tests.allSatisfy { $0.isEqual })
    #expect(verification.json.contains("\"exact\": false"))
  }

  @Test func `Records of other kernels than the provenance says are another fingerprint`() throws {
    let verification = try verified { folder in
      let path = folder + "/trials/hypergrid/MCMC/0/record.json"
      let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
      var record = try #require(TrialRecord(text: text))
      record.kernels = "Other"
      try RunStore.write(record.text, to: path)
    }
    #expect(verification.differences.map(\.name) == ["core"])
  }

  @Test func `A table that its spec does not give is not confirmed`() throws {
    // Records and tables agree, but are not what training gives.
    let verification = try verified { folder in
      let path = folder + "/trials/hypergrid/MCMC/1/record.json"
      let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
      var record = try #require(TrialRecord(text: text))
      record.final.values[0] = 123
      try RunStore.write(record.text, to: path)
      let stored = try StoredRun(folder: folder)
      try Comparison(plan: stored.plan, results: stored.results).write(to: stored.store)
    }
    #expect(verification.isWhole)
    #expect(!verification.isConfirmed)
    #expect(verification.text.contains("trials.csv: differs first in line"))
    #expect(verification.text.contains("hypergrid,MCMC,1,top_4_reward,123"))
  }
}
