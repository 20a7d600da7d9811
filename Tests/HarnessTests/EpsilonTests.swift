import Testing

/// Flow matching whose epsilon lies far above the rewards is warned of, before training and in it.
@Suite struct EpsilonTests {
  private static func spec(epsilon: String) -> String {
    """
    {"version": 1, "name": "small", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8,
       "reward": {"type": "corners", "r0": 1e-6, "r1": 1e-6, "r2": 1e-6}},
     "methods": [{"name": "FM", "type": "gflownet", "batchSize": 4, "network": {"type": "mlp", "hidden": [16]},
                  "objective": {"type": "flowMatching", "epsilon": \(epsilon)},
                  "optimizer": {"type": "adam", "learningRate": 0.1}}],
     "seeds": 2, "budget": {"trajectories": 3000},
     "evaluation": {"checkpoints": 2, "topK": [1], "samples": 10}, "statistics": {"resamples": 10}}
    """
  }

  @Test func `An epsilon far above the least reward is warned of, with a value to choose`()
    async throws
  {
    let folder = try Folder()
    try folder.write(Self.spec(epsilon: "1e-4"), to: "small.json")
    let validated = try await Program.run(["validate", "small.json"], in: folder)
    #expect(validated.status == 0)
    #expect(validated.messages.count == 1)
    #expect(
      validated.narration.hasPrefix(
        "small.json: warning: FM: objective.epsilon 0.0001 is far above the least reward, 1e-06"))
    #expect(validated.narration.contains("choose about 1e-07"), "\(validated.narration)")

    let run = try await Program.run(["small.json"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let inTraining = run.messages.filter { $0.contains("below the objective's epsilon") }
    #expect(inTraining.count == 1, "\(run.narration)")
    #expect(inTraining.first?.hasPrefix("warning: hypergrid, FM: nearly all flows") == true)
  }

  @Test func `An epsilon below it is not`() async throws {
    let folder = try Folder()
    try folder.write(Self.spec(epsilon: "1e-7"), to: "small.json")
    let run = try await Program.run(["small.json"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    #expect(!run.narration.contains("epsilon"), "\(run.narration)")
  }
}
