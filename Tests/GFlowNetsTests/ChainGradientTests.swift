import Environments
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// Derivatives through the whole chain, from the weights of a perceptron over the softmaxes and the
/// engine to the loss, against central differences.
@Suite struct ChainGradientTests {
  /// What is done with a task of any type.
  protocol TaskCheck {
    func check<E: Environment>(_ task: SamplingTask<E>) throws
  }

  static func withTasks(_ body: some TaskCheck) throws {
    try body.check(corners(2, 5))
    try body.check(corners(3, 3, .forced))
    let bits = try BitSequence(
      bits: 6, wordSize: 2, targetCount: 3, sharpness: 0.7, modeDistance: 1, seed: 5)
    try body.check(SamplingTask(bits, bits.reward))
  }

  static func network<E: Environment>(
    _ environment: E, heads: Heads, activation: Activation
  ) -> FeaturePolicy<E, Double> {
    var random = Philox(key: 51, stream: 1)
    let settings = MLPSettings(
      Settings(
        type: "mlp",
        values: ["hidden": .integers([10, 7]), "activation": .text(activation.rawValue)]))
    return FeaturePolicy(environment, settings: settings, heads: heads, random: &random)
  }

  /// Random directions in which all weights move at once, and single weights.
  static func directions(_ count: Int, _ random: inout Philox) -> [[Double]] {
    (0..<24).map { number in
      var direction = [Double](repeating: 0, count: count)
      if number < 8 {
        for i in 0..<count { direction[i] = (2 * random.uniform() - 1) / 4 }
      } else {
        direction[random.below(count)] = 1
      }
      return direction
    }
  }

