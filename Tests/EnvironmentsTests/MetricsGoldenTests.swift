import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// Metrics of explicit policies on small graphs, computed by other means.
struct GoldenMetrics: Decodable, Sendable {
  struct Instance: Decodable, Sendable {
    let `case`: String
    let policy: [Row]
    let logZ, ELBO, EUBO, relativeESS, pearson, spearman, targetMeanR, policyMeanR: Double
    let totalVariation, klPolicyTarget: Double
    let objects: [Object]
  }
  struct Row: Decodable, Sendable { let state: String, probabilities: [Double] }
  struct Object: Decodable, Sendable { let object: String, R: Double, p: Double }

  let instances: [Instance]

  static let file = SharedFile.url("reference/metrics.json")
  static let isPresent = SharedFile.isPresent("reference/metrics.json")
}

@Suite(
  .enabled(
    if: GoldenMetrics.isPresent,
    "reference/metrics.json is neither in HARNESS_SHARED nor in ../shared"))
struct MetricsGoldenTests {
  /// The metrics of the policy that an instance gives row by row, with so many trajectories.
  static func values<E: Environment>(
    _ task: SamplingTask<E>, _ instance: GoldenMetrics.Instance, _ trajectories: Int,
    enumerated: Bool = true, targetSamples: Int = 0, name: (E.State) -> String
  ) throws -> [String: Double] {
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    let table = TabularPolicy<E, Double>(space, heads: [.actions])
    let rows = Dictionary(
      uniqueKeysWithValues: instance.policy.map { ($0.state, $0.probabilities) })
    for state in space.states where !environment.isTerminal(state) {
      let row = try #require(rows[name(state)])
      let start = try #require(table.weightIndex(.actions, of: state))
      for action in environment.actions(state) {
        table.parameters.value(at: start + action).pointee = Elementary.log(row[action])
      }
    }
    let policy = PolicyEvaluation(environment: environment, network: table)
    let method = Method<E>(
      step: { _ in }, write: { _ in }, restore: { _ in }, policy: policy.probe(.uniform))
    // Independent draws from the target.
    var random = Philox(key: 77, stream: 0)
    let logs = space.target.map(Elementary.log)
    let samples = (0..<targetSamples).map { _ in
      let place = drawSlot(logs, logs.count, .none, &random)
      return ReferenceObject(
        object: space.states[space.objects[place]], logReward: space.logRewards[place])
    }
    let contexts = try MetricContext.contexts(
      method, Meter(task, budget: Budget(), candidateCapacity: 1),
      space: enumerated ? space : nil,
      reference: zip(space.objects, space.logRewards).map {
        ReferenceObject(object: space.states[$0], logReward: $1)
      },
      topK: [], modeThresholds: [], samples: 1000, trajectories: trajectories,
      targetSamples: samples, random: Philox(key: 5, stream: 9))
    return Dictionary(
      uniqueKeysWithValues: Metrics.values(contexts).compactMap { name, value in
        value.map { (name, $0) }
      })
  }

  static func values(
    _ instance: GoldenMetrics.Instance, _ trajectories: Int, enumerated: Bool = true,
    targetSamples: Int = 0
  ) throws -> [String: Double] {
    func places(_ state: SymbolSequence.State, _ environment: SymbolSequence, _ empty: String)
      -> String
    {
      var tokens: [Int32] = []
      environment.writeTokens(state, &tokens)
      return tokens.map { Int($0) == environment.tokenCount - 1 ? empty : "\($0)" }.joined()
    }
    let rewards = Dictionary(uniqueKeysWithValues: instance.objects.map { ($0.object, $0.R) })
    func table(_ alphabet: String, _ growth: SymbolSequence.Growth) throws
      -> SamplingTask<SymbolSequence>
    {
      let strings = try SymbolSequence(alphabet: alphabet, lengths: 3...3, growth: growth)
      return SamplingTask(
        strings, Reward(in: strings, value: { rewards[strings.text($0)] ?? .nan }))
    }
    switch instance.case {
    case "hypergrid":
      let task = try Hypergrid.corners(2, 3)
      return try values(
        task, instance, trajectories, enumerated: enumerated, targetSamples: targetSamples
      ) { task.environment.text($0).replacing(" ", with: ",") }
    case "tree":
      let task = try table("012", .append)
      return try values(
        task, instance, trajectories, enumerated: enumerated, targetSamples: targetSamples
      ) { places($0, task.environment, "") }
    default:
      let task = try table("01", .anyOrder)
      return try values(
        task, instance, trajectories, enumerated: enumerated, targetSamples: targetSamples
      ) { places($0, task.environment, "-") }
    }
  }

  static func golden() throws -> [GoldenMetrics.Instance] {
    try JSONDecoder().decode(GoldenMetrics.self, from: Data(contentsOf: GoldenMetrics.file))
      .instances
  }

  @Test func exactValuesAreTheReferences() throws {
    let instances = try Self.golden()
    #expect(instances.count >= 3)
    for instance in instances {
      let values = try Self.values(instance, 20_000)
      func expect(_ name: String, _ expected: Double, _ tolerance: Double = 1e-12) {
        let value = values[name] ?? .nan
        #expect(
          abs(value - expected) <= tolerance * max(1, abs(expected)),
          "\(instance.case): \(name) is \(value), not \(expected)")
      }
      expect("elbo", instance.ELBO)
      expect("eubo", instance.EUBO)
      expect("mean_reward", instance.policyMeanR)
      expect(
        "mean_reward_error",
        abs(instance.policyMeanR - instance.targetMeanR) / instance.targetMeanR)
      expect("pearson_correlation", instance.pearson)
      expect("exact_total_variation", instance.totalVariation)
      expect("exact_kl", instance.klPolicyTarget)
      #expect(values["elbo_standard_error"] == 0 && values["eubo_standard_error"] == 0)
      #expect(try #require(values["elbo"]) <= instance.logZ)
      #expect(try #require(values["eubo"]) >= instance.logZ)
      let error = try #require(values["importance_log_z_standard_error"])
      #expect(abs(try #require(values["importance_log_z"]) - instance.logZ) < 4 * error)
      let share = try #require(values["effective_sample_size"]) / 20_000
      #expect(abs(share - instance.relativeESS) < 0.15 * instance.relativeESS)
    }
  }

  /// What is estimated where nothing is enumerated lies within four standard errors of what is exact.
  @Test func estimatesAreWithinTheirErrors() throws {
    for instance in try Self.golden() {
      let values = try Self.values(instance, 20_000, enumerated: false, targetSamples: 20_000)
      for (name, exact) in [("elbo", instance.ELBO), ("eubo", instance.EUBO)] {
        let error = try #require(values["\(name)_standard_error"])
        #expect(error > 0 && error < 0.05)
        let value = try #require(values[name])
        #expect(abs(value - exact) < 4 * error, "\(instance.case): \(name)")
      }
      let mean = try #require(values["mean_reward"])
      #expect(abs(mean - instance.policyMeanR) < 0.05 * instance.policyMeanR)
      // Without samples of the target there is no upper bound, and without trajectories nothing.
      let alone = try Self.values(instance, 100, enumerated: false)
      #expect(alone["elbo"] != nil && alone["eubo"] == nil && alone["mean_reward_error"] == nil)
      #expect(try Self.values(instance, 0)["elbo"] == nil)
    }
  }
}
