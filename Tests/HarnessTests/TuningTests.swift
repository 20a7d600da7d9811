import Foundation
import Testing

/// Tuning by the real executable.
@Suite struct TuningCommandTests {
  private static let spec = """
    {
      "version": 1, "name": "tiny",
      "environment": {"type": "hypergrid", "dimensions": 2, "side": 8},
      "defaults": {"network": {"type": "mlp", "hidden": [16]}},
      "methods": [
        {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance",
         "grid": {"optimizer.learningRate": [0.01, 0.001], "sampler.epsilon": [0, 0.1]}},
        {"name": "PPO", "type": "ppo", "grid": {"clip": [0.1, 0.2, 0.3]}},
        {"name": "MCMC", "type": "metropolisHastings"}
      ],
      "baseline": "MCMC", "seeds": 2, "budget": {"rewardCalls": 1000},
      "tuning": {"metric": "total_variation", "seeds": 2, "rewardCalls": 4800},
      "evaluation": {"checkpoints": 5, "topK": [10], "samples": 500},
      "statistics": {"resamples": 100}
    }

    """

  @Test func `Tuning trials are planned, counted, run once and verified`() async throws {
    let folder = try Folder()
    try folder.write(Self.spec, to: "tiny.json")
    let validated = try await Program.run(["validate", "tiny.json"], in: folder)
    #expect(validated.output == "tiny.json: good, 20 trials, 14 of them of tuning\n")
    let plan = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    let lines = plan.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == "tiny: 20 trials = 1 task x 3 methods x 2 seeds + 14 of tuning; 0 finished, 20 to train")
    #expect(
      lines.contains(
        "tuning by total_variation: 4800 reward calls for each method with a grid on each task"))
    for method in [
      "TB (gflownet), tuned: 4 points x 2 seeds x 600 reward calls, ",
      "PPO (ppo), tuned: 3 points x 2 seeds x 800 reward calls, ", "MCMC (metropolisHastings), ",
    ] {
      #expect(lines.contains { $0.hasPrefix("method \(method)") && $0.hasSuffix(" a trial") })
    }

    let first = try await Program.run(["tiny.json"], in: folder)
    #expect(first.status == 0, "\(first.narration)")
    #expect(first.messages.first?.hasPrefix("tiny: 20 trials (2 seeds, 14 of tuning), ") == true)
    #expect(first.output.contains("\ntuning by total_variation ↓, mean over 2 seeds of its own;"))
    #expect(first.output.contains("\n  not tuned: MCMC\n"))
    let table = Table(try folder.text("results/tiny/tuning.csv"))
    #expect(table.rows.count == 14)
    for method in ["TB", "PPO"] {
      let calls = table.rows.filter { $0[1] == method }.compactMap { Int($0[$0.count - 2]) }
      #expect(calls.reduce(0, +) == 4800)
    }
    let done = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    #expect(done.output.contains("; 20 finished, 0 to train\n"))

    let stamps = folder.files("results").filter { $0.hasSuffix("record.json") }.map(folder.stamp)
    #expect(stamps.count == 20)
    let second = try await Program.run(["tiny.json"], in: folder)
    #expect(second.output == first.output)
    #expect(
      folder.files("results").filter { $0.hasSuffix("record.json") }.map(folder.stamp) == stamps)
    let verified = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(verified.status == 0, "\(verified.output)")
    #expect(verified.narration == "running 20 trials again\n")
    #expect(verified.output.contains("  tuning.csv: the same\n"))
    // Without a method that has a grid there is nothing to tune.
    let some = try await Program.run(["tiny.json", "--methods", "MCMC"], in: folder)
    #expect(some.status == 0)
    #expect(!some.output.contains("tuning"))
  }

  @Test func `A tuned run that is killed gives the same bytes`() async throws {
    let folder = try Folder()
    try folder.write(Self.spec, to: "tiny.json")
    let whole = try await Program.run(["tiny.json", "--results", "whole"], in: folder)
    var kills = 0
    for goal in [0, 3, 9, 15] {
      let process = try Program.start(["tiny.json", "--workers", "2"], in: folder)
      process.signal(SIGKILL) {
        folder.files("results").count { $0.hasSuffix("record.json") } >= goal
          && !folder.files("results").isEmpty
      }
      if try await process.result().status == 128 + SIGKILL { kills += 1 }
    }
    #expect(kills > 1)
    let last = try await Program.run(["tiny.json"], in: folder)
    #expect(last.status == 0, "\(last.narration)")
    #expect(last.output == whole.output)
    #expect(try folder.tables() == folder.tables("whole/tiny"))
    #expect(
      try folder.text("results/tiny/tuning.csv") == folder.text("whole/tiny/tuning.csv"))
  }

  @Test func `Older and other records are replaced where that is asked for, with a warning`()
    async throws
  {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    let first = try await Program.run(["tiny.json"], in: folder)
    let record = "results/tiny/trials/grid/TB/0/record.json"
    let text = try folder.text(record)
    try folder.write(text.replacing("\"version\": 2", with: "\"version\": 1"), to: record)
    #expect(try await Program.run(["tiny.json"], in: folder).status == 64)
    let older = try await Program.run(["tiny.json", "--replace"], in: folder)
    #expect(older.output == first.output)
    #expect(
      older.messages.contains(
        "warning: 1 record in results/tiny is of an older format (version 1, now 2) and will be trained"
          + " again"))
    #expect(try folder.text(record).contains("\"version\": 2"))

    try folder.write(
      TinySpec(methods: ["TB", "MCMC"], seeds: 1).text.replacing(
        "\"chains\": 16", with: "\"chains\": 8"), to: "tiny.json")
    let other = try await Program.run(["tiny.json", "--replace"], in: folder)
    #expect(other.status == 0)
    #expect(
      other.messages.contains(
        "warning: 2 records of MCMC in results/tiny are of other settings than the spec's and will be"
          + " replaced"))
    #expect(!other.narration.contains("records of TB"))
  }
}
