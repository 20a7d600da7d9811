import Experiments
import Formats
import Foundation
import GFlowNets
import Molecules
import Statistics
import Testing

/// What is kept of trained policies.
@Suite struct PolicyTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A run of trajectory balance with a perceptron, and of others.
  private func train(dimensions: Int, calls: Int) throws -> StoredRun {
    let spec = try tinySpec(
      environment: #""dimensions": \#(dimensions), "side": 8"#,
      methods: """
        {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance",
         "network": {"type": "mlp", "hidden": [32, 32]}},
        {"name": "table", "type": "gflownet", "objective": "detailedBalance", "network": "tabular"},
        {"name": "PPO", "type": "ppo"}, {"name": "random", "type": "random"},
        {"name": "MARS", "type": "mars", "chains": 4},
        {"name": "MCMC", "type": "metropolisHastings", "chains": 4}
        """, seeds: 1, calls: calls)
    try run(spec, in: scratch.path + "/run")
    return try StoredRun(folder: scratch.path + "/run")
  }

  /// Whether draws come from the exact distribution; objects that are expected less than five times are
  /// one category.
  private func agreement(_ policy: TrainedPolicy, _ count: Int) throws -> Double {
    let exact = try #require(policy.distribution())
    let sample = try policy.sample(count, randomSeed: 7)
    #expect(sample.isExact)
    var counts: [String: Int] = [:]
    for draw in sample.draws { counts[draw.object, default: 0] += 1 }
    let logs = Dictionary(uniqueKeysWithValues: exact.map { ($0.object, log($0.probability)) })
    #expect(
      sample.draws.prefix(100).allSatisfy {
        abs($0.logProbability - (logs[$0.object] ?? .infinity)) < 1e-9
      })
    var observed = [0]
    var weights = [0.0]
    for (object, probability) in exact {
      if probability * Double(count) < 5 {
        observed[0] += counts[object] ?? 0
        weights[0] += probability
      } else {
        observed.append(counts[object] ?? 0)
        weights.append(probability)
      }
    }
    #expect(observed.reduce(0, +) == count)
    let test = try #require(ChiSquareTest(observed: observed, weights: weights))
    print(
      "sample: \(count) objects, \(exact.count) cells, chi-square \(test.statistic) with"
        + " \(test.degreesOfFreedom) degrees of freedom, p = \(test.p)")
    return test.p
  }

  @Test func `Draws come from the exact distribution of the policy`() throws {
    let stored = try train(dimensions: 2, calls: 2000)
    for method in ["TB", "table", "PPO", "random"] {
      let policy = try TrainedPolicy(stored, trial: try stored.trials(method: method)[0])
      #expect(try agreement(policy, 100_000) > 1e-4, "\(method)")
      #expect(
        try policy.sample(50, randomSeed: 1).draws == policy.sample(50, randomSeed: 1).draws)
      // PPO ends in few objects.
      #expect(
        try method == "PPO"
          || policy.sample(50, randomSeed: 1).draws != policy.sample(50, randomSeed: 2).draws)
    }
    for method in ["MARS", "MCMC"] {
      let policy = try TrainedPolicy(stored, trial: try stored.trials(method: method)[0])
      #expect(throws: PolicyError.self) { try policy.sample(5, randomSeed: 0) }
    }
  }

  static let isLong = ProcessInfo.processInfo.environment["HARNESS_SAMPLE_CHECK"] != nil

  @Test(.enabled(if: isLong)) func `A million draws on four dimensions`() throws {
    let stored = try train(dimensions: 4, calls: 20_000)
    let policy = try TrainedPolicy(stored, trial: try stored.trials(method: "TB")[0])
    #expect(try agreement(policy, 1_000_000) > 1e-4)
  }

  @Test func `Exported weights are those of the policy`() throws {
    let stored = try train(dimensions: 2, calls: 200)
    for method in ["TB", "table", "PPO", "MARS"] {
      let policy = try TrainedPolicy(stored, trial: try stored.trials(method: method)[0])
      let file = try Safetensors(policy.exported(), file: "w")
      #expect(file.metadata.map(\.key) == ["harness"])
      #expect(file.metadata[0].value.contains(#""method":"\#(method)""#))
      #expect(file.tensors.count == policy.weights.count)
      for tensor in policy.weights {
        #expect(try file.doubles(tensor.name, shape: tensor.shape) == tensor.values)
      }
    }
    let random = try TrainedPolicy(stored, trial: try stored.trials(method: "random")[0])
    #expect(throws: PolicyError.self) { try random.exported() }
  }

  @Test func `Weights that are gone or of another training are named`() throws {
    let stored = try train(dimensions: 2, calls: 200)
    let path = scratch.path + "/run/trials/hypergrid/TB/0/policy.safetensors"
    let other = scratch.path + "/run/trials/hypergrid/PPO/0/policy.safetensors"
    func complaint() throws -> String {
      do {
        _ = try TrainedPolicy(stored, trial: try stored.trials(method: "TB")[0])
      } catch let error as PolicyError {
        return "\(error)"
      }
      return ""
    }
    try RunStore.write(try #require(try RunStore.read(other)), to: path)
    #expect(try complaint().contains("is of another training than the record"))
    try RunStore.write("nothing", to: path)
    #expect(try complaint().contains("too few for a safetensors file"))
    try RunStore.remove(path)
    let text = try complaint()
    #expect(text.contains("policy.safetensors: no such file, since weights are not for git"))
    // The spec is called otherwise than its folder, so that its command would write elsewhere.
    #expect(text.contains("name the folder"))
    #expect(!text.contains("rm "))
  }
}
