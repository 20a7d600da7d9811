/// A spec that trains in a moment: two tasks, and methods of every type.
struct TinySpec {
  /// The names of the methods, of `TinySpec.methods`.
  var methods = TinySpec.names
  var seeds = 2
  var rewardCalls = 500
  var checkpoints = 5

  /// A line of JSON for each method: two of every type, every objective, sampler and network.
  private static let lines: [(name: String, rest: String)] = [
    ("FM", #""type": "gflownet", "objective": "flowMatching""#),
    ("DB", #""type": "gflownet", "objective": "detailedBalance""#),
    ("TB", #""type": "gflownet", "objective": "trajectoryBalance""#),
    (
      "table",
      #""type": "gflownet", "objective": "trajectoryBalance", "backwardPolicy": "uniform", "#
        + #""network": "tabular""#
    ),
    (
      "residual",
      #""type": "gflownet", "objective": "trajectoryBalance", "#
        + #""network": {"type": "residualMLP", "width": 16, "blocks": 2}"#
    ),
    (
      "replay",
      #""type": "gflownet", "objective": "trajectoryBalance", "#
        + #""sampler": {"type": "mixture", "parts": ["onPolicy", "replay"]}"#
    ),
    ("search", #""type": "gflownet", "objective": "trajectoryBalance", "sampler": "localSearch""#),
    ("Thompson", #""type": "gflownet", "objective": "trajectoryBalance", "sampler": "thompson""#),
    (
      "target",
      #""type": "gflownet", "objective": "detailedBalance", "targetNetwork": "movingAverage""#
    ),
    ("SubTB", #""type": "gflownet", "objective": "subTrajectoryBalance""#),
    ("VarGrad", #""type": "gflownet", "objective": "logPartitionVariance""#),
    (
      "SQL",
      #""type": "gflownet", "objective": "softQLearning", "targetNetwork": "movingAverage", "#
        + #""sampler": {"type": "mixture", "parts": ["onPolicy", "replay"]}"#
    ),
    (
      "MDQN",
      #""type": "gflownet", "objective": "munchausenQLearning", "targetNetwork": "movingAverage""#
    ),
    ("PCL", #""type": "gflownet", "objective": "pathConsistency""#),
    (
      "SAC",
      #""type": "gflownet", "objective": "softActorCritic", "targetNetwork": "movingAverage""#
    ),
    ("A2C", #""type": "reinforce", "return": "soft""#),
    ("REINFORCE", #""type": "reinforce", "baseline": "none""#),
    ("MCMC", #""type": "metropolisHastings", "chains": 16"#),
    ("MCMC4", #""type": "metropolisHastings", "chains": 4"#),
    ("annealing", #""type": "simulatedAnnealing", "chains": 4"#),
    ("tempering", #""type": "parallelTempering", "chains": 2"#),
    ("Gibbs", #""type": "gibbs", "chains": 4"#),
    ("GA", #""type": "geneticAlgorithm", "population": 20, "offspring": 10"#),
    ("climber", #""type": "hillClimber", "chains": 4, "patience": 10"#),
    ("MARS", #""type": "mars", "chains": 16"#),
    ("MARS4", #""type": "mars", "chains": 4"#),
    ("PPO", #""type": "ppo""#),
    ("PPO1", #""type": "ppo", "return": "soft", "entropyCoefficient": 0"#),
    ("random", #""type": "random""#),
    ("random4", #""type": "random", "batchSize": 4"#),
    // One that no run survives.
    (
      "wild",
      #""type": "gflownet", "objective": "trajectoryBalance", "#
        + #""optimizer": {"type": "adam", "learningRate": 1e30}"#
    ),
  ]

  /// The names of the methods that train well.
  static let names = lines.map(\.name).filter { $0 != "wild" }

  /// One method of every type.
  static let oneOfEachType = ["TB", "MCMC", "MARS", "PPO", "random"]

  var text: String {
    let methods = self.methods.compactMap { name in
      Self.lines.first { $0.name == name }.map { #"    {"name": "\#(name)", \#($0.rest)}"# }
    }
    let baseline = self.methods.contains("MCMC") ? "MCMC" : self.methods[0]
    return """
      {
        "version": 1,
        "name": "tiny",
        "environments": [
          {"name": "grid", "type": "hypergrid", "dimensions": 2, "side": 8},
          {"name": "bits", "type": "bitSequence", "bits": 6, "wordSize": 2, "targets": 4}
        ],
        "defaults": {"batchSize": 16, "network": {"type": "mlp", "hidden": [16]}},
        "methods": [
      \(methods.joined(separator: ",\n"))
        ],
        "baseline": "\(baseline)",
        "seeds": \(seeds),
        "budget": {"rewardCalls": \(rewardCalls)},
        "evaluation": {"checkpoints": \(checkpoints), "topK": [10], "samples": 500},
        "statistics": {"resamples": 100}
      }

      """
  }
}
