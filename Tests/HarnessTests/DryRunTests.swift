import Foundation
import TestSupport
import Testing

/// `--dry-run`: the plan and the constants of its tasks.
@Suite struct DryRunTests {
  private struct Plan: Decodable {
    struct Task: Decodable {
      var name: String
      var objects: Int
      var logZ: Double
      var modes: Int
      var modeObjects: Int
      var modeMass: Double
      var expectedReward: Double
    }
    var trials: Int
    var finished: Int
    var secondsLeft: Double
    var workers: Int
    var tasks: [Task]
  }

  /// What others computed: reference/hypergrid.json of the shared folder.
  private struct Reference: Decodable {
    var dimensions: Int
    var side: Int
    var r0: Double
    var r1: Double
    var r2: Double
    var termination: String
    var states: Int
    var logZ: Double
    var modeCells: Int
    var modeMass: Double
    var expectedReward: Double
  }

  private static let referencePath = SharedFile.url("reference/hypergrid.json").path

  private func plan(_ environments: [String]) async throws -> Plan {
    let folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "plan", "environments": [\(environments.joined(separator: ", "))],
       "methods": [{"name": "random", "type": "random"}], "seeds": 3,
       "budget": {"rewardCalls": 10}}
      """, to: "plan.json")
    let run = try await Program.run(["plan.json", "--dry-run", "--json"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    #expect(run.narration.isEmpty)
    #expect(!folder.has("results"))
    return try JSONDecoder().decode(Plan.self, from: Data(run.output.utf8))
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * abs(b) }

  @Test func `The constants of the smallest grid`() async throws {
    let plan = try await plan([#"{"type": "hypergrid", "dimensions": 2, "side": 8}"#])
    #expect(plan.trials == 3)
    #expect(plan.finished == 0)
    #expect(plan.workers >= 1)
    #expect(plan.secondsLeft > 0)
    let task = try #require(plan.tasks.first)
    #expect(task.name == "hypergrid")
    #expect(task.objects == 64)
    #expect(task.modes == 4)
    #expect(task.modeObjects == 4)
    #expect(isClose(task.logZ, 3.109_060_958_860_994))
    #expect(isClose(task.modeMass, 0.464_285_714_285_714_25))
    #expect(isClose(task.expectedReward, 1.421_428_571_428_571_5))
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: referencePath),
      "reference/hypergrid.json is neither in HARNESS_SHARED nor in ../shared"))
  func `The constants of grids are those of the reference`() async throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Self.referencePath))
    let references = try JSONDecoder().decode([Reference].self, from: data)
    let plan = try await plan(
      references.enumerated().map { i, reference in
        """
        {"name": "g\(i)", "type": "hypergrid", "dimensions": \(reference.dimensions),
         "side": \(reference.side), "termination": "\(reference.termination)",
         "reward": {"type": "corners", "r0": \(reference.r0), "r1": \(reference.r1),
                    "r2": \(reference.r2)}}
        """
      })
    #expect(plan.tasks.count == references.count)
    for (task, reference) in zip(plan.tasks, references) {
      #expect(task.objects == reference.states, "\(reference)")
      #expect(task.modeObjects == reference.modeCells, "\(reference)")
      #expect(isClose(task.logZ, reference.logZ), "\(reference)")
      #expect(isClose(task.modeMass, reference.modeMass), "\(reference)")
      #expect(isClose(task.expectedReward, reference.expectedReward), "\(reference)")
    }
  }

  @Test func `A plan counts what is finished`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    _ = try await Program.run(["tiny.json"], in: folder)
    let files = folder.files("results")
    let stamps = files.map(folder.stamp)
    let run = try await Program.run(["tiny.json", "--dry-run", "--seeds", "3"], in: folder)
    #expect(run.status == 0)
    #expect(
      run.output.split(separator: "\n").first.map(String.init)
        == "tiny: 12 trials = 2 tasks x 2 methods x 3 seeds; 4 finished, 8 to train")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("method TB (gflownet), ") && $0.hasSuffix(" a trial") })
    #expect(
      lines.last?.wholeMatch(
        of: /to train: (about |under ).+ in all with \d+ workers?, by a few measured steps .*/)
        != nil)
    let done = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    #expect(!done.output.contains("to train:"))
    #expect(folder.files("results") == files)
    #expect(files.map(folder.stamp) == stamps)
  }
}
