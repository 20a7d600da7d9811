import Testing

/// Rewards that tell nothing apart are said to.
@Suite struct LevelRewardTests {
  private static func program(_ value: String, floor: String) async throws -> [String] {
    let folder = try Folder()
    try folder.write(
      """
      while IFS= read -r line; do
        n=$(printf '%s' "$line" | tr -cd , | wc -c); r="\(value)"
        while [ $n -gt 0 ]; do r="$r, \(value)"; n=$((n - 1)); done
        echo "{\\"rewards\\": [$r]}"
      done
      """, to: "program.sh")
    try folder.write(
      """
      {"version": 1, "name": "level", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8,
         "reward": {"type": "process", "command": ["sh", "program.sh"]\(floor)}},
       "methods": [{"name": "random", "type": "random"}, {"name": "MCMC", "type": "metropolisHastings"}],
       "seeds": 2, "budget": {"rewardCalls": 200},
       "evaluation": {"checkpoints": 2, "topK": [1], "samples": 10}, "statistics": {"resamples": 10}}
      """, to: "level.json")
    let result = try await Program.run(["level.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    return result.messages.filter { $0.contains("at or below the floor") }
  }

  @Test(arguments: [
    ("-1", ""), ("0", ""), ("1e-6", ""), ("3", #", "floor": 5"#), ("3", #", "least": 9"#),
  ])
  func `Most values at or below the floor are worth a word for each method`(
    value: String, floor: String
  ) async throws {
    let warnings = try await Self.program(value, floor: floor)
    #expect(warnings.count == 2, "\(warnings)")
    #expect(warnings.contains { $0.hasPrefix("warning: hypergrid, MCMC: most of the values") })
  }

  @Test(arguments: [("2", ""), ("6", #", "floor": 5"#)])
  func `Values above it are not`(value: String, floor: String) async throws {
    #expect(try await Self.program(value, floor: floor).isEmpty)
  }

  /// Random corners of 128 dimensions all lie where the reward is least.
  @Test func `Where all objects to compare on have one reward, nothing is compared`() async throws {
    let folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "wide", "environment": {"type": "hypergrid", "dimensions": 128, "side": 2,
         "reward": {"type": "corners", "r0": 0.1, "r1": 0, "r2": 0}},
       "methods": [{"name": "TB", "type": "gflownet", "objective": "trajectoryBalance",
                    "network": {"type": "mlp", "hidden": [16]}}],
       "seeds": 1, "budget": {"rewardCalls": 32},
       "evaluation": {"checkpoints": 2, "topK": [1], "samples": 10}, "statistics": {"resamples": 10}}
      """, to: "wide.json")
    let plan = try await Program.run(["wide.json", "--dry-run"], in: folder)
    #expect(plan.output.contains("no reward_correlation"), "\(plan.output)\(plan.narration)")
    let result = try await Program.run(["wide.json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let words = result.output.replacing(/\s+/, with: " ")
    #expect(words.contains("so there is no reward_correlation"), "\(words)")
    #expect(try !folder.text("results/wide/trials.csv").contains("reward_correlation"))
  }
}
