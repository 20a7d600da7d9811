import Testing

/// Settings each in range with which nothing, or nothing of a part, could ever be learned.
@Suite struct NothingLearnedTests {
  private static let balance = #""type": "gflownet", "objective": "trajectoryBalance""#

  private static func replay(_ replay: String, _ rest: String = "") -> String {
    balance
      + #", "sampler": {"type": "mixture", "parts": ["onPolicy", {"type": "replay"\#(replay)}]}"#
      + rest
  }

  private static func adam(_ settings: String, method: String = balance) -> String {
    method + #", "optimizer": {"type": "adam", \#(settings)}"#
  }

  static let useless: [(method: String, path: String)] = [
    (#""type": "gflownet", "objective": "logPartitionVariance", "batchSize": 1"#, "batchSize"),
    (
      #""type": "gflownet", "objective": "logPartitionVariance", "batchSize": 1, "#
        + #""sampler": {"type": "mixture", "parts": ["onPolicy", "replay"]}"#, "batchSize"
    ),
    (
      #""type": "gflownet", "objective": "logPartitionVariance", "batchSize": 1, "sampler": "thompson""#,
      "batchSize"
    ),
    (balance + #", "batchSize": 1, "sampler": "localSearch""#, "sampler"),
    (
      balance + #", "batchSize": 4, "sampler": {"type": "mixture", "#
        + #""parts": [{"type": "onPolicy", "weight": 3}, "localSearch"]}"#, "sampler.parts[1]"
    ),
    (adam(#""learningRate": 0"#), "optimizer.learningRate"),
    (adam(#""learningRate": 1e-60"#), "optimizer.learningRate"),
    (
      adam(#""learningRate": {"type": "linear", "start": 0, "end": 0.1, "steps": 9}"#),
      "optimizer.learningRate.start"
    ),
    (
      adam(#""learningRate": {"type": "cosine", "start": 1e-50, "end": 1e-60, "steps": 9}"#),
      "optimizer.learningRate"
    ),
    (
      adam(#""learningRate": {"type": "exponential", "start": 1e-50, "halfLife": 9}"#),
      "optimizer.learningRate"
    ),
    (adam(#""epsilon": 1e39"#), "optimizer.epsilon"),
    (adam(#""gradientClip": 1e-60"#), "optimizer.gradientClip"),
    (adam(#""learningRate": 1e-60"#, method: #""type": "mars""#), "optimizer.learningRate"),
    (adam(#""epsilon": 1e39"#, method: #""type": "ppo""#), "optimizer.epsilon"),
    (#""type": "ppo", "clip": 0"#, "clip"),
    (#""type": "ppo", "clip": 1e-17"#, "clip"),
    (
      balance + #", "sampler": {"type": "mixture", "#
        + #""parts": [{"type": "onPolicy", "weight": 1e-9}, "replay"]}"#,
      "sampler.parts[0].weight"
    ),
    (replay(#", "warmUp": 65"#), "sampler.parts[1].warmUp"),
    (replay(#", "capacity": 20, "warmUp": 30"#), "sampler.parts[1].warmUp"),
    (balance + #", "sampler": {"type": "thompson", "bootstrap": 0.001}"#, "sampler.bootstrap"),
    (
      #""type": "gflownet", "objective": {"type": "flowMatching", "epsilon": 1e6}"#,
      "objective.epsilon"
    ),
    (adam(#""learningRate": 1e-40"#), "optimizer.learningRate"),
    (adam(#""epsilon": 1e-60"#), "optimizer.epsilon"),
    (
      #""type": "gflownet", "objective": {"type": "trajectoryBalance", "logZLearningRate": 1e-60}"#,
      "objective.logZLearningRate"
    ),
    (
      #""type": "gflownet", "objective": "detailedBalance", "#
        + #""targetNetwork": {"type": "movingAverage", "tau": 1e-300}"#, "targetNetwork.tau"
    ),
    (
      balance + #", "sampler": {"type": "mixture", "#
        + #""parts": ["onPolicy", {"type": "replay", "weight": 1e-3}]}"#, "sampler.parts[1].weight"
    ),
    (
      balance + #", "sampler": {"type": "mixture", "parts": ["onPolicy", "#
        + #"{"type": "thompson", "weight": 0.1, "bootstrap": 0.01}]}"#, "sampler.parts[1].bootstrap"
    ),
    (
      #""type": "gflownet", "objective": {"type": "flowMatching", "leafCoefficient": 1e-300}"#,
      "objective.leafCoefficient"
    ),
    (#""type": "ppo", "valueCoefficient": 0"#, "valueCoefficient"),
    (#""type": "ppo", "valueCoefficient": 1e300"#, "valueCoefficient"),
    (#""type": "metropolisHastings", "chains": 500"#, "chains"),
    (
      #""type": "geneticAlgorithm", "mutationRate": 1e-9, "crossoverRate": 0"#, "mutationRate"
    ),
    (#""type": "mars", "chains": 500"#, "chains"),
    (#""type": "simulatedAnnealing", "chains": 500"#, "chains"),
    (#""type": "parallelTempering", "chains": 125"#, "chains"),
    (#""type": "parallelTempering", "chains": 50, "exchangeEvery": 3"#, "exchangeEvery"),
    (#""type": "parallelTempering", "temperatures": [2, 4]"#, "temperatures"),
    (#""type": "parallelTempering", "temperatures": [1, 1]"#, "temperatures"),
    (#""type": "gibbs", "chains": 500"#, "chains"),
    (#""type": "hillClimber", "chains": 500"#, "chains"),
    (#""type": "geneticAlgorithm", "population": 500"#, "population"),
    (
      #""type": "geneticAlgorithm", "mutationRate": 0, "crossoverRate": 0"#, "mutationRate"
    ),
    (#""type": "ppo", "return": "soft""#, "entropyCoefficient"),
    (
      #""type": "reinforce", "return": "soft", "entropyCoefficient": 0.1"#, "entropyCoefficient"
    ),
    (#""type": "reinforce", "baseline": "none", "lambda": 0.9"#, "lambda"),
    (#""type": "reinforce", "valueCoefficient": 0"#, "valueCoefficient"),
    (#""type": "gflownet", "objective": "munchausenQLearning""#, "targetNetwork"),
    (#""type": "gflownet", "objective": "softActorCritic""#, "targetNetwork"),
    (#""type": "mars", "chains": 16, "trainEvery": 40"#, "trainEvery"),
  ]

  private static func validate(_ method: String, budget: Int, side: Int = 8) async throws
    -> Program.Result
  {
    try await validate(method, budgets: #"{"rewardCalls": \#(budget)}"#, side: side)
  }

  private static func validate(_ method: String, budgets: String, side: Int = 8) async throws
    -> Program.Result
  {
    let folder = try Folder()
    try folder.write(
      """
      {"version": 1, "name": "useless", "environment": {"type": "hypergrid", "dimensions": 2, "side": \(side)},
       "methods": [{"name": "A", \(method)}], "seeds": 1, "budget": \(budgets)}
      """, to: "useless.json")
    return try await Program.run(["validate", "useless.json"], in: folder)
  }

  @Test(arguments: useless)
  func `Such settings are refused where they stand`(method: String, path: String) async throws {
    let result = try await Self.validate(method, budget: 500)
    #expect(result.status == 65)
    #expect(result.messages.count == 1, "\(result.narration)")
    #expect(result.narration.contains("error: methods[0].\(path): "), "\(result.narration)")
  }

  @Test(arguments: [
    (#""type": "gflownet", "objective": "logPartitionVariance", "batchSize": 2"#, 500),
    (balance + #", "batchSize": 2, "sampler": "localSearch""#, 500),
    (adam(#""learningRate": 1e-15, "gradientClip": 1e-3"#), 500), (replay(#", "warmUp": 64"#), 64),
    (#""type": "mars", "chains": 16, "trainEvery": 32"#, 500),
  ])
  func `What can just learn is not`(method: String, budget: Int) async throws {
    let result = try await Self.validate(method, budget: budget)
    #expect(result.status == 0, "\(result.narration)")
  }

  @Test(arguments: [
    (
      #""type": "gflownet", "objective": "logPartitionVariance""#, #"{"rewardCalls": 1}"#,
      "objective"
    ),
    (
      #""type": "gflownet", "objective": "logPartitionVariance""#, #"{"trajectories": 1}"#,
      "objective"
    ),
    (
      #""type": "supervised", "data": {"type": "samples", "count": 500}"#,
      #"{"rewardCalls": 500, "gradientSteps": 9}"#, "data.count"
    ),
  ])
  func `What a budget leaves nothing to learn from is refused`(
    method: String, budget: String, path: String
  ) async throws {
    let result = try await Self.validate(method, budgets: budget)
    #expect(result.status == 65)
    #expect(result.narration.contains("error: methods[0].\(path): "), "\(result.narration)")
  }

  @Test func `A memory must begin within the budget`() async throws {
    let result = try await Self.validate(Self.replay(#", "warmUp": 100"#), budget: 99, side: 64)
    #expect(result.status == 65)
    #expect(
      result.narration.contains(
        "sampler.parts[1].warmUp: is more than the 99 trajectories that the budget allows"),
      "\(result.narration)")
  }
}
