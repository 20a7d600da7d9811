import Formats
import NeuralNetworks

/// A policy in training by an objective on whatever trajectories it is given: the network and its
/// optimiser, the objective's scalar parameters such as log Z, and a target network where there is one.
public final class FlowLearner<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let target: TargetNetwork<N>?
  @usableFromInline var engine: ObjectiveEngine<N.E>
  /// The scalar parameters, each with a value for every condition, and what moves them.
  @usableFromInline var scalars:
    [(parameter: ScalarParameter, weights: WeightsAndGradients<Double>)] = []
  @usableFromInline var scalarOptimizers: [Adam<Double>] = []
  @usableFromInline let conditionCount: Int
  /// The estimates of log Z by the last batch, for objectives that have no other.
  @usableFromInline var batchMeanLogZs: [Double]
  /// The share of what losses compare that is too small to matter, over some hundred steps.
  @usableFromInline var negligibleShare = 0.0

  /// A policy before training, of networks that `makeNetwork` makes.
  @inlinable
  public init(
    environment: N.E, objective: any Objective, backwardPolicy: BackwardPolicy,
    optimizer: AdamSettings, targetTau: Double? = nil, makeNetwork: (Heads) -> N
  ) {
    let heads = ObjectiveEngine<N.E>.heads(objective, backwardPolicy, in: environment)
    learner = Learner(
      environment: environment, network: makeNetwork(heads), optimizer: optimizer)
    target = targetTau.map { tau in
      TargetNetwork(environment: environment, network: makeNetwork(heads), tau: tau)
    }
    target?.follow(learner.evaluation.network.parameters, tau: 1)
    let conditionCount = environment.conditionCount
    self.conditionCount = conditionCount
    batchMeanLogZs = [Double](repeating: 0, count: conditionCount)
    engine = ObjectiveEngine(
      objective: objective, backwardPolicy: backwardPolicy, conditionCount: conditionCount)
    for parameter in objective.scalarParameters {
      let weights = WeightsAndGradients<Double>()
      _ = weights.add(count: conditionCount)
      weights.value(at: 0).update(repeating: parameter.initial, count: conditionCount)
      scalars.append((parameter, weights))
      scalarOptimizers.append(
        Adam(
          count: weights.count, beta1: optimizer.beta1, beta2: optimizer.beta2,
          epsilon: optimizer.epsilon))
    }
  }

  /// The loss of each trajectory of the last batch.
  @inlinable
  public var trajectoryLosses: [Double] { engine.trajectoryLosses }

  /// One step of the optimisers on trajectories; returns their loss.
  ///
  /// Throws `TrainingError` when that is no number.
  @inlinable
  public func train(on batch: Trajectories<N.E.State>) throws -> Double {
    let loss = engine.loss(of: batch, learner.evaluation, target: target?.evaluation)
    negligibleShare += (engine.negligibleShare - negligibleShare) / 100
    if case .batchMean = engine.objective.logZEstimate {
      for (condition, mean) in engine.batchMeanLogZs.enumerated() {
        if let mean { batchMeanLogZs[condition] = mean }
      }
    }
    for (number, scalar) in scalars.enumerated() {
      for condition in 0..<conditionCount {
        scalar.weights.gradient(at: condition).pointee =
          engine.scalarGradients[number * conditionCount + condition]
      }
      scalarOptimizers[number].step(
        scalar.weights, learningRate: scalar.parameter.learningRate.value(at: learner.steps))
    }
    takeScalars()
    try learner.step(loss: loss, remedy: remedy)
    target?.follow(learner.evaluation.network.parameters)
    return loss
  }

  /// What is worth a warning about training as it goes; `nil` where nothing is.
  @usableFromInline var notice: String? {
    guard negligibleShare > 0.9 else { return nil }
    return
      "nearly all flows and rewards that the loss compares lie below the objective's epsilon, so that it is zero"
      + " whatever the policy does, and little is learned; choose a smaller epsilon (harness validate proposes one"
      + " where it knows the least reward)"
  }

  @usableFromInline
  func takeScalars() {
    for (number, scalar) in scalars.enumerated() {
      for condition in 0..<conditionCount {
        engine.scalars[number * conditionCount + condition] =
          scalar.weights.value(at: condition).pointee
      }
    }
  }

  /// What to do about numbers of the last batch with which no loss stays one; `nil` where the network is to
  /// blame.
  @usableFromInline var remedy: String? {
    if let remedy = engine.batch.remedyOfRewards { return remedy }
    for (number, scalar) in scalars.enumerated() {
      let values = engine.scalars[number * conditionCount..<(number + 1) * conditionCount]
      guard values.contains(where: { !($0.magnitude <= greatestOfLoss) }) else { continue }
      let name = scalar.parameter.name
      return learner.steps == 0
        ? "choose an objective.initial\(name.prefix(1).uppercased())\(name.dropFirst()) nearer to 0"
        : "lower objective.\(name)LearningRate"
    }
    return nil
  }

  /// The objective's own estimate of log Z of each condition.
  @inlinable
  public func estimateLogZs() -> [Double?] {
    let evaluation = learner.evaluation
    let environment = evaluation.environment
    defer { evaluation.removeAll() }
    switch engine.objective.logZEstimate {
    case .parameter(let number):
      return (0..<conditionCount).map { engine.scalars[number * conditionCount + $0] }
    case .batchMean:
      return batchMeanLogZs
    case .initialStateFlow:
      let rows = (0..<conditionCount).map {
        evaluation.request(environment.initialState(of: $0))
      }
      evaluation.evaluatePending()
      return rows.map {
        evaluation.output(evaluation.place(engine.objective.flowHead, row: $0, slot: 0))
      }
    case .initialEdgeFlows:
      return (0..<conditionCount).map { condition in
        let state = environment.initialState(of: condition)
        let row = evaluation.request(state)
        evaluation.evaluatePending()
        // A logit minus its log-probability is the log-sum.
        let logs = evaluation.logProbabilities(.actions, row: row)
        return (0..<environment.actionSlotCount(state)).first { logs[$0] > -.infinity }.map {
          evaluation.output(evaluation.place(.actions, row: row, slot: $0)) - logs[$0]
        }
      }
    }
  }
}

extension FlowLearner: SnapshotWritable {
  /// Writes the networks, log Z and the optimisers.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    target?.write(to: &snapshot)
    for (scalar, optimizer) in zip(scalars, scalarOptimizers) {
      scalar.weights.write(to: &snapshot)
      optimizer.write(to: &snapshot)
    }
    snapshot.write(contentsOf: batchMeanLogZs)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    try target?.restore(from: &snapshot)
    for number in scalars.indices {
      try scalars[number].weights.restore(from: &snapshot)
      try scalarOptimizers[number].restore(from: &snapshot)
    }
    batchMeanLogZs = try snapshot.read()
    guard batchMeanLogZs.count == conditionCount else { throw SnapshotError.malformed }
    takeScalars()
  }
}
