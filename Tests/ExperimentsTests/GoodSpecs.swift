import Experiments

/// Specs that the fake catalog accepts.
enum GoodSpecs {
  static let small = """
    {
      "version": 1,
      "name": "demo",
      "environment": {"type": "grid", "side": 8},
      "methods": [
        {"name": "TB", "type": "flow", "objective": {"type": "balance"}},
        {"name": "MC", "type": "chain"}
      ],
      "seeds": 3,
      "budget": {"rewardCalls": 1000}
    }

    """

  static let large = """
    {
      "$schema": "schema.json", "version": 1, "name": "demo-2_b.c",
      "environments": [
        {"name": "small", "type": "grid", "side": 8, "dimensions": 2, "termination": "boundary"},
        {"type": "grid", "side": 16, "reward": {"type": "wave", "frequency": -2.5e1}},
        {"type": "strings", "targets": "é \\ud83d\\ude00 \\"\\\\\\n", "offset": -9223372036854775808},
        {"name": "lower", "type": "grid", "side": 9, "reward": {"r1": 0}}
      ],
      "defaults": {
        "batchSize": 32, "temperature": 1.5, "hidden": [64, 32],
        "optimizer": {"type": "adam", "clip": 3,
                      "learningRate": {"type": "cosine", "start": 1e-2, "end": 0.0001, "steps": 100}}
      },
      "methods": [
        {"name": "A", "type": "flow", "objective": "balance", "optimizer": {"clip": 5}},
        {"name": "B", "type": "flow", "objective": {"type": "matching", "epsilon": 2.5e-5},
         "epsilon": {"type": "exponential", "start": 0.5, "halfLife": 10}, "optimizer": "sgd",
         "temperature": {"type": "linear", "start": 2, "end": 0.5, "steps": 7}},
        {"name": "C", "type": "flow", "objective": {"type": "balance", "logZ": -0.0, "learned": false},
         "hidden": [1, 2, 3, 4], "batchSize": 1},
        {"name": "D", "type": "policy", "optimizer": {"type": "sgd", "learningRate": 1}},
        {"name": "E", "type": "chain", "burnIn": 0.5, "chains": 1}
      ],
      "baseline": "E", "seeds": [7, 0, 9223372036854775807],
      "budget": {"rewardCalls": 320000, "trajectories": 9, "gradientSteps": 1, "seconds": 1e3},
      "evaluation": {"checkpoints": 0, "topK": [], "samples": 1},
      "statistics": {"confidence": 0.999, "resamples": 2}
    }
    """

  static let bare = """
    {"version":1,"name":"x","environment":"strings","methods":[{"name":"P","type":"policy"}],
    "seeds":1,"budget":{"seconds":0.5},"evaluation":{},"statistics":{},"defaults":{}}
    """

  static let tuned = """
    {
      "version": 1,
      "name": "demo",
      "environment": {"type": "grid", "side": 8},
      "defaults": {"optimizer": {"type": "adam", "clip": 3}},
      "methods": [
        {"name": "TB", "type": "flow", "objective": {"type": "balance"},
         "grid": {"optimizer.learningRate": [0.01, 0.001], "epsilon": [0, 0.5]}},
        {"name": "MC", "type": "chain", "grid": {"chains": [1, 2, 4]}}
      ],
      "seeds": 3,
      "budget": {"rewardCalls": 1000},
      "tuning": {"metric": "top_10_reward", "seeds": 2, "rewardCalls": 2400}
    }

    """

  static let all = [small, large, bare, tuned]

  static func read(_ text: String) throws -> Spec {
    try Spec.read(text: text, file: "x.json", catalog: FakeCatalog.catalog)
  }
}