  /// Moves the weights along directions and compares the slope of `loss` with that of the gradient
  /// that stands in `parameters`.
  static func check(
    _ parameters: WeightsAndGradients<Double>, _ what: String, _ loss: () -> Double
  ) {
    var random = Philox(key: 57, stream: 1)
    let start = Array(parameters.values)
    let gradient = Array(parameters.gradients)
    let directions = directions(start.count, &random)
    let slopes = directions.map { zip($0, gradient).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(slopes.contains { abs($0) > 1e-3 }, "\(what): no weight matters")
    // Small steps, so that none crosses the kink of an activation.
    expectDerivatives(slopes, step: 1e-6, what) { i, change in
      for (j, d) in directions[i].enumerated() { parameters.values[j] = start[j] + change * d }
      defer { for (j, x) in start.enumerated() { parameters.values[j] = x } }
      return loss()
    }
  }

  static func checkObjectives<N: PolicyNetwork>(
    _ task: SamplingTask<N.E>, _ backwardPolicy: BackwardPolicy, _ makeNetwork: (Heads) -> N
  ) throws where N.Number == Double {
    typealias E = N.E
    let environment = task.environment
    var reward = task.reward
    reward.partialLogReward =
      reward.partialLogReward ?? {
        environment.isTerminal($0) ? 0 : -0.1 * Double("\($0)".count % 7)
      }
    let meter = Meter(SamplingTask(environment, reward), budget: Budget(), candidateCapacity: 1)
    for objective in try ObjectiveVariants.all
    // Actor and critics hold one another constant: no one loss has both derivatives.
    where !(objective is SoftActorCritic)
      && (objective.stateFlows != .stopping || environment.stopObstacle == nil)
    {
      let name = "\(type(of: objective).description.name), \(E.self), \(backwardPolicy)"
      let network = makeNetwork(
        ObjectiveEngine<E>.heads(objective, backwardPolicy, in: environment))
      let evaluation = PolicyEvaluation(environment: environment, network: network)
      var engine = ObjectiveEngine<E>(
        objective: objective, backwardPolicy: backwardPolicy,
        conditionCount: environment.conditionCount)
      let scalars = engine.scalars.indices.map { 0.3 + 0.1 * Double($0) }
      engine.scalars = scalars
      var random = Philox(key: 53, stream: 1)
      var sampler = ForwardSampler<E>()
      var batch = Trajectories<E.State>()
      sampler.sample(
        6, from: evaluation, exploration: Exploration(epsilon: 0.5, temperature: 1.5),
        random: &random, into: &batch)
      batch.logRewards = try task.reward.scores(of: batch.objects).map(\.logReward)
      try meter.fillStateRewards(of: objective.stateFlows, in: &batch)

      let target =
        objective.needsTarget
        ? PolicyEvaluation(environment: environment, network: makeNetwork(network.heads)) : nil
      // The pass that sampled serves the loss.
      let loss = engine.loss(of: batch, evaluation, target: target)
      evaluation.backward()
      let scalarGradients = engine.scalarGradients
      func again() -> Double {
        evaluation.removeAll()
        return engine.loss(of: batch, evaluation, target: target)
      }
      check(network.parameters, name, again)
      expectDerivatives(scalarGradients, "\(name), by scalars") { i, change in
        engine.scalars[i] = scalars[i] + change
        defer { engine.scalars = scalars }
        return again()
      }

      // A fresh pass over the same trajectories gives the same.
      let gradient = Array(network.parameters.gradients)
      network.parameters.clearGradients()
      #expect(abs(again() - loss) < 1e-12 * max(1, loss))
      evaluation.backward()
      let scale = gradient.map(abs).max()!
      for (a, b) in zip(network.parameters.gradients, gradient) {
        #expect(abs(a - b) < 1e-12 * max(scale, 1))
      }
    }
  }

  // That of likelihood is no part of the loss.
  @Test(arguments: [BackwardPolicy.uniform, .learned, .maximumEntropy], Activation.allCases)
  func everyObjective(_ backwardPolicy: BackwardPolicy, _ activation: Activation) throws {
    struct Check: TaskCheck {
      let backwardPolicy: BackwardPolicy
      let activation: Activation

      func check<E: Environment>(_ task: SamplingTask<E>) throws {
        try ChainGradientTests.checkObjectives(task, backwardPolicy) {
          ChainGradientTests.network(task.environment, heads: $0, activation: activation)
        }
      }
    }
    try Self.withTasks(Check(backwardPolicy: backwardPolicy, activation: activation))
  }

  /// The entropy of the actions, on which policy gradients lean.
  @Test func entropy() throws {
    struct Check: TaskCheck {
      func check<E: Environment>(_ task: SamplingTask<E>) throws {
        try ChainGradientTests.checkEntropy(
          task,
          ChainGradientTests.network(
            task.environment, heads: [.actions, .value], activation: .leakyReLU))
      }
    }
    try Self.withTasks(Check())
  }

  static func checkEntropy<N: PolicyNetwork>(_ task: SamplingTask<N.E>, _ network: N) throws
  where N.Number == Double {
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    let evaluation = PolicyEvaluation(environment: environment, network: network)
    let states = space.states.filter { !environment.isTerminal($0) }.prefix(12)
    func loss(_ differentiate: Bool) -> Double {
      evaluation.removeAll()
      let rows = states.map { evaluation.request($0) }
      evaluation.evaluatePending()
      if differentiate {
        evaluation.clearGradients()
        for (i, row) in rows.enumerated() {
          evaluation.addGradient(Double(i) - 5, byEntropyOf: row)
          evaluation.addGradient(0.1, byOutput: evaluation.place(.value, row: row, slot: 0))
        }
        evaluation.backward()
      }
      return rows.enumerated().reduce(0) { sum, row in
        sum + (Double(row.offset) - 5) * evaluation.entropy(row.element)
          + 0.1 * evaluation.output(evaluation.place(.value, row: row.element, slot: 0))
      }
    }
    _ = loss(true)
    Self.check(network.parameters, "entropy of \(N.E.self)") { loss(false) }
  }

  /// The proposal head, which chains that learn lean on.
  @Test func moves() throws {
    struct Check: TaskCheck {
      func check<E: Environment>(_ task: SamplingTask<E>) throws {
        try ChainGradientTests.checkMoves(
          task,
          ChainGradientTests.network(
            task.environment, heads: [.moves], activation: .leakyReLU))
      }
    }
    try Self.withTasks(Check())
  }

  static func checkMoves<N: PolicyNetwork>(_ task: SamplingTask<N.E>, _ network: N) throws
  where N.Number == Double {
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    let evaluation = PolicyEvaluation(environment: environment, network: network)
    let objects = space.objects.prefix(10).map { space.states[$0] }
    func loss(_ differentiate: Bool) -> Double {
      evaluation.removeAll()
      let rows = objects.map { evaluation.request($0) }
      evaluation.evaluatePending()
      if differentiate { evaluation.clearGradients() }
      var sum = 0.0
      for (object, row) in zip(objects, rows) {
        var total = 0.0
        environment.forEachMove(object) { slot, _ in
          let place = evaluation.place(.moves, row: row, slot: slot)
          let weight = Double(slot + row) - 2
          sum += weight * evaluation.logProbability(place)
          total += Elementary.exp(evaluation.logProbability(place))
          if differentiate { evaluation.addGradient(weight, byLogProbability: place) }
        }
        #expect(abs(total - 1) < 1e-12)
      }
      if differentiate { evaluation.backward() }
      return sum
    }
    _ = loss(true)
    Self.check(network.parameters, "moves of \(N.E.self)") { loss(false) }
  }
}
