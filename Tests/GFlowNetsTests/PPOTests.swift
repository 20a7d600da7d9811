import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite("PPO")
struct PPOTests {
  func ppoSettings(_ changes: [String: Setting] = [:]) -> PolicyGradientRules {
    do { return try PPOSettings(settings(PPOSettings.description, changes)).rules } catch {
      preconditionFailure("\(error)")
    }
  }

  /// Moves each weight a little, so that ratios depart from 1 and some are clipped.
  func perturb<N: PolicyNetwork>(_ ppo: PolicyGradient<N>, by size: Double) {
    var random = Philox(key: 5, stream: 5)
    let parameters = ppo.learner.evaluation.network.parameters
    for i in 0..<parameters.count {
      parameters.value(at: i).pointee += N.Number(size * (2 * random.uniform() - 1))
    }
  }

  @Test("The loss's gradient is that of finite differences", arguments: ["reward", "logReward"])
  func gradient(_ returns: String) throws {
    let grid = try corners(2, 4)
    let space = try #require(try StateSpace(grid))
    let changes: [String: Setting] = [
      "return": .text(returns), "entropyCoefficient": .real(0.3), "batchSize": .integer(6),
    ]
    let table = PolicyGradient(tableContext(space), ppoSettings(changes))
    #expect(try table.sample(meter(grid)))
    perturb(table, by: 0.5)
    try expectGradient(table.learner) { table.loss(of: table.transitions) }
    let perceptron = PolicyGradient(mlpContext(grid, Double.self, hidden: 8), ppoSettings(changes))
    #expect(try perceptron.sample(meter(grid)))
    perturb(perceptron, by: 0.3)
    try expectGradient(perceptron.learner) { perceptron.loss(of: perceptron.transitions.prefix(9)) }
  }

  @Test("Before any step the loss is that of the values and the entropy alone")
  func firstLoss() throws {
    // Ratios are 1 and advantages are standardised, so the clipped term's mean is 0.
    let grid = try corners(2, 4)
    let space = try #require(try StateSpace(grid))
    let ppo = PolicyGradient(
      tableContext(space),
      ppoSettings([
        "entropyCoefficient": .real(0), "lambda": .real(1), "batchSize": .integer(8),
      ]))
    let spent = meter(grid)
    #expect(try ppo.sample(spent))
    #expect(spent.trajectories == 8 && spent.rewardCalls == 8)
    // With lambda = 1 and values of zero each target is its trajectory's return R, so the loss is
    // half the mean over transitions of R^2.
    var squares = 0.0
    var count = 0.0
    for (i, object) in ppo.trajectories.objects.enumerated() {
      let steps = Double(ppo.trajectories.starts[i + 1] - ppo.trajectories.starts[i])
      squares += steps * Elementary.pow(try grid.value(object), 2)
      count += steps
    }
    #expect(abs(ppo.loss(of: ppo.transitions) - 0.5 * squares / count) < 1e-12)
  }

  @Test("Each advantage is the discounted sum of the errors that follow, bootstrapped everywhere")
  func advantages() throws {
    let grid = try corners(2, 4)
    let space = try #require(try StateSpace(grid))
    let lambda = 0.7
    let ppo = PolicyGradient(
      tableContext(space),
      ppoSettings([
        "entropyCoefficient": .real(0), "valueCoefficient": .real(1), "lambda": .real(lambda),
      ]))
    perturb(ppo, by: 1)
    #expect(try ppo.sample(meter(grid)))
    let table = ppo.learner.evaluation.network
    let batch = ppo.trajectories
    var squares = 0.0
    for (i, object) in batch.objects.enumerated() {
      let values = try batch.states[batch.starts[i]..<batch.starts[i + 1]].map {
        table.parameters.value(at: try #require(table.weightIndex(.value, of: $0))).pointee
      }
      let errors = try values.indices.map { t in
        t + 1 < values.count ? values[t + 1] - values[t] : try grid.value(object) - values[t]
      }
      for t in errors.indices {
        var advantage = 0.0
        for l in t..<errors.count {
          advantage += Elementary.pow(lambda, Double(l - t)) * errors[l]
        }
        squares += advantage * advantage
      }
    }
    // Ratios are 1, so the clipped term is 0 and the rest the mean of (V - target)^2 = A^2.
    #expect(batch.objects.indices.contains { batch.starts[$0 + 1] - batch.starts[$0] > 3 })
    let loss = ppo.loss(of: ppo.transitions)
    #expect(abs(loss - squares / Double(batch.transitionCount)) < 1e-12)
  }

  @Test("It finds the greatest reward, and does not sample in proportion")
  func maximises() throws {
    let grid = try corners(2, 8)
    let space = try #require(try StateSpace(grid))
    let ppo = PolicyGradient(tableContext(space), ppoSettings(["optimizer": adam(0.05)]))
    let spent = meter(grid)
    let probe = try #require(ppo.method().policy)
    func meanReward() -> Double {
      zip(probe.distribution(space), space.logRewards).reduce(0) {
        $0 + $1.0 * Elementary.exp($1.1)
      }
    }
    let before = meanReward()
    for _ in 0..<120 { try ppo.step(spent) }
    #expect(spent.gradientSteps == 120 * 16)
    #expect(before < 1)
    #expect(meanReward() > 2)
    #expect(spent.candidates[0].best.first?.reward == grid.reward.greatestValue)
    let distance = zip(probe.distribution(space), space.target).reduce(0) { $0 + abs($1.0 - $1.1) }
    #expect(distance > 0.5)
  }
}
