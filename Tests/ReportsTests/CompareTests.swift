import Experiments
import Foundation
import Testing

@testable import Reports

@Suite struct CompareTests {
  private static let tb = """
    {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance", "network": "tabular"}
    """

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func stored(_ folder: String, _ spec: Spec) throws -> StoredRun {
    try run(spec, in: "\(scratch.path)/\(folder)")
    return try StoredRun(folder: "\(scratch.path)/\(folder)")
  }

  private func random(_ name: String = "random") -> String {
    #"{"name": "\#(name)", "type": "random"}"#
  }

  @Test func `Methods of two runs stand side by side as in one`() throws {
    let a = try stored("a", tinySpec(methods: Self.tb))
    let b = try stored("b", tinySpec(methods: random()))
    let both = try run(
      tinySpec(methods: "\(Self.tb), \(random())"), in: scratch.path + "/both")
    let combined = try CombinedRun([a, b], name: "combined")
    #expect(combined.spec.methods.map(\.name) == ["TB", "random"])
    let comparison = Comparison(combined)
    #expect(comparison.summaryCSV == both.summaryCSV)
    #expect(comparison.comparisonsCSV == both.comparisonsCSV)
    #expect(comparison.trialsCSV == both.trialsCSV)
    #expect(comparison.curvesCSV == both.curvesCSV)
    #expect(comparison.candidatesCSV == both.candidatesCSV)
    // All but the advice at the end: these seeds belong to two specs.
    func tables(_ comparison: Comparison) -> Substring {
      comparison.table().prefix { $0 != "*" }
    }
    #expect(tables(comparison) == tables(both))
    #expect(comparison.warnings.contains { $0.hasSuffix("run their specs with --seeds 10") })
    #expect(combined.methodsSharingTrials.isEmpty)
    #expect(!comparison.files.contains { $0.name == "spec.json" })
  }

  @Test func `Methods of one name are told apart by their runs`() throws {
    let a = try stored("a", tinySpec())
    let b = try stored("b", tinySpec(methods: "\(Self.tb), \(random())"))
    let combined = try CombinedRun([a, b], name: "combined")
    #expect(combined.spec.tasks.map(\.name) == ["hypergrid"])
    #expect(combined.spec.methods.map(\.name) == ["a.TB", "MCMC", "b.TB", "random"])
    #expect(combined.spec.baseline == "a.TB")
    #expect(combined.methodsSharingTrials.map { [$0, $1] } == [["a.TB", "b.TB"]])
    #expect(combined.sourcesJSON.contains(#""methods": {"TB": "b.TB", "random": "random"}"#))
    let other = try CombinedRun([a, b], name: "combined", baseline: "random")
    #expect(other.spec.baseline == "random")
    #expect(throws: CombinationError.self) {
      try CombinedRun([a, b], name: "combined", baseline: "TB")
    }
  }

  @Test func `Folders of one name are numbered`() throws {
    let a = try stored("x/tiny", tinySpec(methods: Self.tb))
    let b = try stored("y/tiny", tinySpec(methods: Self.tb))
    let combined = try CombinedRun([a, b], name: "combined")
    #expect(combined.spec.methods.map(\.name) == ["tiny-1.TB", "tiny-2.TB"])
  }

  @Test func `Other environments are other tasks, and one method may have both`() throws {
    let a = try stored("a", tinySpec(methods: "\(Self.tb), \(random("old"))"))
    let b = try stored(
      "b",
      tinySpec(
        environment: #""dimensions": 2, "side": 5"#, methods: "\(Self.tb), \(random("new"))",
        seeds: 3, calls: 80))
    let combined = try CombinedRun([a, b], name: "combined")
    #expect(combined.spec.tasks.map(\.name) == ["a.hypergrid", "b.hypergrid"])
    #expect(combined.spec.methods.map(\.name) == ["TB", "old", "new"])
    let comparison = Comparison(combined)
    #expect(comparison.trialCount == 10)
    #expect(comparison.unfinishedCount == 0)
    #expect(comparison.finished(task: 0, method: 2).isEmpty)
    #expect(comparison.finished(task: 1, method: 0).map(\.seed) == [0, 1, 2])
    #expect(comparison.heading(task: 0).contains("60 reward calls"))
    #expect(comparison.heading(task: 1).contains("80 reward calls"))
    #expect(comparison.heading(task: 1).contains("2 methods × 3 seeds"))
    #expect(comparison.facts(task: 1)?.objects == 25)
    let lines = comparison.table().split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("old ") } == 1)
    #expect(lines.count { $0.hasPrefix("TB ") } == 2)
  }

  @Test func `What does not compare is refused, with its place`() throws {
    let a = try stored("a", tinySpec(methods: Self.tb))
    let reward = #""dimensions": 2, "side": 4, "reward": {"type": "corners", "r0": 0.25}"#
    let b = try stored("b", tinySpec(environment: reward, methods: random()))
    let c = try stored("c", tinySpec(methods: random(), calls: 80))
    var spec = try tinySpec(methods: random())
    spec.evaluation.samples = 40
    let d = try stored("d", spec)
    func contradictions(_ other: StoredRun) -> [String] {
      do {
        _ = try CombinedRun([a, other], name: "combined")
        return []
      } catch {
        return error.contradictions
      }
    }
    let end = "; numbers of the two do not compare"
    #expect(
      contradictions(b) == [
        "task 'hypergrid': environment.reward.r0 is 0.1 in a and 0.25 in b" + end
      ])
    #expect(
      contradictions(c) == ["task 'hypergrid': budget.rewardCalls is 60 in a and 80 in c" + end])
    #expect(
      contradictions(d) == ["task 'hypergrid': evaluation.samples is 50 in a and 40 in d" + end])
  }

  @Test func `Trials that a run lacks are counted`() throws {
    let a = try stored("a", tinySpec(methods: Self.tb))
    try run(tinySpec(methods: random()), in: scratch.path + "/b")
    try RunStore.remove(scratch.path + "/b/trials/hypergrid/random/1")
    let b = try StoredRun(folder: scratch.path + "/b")
    #expect(b.incompleteTrials == ["hypergrid/random/1: missing"])
    let comparison = Comparison(try CombinedRun([a, b], name: "combined"))
    #expect(comparison.trialCount == 4)
    #expect(comparison.unfinishedCount == 1)
    #expect(comparison.warnings.contains { $0.contains("run their specs to finish them") })
  }
}
