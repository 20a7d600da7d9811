import Foundation
import Testing

/// Training on what an earlier run has found.
@Suite struct RunSourceTests {
  private let folder: Folder

  /// A run of chains that see every cell of a grid.
  init() async throws {
    folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "first", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8},
       "methods": [{"name": "MCMC", "type": "metropolisHastings", "chains": 16},
                   {"name": "random", "type": "random"}],
       "seeds": 2, "budget": {"rewardCalls": 3000},
       "evaluation": {"checkpoints": 1, "topK": [10], "samples": 100}, "statistics": {"resamples": 10}}
      """, to: "first.json")
    #expect(try await Program.run(["first.json"], in: folder).status == 0)
  }

  private func spec(_ source: String, steps: Int = 5) -> String {
    SamplerRunTests.spec(
      [("data", #"{"type": "dataset", "source": \#(source)}"#)],
      budget: #"{"gradientSteps": \#(steps)}"#)
  }

  private func train(_ source: String, steps: Int = 5) async throws -> Program.Result {
    try folder.write(spec(source, steps: steps), to: "tiny.json")
    return try await Program.run(["tiny.json"], in: folder)
  }

  @Test func `A GFlowNet learns the distribution from what chains found`() async throws {
    let run = try await train(
      #"{"type": "run", "folder": "results/first", "method": "MCMC"}"#, steps: 2500)
    #expect(run.status == 0, "\(run.narration)")
    let distance = try SamplerRunTests.values("exact_total_variation", folder)["data"]
    #expect(distance.map { $0 < 0.02 } == true, "\(String(describing: distance))")
    #expect(try folder.text(folder.records()[0]).contains(#""givenRewards": 64"#))
  }

  /// What was read is part of what was trained, and not where it was.
  @Test func `The same objects elsewhere are the same trial`() async throws {
    let source = #"{"type": "run", "folder": "results/first", "limit": 9, "minimumReward": 0.5}"#
    #expect(try await train(source).status == 0)
    let record = try #require(folder.records().first)
    let first = folder.stamp(record)
    #expect(try folder.text(record).contains(#""givenRewards": 9"#))
    try FileManager.default.copyItem(
      atPath: folder.path + "/results/first", toPath: folder.path + "/copy")
    #expect(
      try await train(source.replacing("results/first", with: "copy")).status == 0)
    #expect(folder.stamp(record) == first)
    // Others are another trial, which replaces no finished one by itself.
    let others = try await train(source.replacing("9", with: "8"))
    #expect(others.status == 64 && others.narration.contains("--replace"), "\(others.narration)")
    #expect(folder.stamp(record) == first)
  }

  @Test(
    arguments: [
      (#"{"type": "run", "folder": "nothing"}"#, "source.folder: nothing: has no trials; "),
      (
        #"{"type": "run", "folder": "results/first", "method": "MCMV"}"#,
        "source.method: results/first has no method 'MCMV'; did you mean 'MCMC'?"
          + " (it has MCMC, random)"
      ),
      (
        #"{"type": "run", "folder": "results/first", "task": "x"}"#,
        "source.task: results/first has no task 'x' (it has hypergrid)"
      ),
      (
        #"{"type": "run", "folder": "results/first", "seed": 5}"#,
        "source.seed: results/first has no seed '5' (it has 0, 1)"
      ),
      (
        #"{"type": "run", "folder": "results/first", "minimumReward": 90}"#,
        "source.folder: results/first: has no object that is taken; lower minimumReward"
      ),
      (
        #"{"type": "run", "folder": "results/first"}, "path": "x.csv""#,
        "path: names a file beside a run; leave out path or source"
      ),
      (
        #"{"type": "run", "folder": "results/first"}, "limit": 3"#,
        "source: takes minimumReward and limit itself; write them into it"
      ),
      (#""file""#, "path: is missing: name a CSV file, or a run as source"),
    ])
  func `A source that is none is named`(source: String, message: String) async throws {
    let run = try await train(source)
    #expect(run.status == 65)
    #expect(run.narration.contains("methods[0].sampler." + message), "\(run.narration)")
  }

  @Test func `Rows that are no objects are named`() async throws {
    let source = #"{"type": "run", "folder": "results/first", "method": "random", "seed": 1}"#
    let path = "results/first/trials/hypergrid/random/1/candidates.sqlite"
    func harm(_ sql: String) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["sqlite3", "\(folder.path)/\(path)", sql]
      try process.run()
      process.waitUntilExit()
      // Only where there is the shell of SQLite.
      guard process.terminationStatus == 0 else { throw Program.Failure(description: "no sqlite3") }
    }
    for (sql, message) in [
      (
        "UPDATE candidates SET object = '0 9' WHERE reward_call = 1",
        "\(path), reward_call 1: the object \"0 9\" is no cell"
      ),
      (
        "DELETE FROM candidates WHERE object = '0 1';"
          + "UPDATE candidates SET object = '0 1', reward = 0 WHERE reward_call = 1",
        "\(path), reward_call 1: the reward 0 has no logarithm"
      ),
      (
        "UPDATE candidates SET reward = NULL WHERE reward_call = 1",
        "\(path), reward_call 1: the reward is no number"
      ),
      ("DROP TABLE candidates", "cannot read \(path): no such table: candidates"),
    ] {
      do { try harm(sql) } catch is Program.Failure { return }
      let run = try await train(source)
      #expect(run.status == 65)
      #expect(
        run.narration.contains("methods[0].sampler.source.folder: " + message), "\(run.narration)")
    }
    unlink("\(folder.path)/\(path)")
    let run = try await train(source)
    #expect(run.status == 65)
    #expect(run.narration.contains("\(path): no such file, since databases are not for git; "))
    #expect(run.narration.contains("harness results/first/spec.json --results results"))
  }
}
