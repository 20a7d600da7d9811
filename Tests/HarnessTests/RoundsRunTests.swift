import Testing

/// Rounds of active learning in the real program.
@Suite struct RoundsRunTests {
  private static func rounds(_ method: String, _ rest: String = "") -> String {
    #""type": "rounds", "method": \#(method)\#(rest)"#
  }

  private static let small =
    #", "initialObjects": 20, "objectsPerRound": 10, "modelCalls": 200, "#
    + #""model": {"hidden": [16], "steps": 100}"#

  private static let balance =
    #"{"type": "gflownet", "objective": "trajectoryBalance", "network": {"type": "mlp", "hidden": [16]}}"#

  private static func spec(
    _ methods: [(name: String, json: String)],
    environment: String = #"{"type": "hypergrid", "dimensions": 2, "side": 8}"#, calls: Int = 50,
    evaluation: String = ""
  ) -> String {
    let methods = methods.map { #"{"name": "\#($0.name)", \#($0.json)}"# }.joined(separator: ",\n")
    return """
      {"version": 1, "name": "tiny", "environment": \(environment),
       "methods": [\(methods)], "seeds": 2, "budget": {"rewardCalls": \(calls)},
       "evaluation": {"checkpoints": 3, "topK": [5], "samples": 100\(evaluation)},
       "statistics": {"resamples": 10}}
      """
  }

  @Test func `Rounds run, spend the budget on distinct objects, and are verified`() async throws {
    let folder = try Folder()
    let methods = [
      ("TB", Self.rounds(Self.balance, Self.small)),
      ("MH", Self.rounds(#"{"type": "metropolisHastings", "chains": 4}"#, Self.small)),
      ("random", Self.rounds(#""random""#, Self.small + #", "query": "best""#)),
    ]
    try folder.write(Self.spec(methods), to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--workers", "2"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let trials = Table(try folder.text("results/tiny/trials.csv"))
    let distinct = zip(trials.column("metric"), trials.column("value")).filter {
      $0.0 == "distinct_objects"
    }
    #expect(distinct.map(\.1) == [String](repeating: "50", count: 6))
    let timing = Table(try folder.text("results/tiny/timing.csv"))
    #expect(timing.column("model_calls").allSatisfy { $0 == "600" })
    #expect(timing.column("reward_calls").allSatisfy { $0 == "50" })
    let again = try await Program.run(["verify", "results/tiny"], in: folder)
    #expect(again.status == 0, "\(again.narration)\(again.output)")
  }

  @Test(arguments: [
    (rounds(#"{"type": "rounds", "method": "random"}"#), "methods[0].method.type: unknown type"),
    (rounds(#"{"type": "process", "command": ["a"]}"#), "methods[0].method.type: unknown type"),
    (rounds(#""supervised""#), "methods[0].method: unknown type"),
    (
      rounds(
        #"{"type": "gflownet", "objective": "trajectoryBalance", "sampler": {"type": "dataset", "path": "a.csv"}}"#
      ), "methods[0].method: asks for no rewards"
    ),
    (
      rounds(
        #"{"type": "gflownet", "objective": "trajectoryBalance", "sampler": {"type": "mixture", "#
          + #""parts": ["onPolicy", {"type": "dataset", "path": "a.csv"}]}}"#),
      "methods[0].method.sampler.parts[1]: holds true rewards"
    ),
    (
      rounds(#"{"type": "gflownet", "objective": "forwardLookingDetailedBalance"}"#),
      "methods[0].method.objective: needs rewards of states on the way"
    ),
    (
      rounds(
        #"{"type": "gflownet", "objective": "trajectoryBalance", "network": "graph"}"#),
      "methods[0].method.network: needs an environment whose states are graphs"
    ),
    (
      rounds(#"{"type": "metropolisHastings", "chains": 500}"#, #", "modelCalls": 100"#),
      "methods[0].method.chains: "
    ),
    (
      rounds(#""random""#, #", "initialObjects": 500"#),
      "methods[0].initialObjects: leaves the budget of 500 reward calls for no round"
    ),
    (
      rounds(#""random""#, #", "model": {"optimizer": {"learningRate": 1e-30}}"#),
      "methods[0].model.optimizer.learningRate: "
    ),
    (#""type": "rounds""#, "methods[0]: missing key 'method'"),
  ])
  func `What cannot search by a model is refused where it stands`(
    method: String, message: String
  ) async throws {
    let folder = try Folder()
    try folder.write(
      Self.spec([("A", method)], calls: 500), to: "tiny.json")
    let result = try await Program.run(["validate", "tiny.json"], in: folder)
    #expect(result.status == 65)
    #expect(result.messages.count == 1, "\(result.narration)")
    #expect(result.narration.contains("error: " + message), "\(result.narration)")
  }

  @Test func `More calls than there are objects fail with what to do`() async throws {
    let folder = try Folder()
    try folder.write(
      Self.spec([("A", Self.rounds(#""random""#, Self.small))], calls: 65), to: "tiny.json")
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 1)
    #expect(result.narration.contains("there are 64 objects for a budget of 65"))
  }

  @Test func `Molecules have rounds, and columns of what their best are`() async throws {
    let folder = try Folder()
    try folder.write("CC 0:1\nCO 0:1 1\nc1ccccc1 0:3 3\n", to: "blocks.txt")
    let method = #"""
      {"type": "gflownet", "objective": "trajectoryBalance", "backwardPolicy": "uniform", "batchSize": 8,
       "network": {"type": "graph", "width": 8, "steps": 1}}
      """#
    let text = Self.spec(
      [("TB", Self.rounds(method, Self.small))],
      environment:
        #"{"type": "fragments", "blocks": "blocks.txt", "maximumBlocks": 5, "reward": "qed"}"#,
      evaluation: #", "properties": true"#)
    try folder.write(text, to: "tiny.json")
    let run = try await Program.run(["tiny.json"], in: folder)
    if run.narration.contains("needs chemistry") { return }
    #expect(run.status == 0, "\(run.narration)")
    let trials = Table(try folder.text("results/tiny/trials.csv"))
    let names = Set(trials.column("metric"))
    for name in ["qed", "molecular_weight", "path_diversity"] {
      #expect(names.contains("top_5_\(name)"))
    }
    // Without a table there is none.
    #expect(!names.contains("top_5_synthetic_accessibility"))
    func values(_ metric: String) -> [String] {
      zip(trials.column("metric"), trials.column("value")).filter { $0.0 == metric }.map(\.1)
    }
    // The reward is the desirability itself.
    for (qed, reward) in zip(values("top_5_qed"), values("top_5_reward")) {
      #expect(abs((Double(qed) ?? 0) - (Double(reward) ?? 1)) < 1e-9)
    }
  }
}
