import NeuralNetworks

/// A generative flow network in training: a sampler chooses trajectories, an objective judges them,
/// Adam moves the network and log Z.
public final class GFlowNet<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let sampler: Sampler<N.E>
  @usableFromInline let logZLearningRate: Schedule?
  @usableFromInline var engine: ObjectiveEngine<N.E>
  @usableFromInline var logZ: Parameters<Double>
  @usableFromInline var logZOptimizer: Adam<Double>
  @usableFromInline var random: Philox
  @usableFromInline var batch = Trajectories<N.E.State>()
  /// The estimate of log Z by the last batch, for objectives that have no other.
  @usableFromInline var batchMeanLogZ = 0.0
  /// The loss of the last step.
  public var lastLoss = 0.0

  /// A GFlowNet before training.
  ///
  /// Throws `SettingsError` when the sampler's settings do not go together.
  @inlinable
  public init(_ context: MethodContext<N>, _ settings: GFlowNetSettings) throws {
    let objective = settings.objective
    let network = context.makeNetwork(
      ObjectiveEngine<N.E>.heads(objective, settings.backwardPolicy))
    learner = Learner(
      environment: context.environment, network: network, optimizer: settings.optimizer)
    sampler = try Samplers.make(
      settings.sampler, batchSize: settings.batchSize, learner: learner,
      backwardPolicy: settings.backwardPolicy)
    let balance = objective as? TrajectoryBalance
    logZLearningRate = balance?.logZLearningRate
    engine = ObjectiveEngine(
      objective: objective, backwardPolicy: settings.backwardPolicy,
      logZ: balance?.initialLogZ ?? 0)
    logZ = Parameters()
    _ = logZ.add(count: 1)
    logZ.value(at: 0).pointee = engine.logZ
    logZOptimizer = Adam(count: logZ.count)
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories and one step of the optimisers.
  ///
  /// Throws `TrainingError` when the loss or the policy is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    guard try sampler.fill(learner.steps, meter, &random, &batch) else { return }
    guard meter.affordsGradientStep else { return }
    try train()
    meter.chargeGradientStep()
  }

  /// One step of the optimisers on the trajectories of `batch`.
  @inlinable
  func train() throws {
    lastLoss = engine.loss(of: batch, learner.evaluation)
    if case .batchMean = engine.objective.logZEstimate { batchMeanLogZ = engine.batchMeanLogZ }
    if let rate = logZLearningRate {
      logZ.gradient(at: 0).pointee = engine.logZGradient
      logZOptimizer.step(logZ, learningRate: rate.value(at: learner.steps))
      engine.logZ = logZ.value(at: 0).pointee
    }
    try learner.step(loss: lastLoss)
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

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: learner.evaluation.probe(
        learner.evaluation.network.heads.contains(.incoming) ? .learned : .uniform),
      logZ: { self.learner.evaluation.uncounted { self.estimateLogZ() } },
      evaluatedStates: { self.learner.evaluatedStates })
  }
}

extension GFlowNet: SnapshotWritable {
  /// Writes the network, log Z, the optimisers and the sampling stream.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    logZ.write(to: &snapshot)
    logZOptimizer.write(to: &snapshot)
    random.write(to: &snapshot)
    sampler.write(&snapshot)
    snapshot.write(batchMeanLogZ)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    try logZ.restore(from: &snapshot)
    try logZOptimizer.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
    try sampler.restore(&snapshot)
    batchMeanLogZ = try snapshot.read()
    engine.logZ = logZ.value(at: 0).pointee
  }
}

/// What a spec says about a GFlowNet.
public struct GFlowNetSettings: Component {
  public let objective: any Objective
  public let backwardPolicy: BackwardPolicy
  public let sampler: Settings
  public let batchSize: Int
  public let optimizer: AdamSettings

  public static let description = ComponentDescription(
    "gflownet",
    summary: "A generative flow network: samples objects in proportion to their reward.",
    source: "Bengio et al. 2021, arXiv 2106.04399",
    parameters: [
      Parameter(
        "objective", .component(Objectives.all.map { $0.description }),
        default: nil, "The loss."),
      Parameter(
        "backwardPolicy", .choice(BackwardPolicy.allCases.map(\.rawValue)),
        default: .text(BackwardPolicy.learned.rawValue),
        "P_B; flow matching has none and ignores it."),
      Parameter(
        "sampler", .component(Samplers.all),
        default: .component(CommonParameters.defaults(OnPolicy.description)),
        "How training trajectories are chosen."),
      CommonParameters.batchSize, CommonParameters.signal, CommonParameters.network,
      CommonParameters.optimizer,
    ])

  public init(_ settings: Settings) throws {
    objective = try Objectives.make(settings.component("objective"))
    backwardPolicy = BackwardPolicy(rawValue: settings.text("backwardPolicy")) ?? .learned
    sampler = settings.component("sampler")
    batchSize = settings.integer("batchSize")
    optimizer = AdamSettings(settings.component("optimizer"))
  }
}
