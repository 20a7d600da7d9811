import NeuralNetworks

/// A policy in training by an objective on whatever trajectories it is given: the network and its
/// optimiser, log Z where that is a parameter, and a target network where there is one.
public final class FlowLearner<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let target: TargetNetwork<N>?
  @usableFromInline let logZLearningRate: Schedule?
  @usableFromInline var engine: ObjectiveEngine<N.E>
  @usableFromInline var logZ: Parameters<Double>
  @usableFromInline var logZOptimizer: Adam<Double>
  /// The estimate of log Z by the last batch, for objectives that have no other.
  @usableFromInline var batchMeanLogZ = 0.0

  /// A policy before training, of networks that `makeNetwork` makes.
  @inlinable
  public init(
    environment: N.E, objective: any Objective, backwardPolicy: BackwardPolicy,
    optimizer: AdamSettings, targetTau: Double? = nil, makeNetwork: (Heads) -> N
  ) {
    let heads = ObjectiveEngine<N.E>.heads(objective, backwardPolicy)
    learner = Learner(
      environment: environment, network: makeNetwork(heads), optimizer: optimizer)
    target = targetTau.map { tau in
      TargetNetwork(environment: environment, network: makeNetwork(heads), tau: tau)
    }
    target?.follow(learner.evaluation.network.parameters, tau: 1)
    let balance = objective as? TrajectoryBalance
    logZLearningRate = balance?.logZLearningRate
    engine = ObjectiveEngine(
      objective: objective, backwardPolicy: backwardPolicy, logZ: balance?.initialLogZ ?? 0)
    logZ = Parameters()
    _ = logZ.add(count: 1)
    logZ.value(at: 0).pointee = engine.logZ
    logZOptimizer = Adam(count: logZ.count)
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
    if case .batchMean = engine.objective.logZEstimate { batchMeanLogZ = engine.batchMeanLogZ }
    if let rate = logZLearningRate {
      logZ.gradient(at: 0).pointee = engine.logZGradient
      logZOptimizer.step(logZ, learningRate: rate.value(at: learner.steps))
      engine.logZ = logZ.value(at: 0).pointee
    }
    try learner.step(loss: loss)
    target?.follow(learner.evaluation.network.parameters)
    return loss
  }

  /// The objective's own estimate of log Z.
  @inlinable
  public func estimateLogZ() -> Double? {
    let evaluation = learner.evaluation
    defer { evaluation.removeAll() }
    switch engine.objective.logZEstimate {
    case .parameter:
      return engine.logZ
    case .batchMean:
      return batchMeanLogZ
    case .initialStateFlow:
      let row = evaluation.request(evaluation.environment.initialState)
      evaluation.evaluatePending()
      return evaluation.output(evaluation.place(.stateFlow, row: row, slot: 0))
    case .initialEdgeFlows:
      let row = evaluation.request(evaluation.environment.initialState)
      evaluation.evaluatePending()
      // A logit minus its log-probability is the log-sum.
      let logs = evaluation.logProbabilities(.actions, row: row)
      let width = evaluation.environment.actionSlotCount(evaluation.environment.initialState)
      return (0..<width).first { logs[$0] > -.infinity }.map {
        evaluation.output(evaluation.place(.actions, row: row, slot: $0)) - logs[$0]
      }
    }
  }
}

extension FlowLearner: SnapshotWritable {
  /// Writes the networks, log Z and the optimisers.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    target?.write(to: &snapshot)
    logZ.write(to: &snapshot)
    logZOptimizer.write(to: &snapshot)
    snapshot.write(batchMeanLogZ)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    try target?.restore(from: &snapshot)
    try logZ.restore(from: &snapshot)
    try logZOptimizer.restore(from: &snapshot)
    batchMeanLogZ = try snapshot.read()
    engine.logZ = logZ.value(at: 0).pointee
  }
}
