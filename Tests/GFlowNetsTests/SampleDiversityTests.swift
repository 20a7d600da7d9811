import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import Testing

/// What the objects that a policy draws are worth, and how different they are.
@Suite struct SampleDiversityTests {
  private func values(_ objects: [String], trajectories: Int) throws -> [String: Double] {
    let grid = try Hypergrid(dimensions: 1, side: 16, termination: .explicitStop)
    let task = SamplingTask(grid, grid.corners(r0: 0.1, r1: 0.5, r2: 2))
    let drawn = try objects.map(grid.parse)
    // Draws the given objects, and nothing else can be asked of it.
    let policy = PolicyProbe<Hypergrid>(
      distribution: { _ in [] }, sample: { _, _ in drawn }, trajectories: { _, _ in [] },
      logProbabilities: { _, _ in [] },
      draw: { count, _, _ in drawn.prefix(count).map { DrawnTrajectory(object: $0, logRatio: 0) } })
    let method = Method<Hypergrid>(
      step: { _ in }, write: { _ in }, restore: { _ in }, policy: policy)
    let meter = Meter(task, budget: Budget(rewardCalls: 1), candidateCapacity: 10)
    let contexts = try MetricContext.contexts(
      method, meter, space: nil, reference: [], topK: [], modeThresholds: [], samples: 1,
      trajectories: trajectories, random: Philox(key: 1, stream: 1))
    return Dictionary(
      uniqueKeysWithValues: Metrics.values(contexts).compactMap { name, value in
        value.map { (name, $0) }
      })
  }

  @Test func `They are means over what is drawn`() throws {
    let found = try values(["0", "3", "7", "0"], trajectories: 4)
    let grid = try Hypergrid(dimensions: 1, side: 16, termination: .explicitStop)
    let scores = try grid.corners(r0: 0.1, r1: 0.5, r2: 2).scores(
      of: ["0", "3", "7", "0"].map(grid.parse))
    let mean = scores.reduce(0) { $0 + $1.logReward } / 4
    #expect(abs(try #require(found["sample_log_reward"]) - mean) < 1e-12)
    // Pairs: 3, 7, 0, 4, 3, 7.
    #expect(try #require(found["sample_diversity"]) == 4)
    #expect(try values(["0"], trajectories: 1)["sample_diversity"] == nil)
  }

  @Test func `Many objects are not all compared`() throws {
    let many = (0..<400).map { $0 < 200 ? "1" : "9" }
    #expect(try values(many, trajectories: 400)["sample_diversity"] == 0)
  }

  @Test func `Of chains they are told of the last states, evenly spaced`() throws {
    let grid = try Hypergrid(dimensions: 1, side: 16, termination: .explicitStop)
    let task = SamplingTask(grid, grid.corners(r0: 0.1, r1: 0.5, r2: 2))
    let states = try ["0", "15", "3", "15", "7", "15"].map(grid.parse)
    let method = Method<Hypergrid>(
      step: { _ in }, write: { _ in }, restore: { _ in }, recentObjects: { states })
    let contexts = try MetricContext.contexts(
      method, Meter(task, budget: Budget(rewardCalls: 1), candidateCapacity: 10), space: nil,
      reference: [], topK: [], modeThresholds: [], samples: 1, trajectories: 3,
      random: Philox(key: 1, stream: 1))
    let drawn = try #require(contexts.first?.drawn)
    let scores = try task.reward.scores(of: [states[0], states[2], states[4]])
    #expect(abs(drawn.meanLogReward - scores.reduce(0) { $0 + $1.logReward } / 3) < 1e-12)
    // Of 0, 3 and 7.
    #expect(drawn.meanDistance == 14.0 / 3)
  }

  @Test func `Without trajectories there are none`() throws {
    let found = try values(["0", "3"], trajectories: 0)
    #expect(found["sample_log_reward"] == nil && found["sample_diversity"] == nil)
  }
}
