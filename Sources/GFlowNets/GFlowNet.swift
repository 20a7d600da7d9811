import Formats
import NeuralNetworks

/// A generative flow network in training: a sampler chooses trajectories, an objective judges them,
/// Adam moves the network and log Z.
public final class GFlowNet<N: PolicyNetwork> {
  /// The policy and what trains it.
  @usableFromInline let flow: FlowLearner<N>
  @usableFromInline let sampler: Sampler<N.E>
  @usableFromInline let batchSize: Int
  @usableFromInline let stateFlows: StateFlows
  @usableFromInline let backwardPolicy: BackwardPolicy
  @usableFromInline var random: Philox
  /// The trajectories of the last step.
  public var batch = Trajectories<N.E.State>()
  /// The loss of the last step.
  public var lastLoss = 0.0

  /// The network and its optimiser.
  public var learner: Learner<N> { flow.learner }

  /// A GFlowNet before training.
  ///
  /// Throws `SettingsError` when the sampler's settings do not go together.
  @inlinable
  public init(_ context: MethodContext<N>, _ settings: GFlowNetSettings) throws {
    flow = FlowLearner(
      environment: context.environment, objective: settings.objective,
      backwardPolicy: settings.backwardPolicy, optimizer: settings.optimizer,
      targetTau: settings.targetTau, makeNetwork: { context.makeNetwork($0) })
    batchSize = settings.batchSize
    stateFlows = settings.objective.stateFlows
    backwardPolicy = settings.backwardPolicy
    let samplerContext = SamplerContext(
      learner: flow.learner, backwardPolicy: settings.backwardPolicy, objective: settings.objective,
      optimizer: settings.optimizer, targetTau: settings.targetTau,
      conditions: settings.conditions, method: context)
    // Comparisons are within a condition; more trajectories than that give one condition enough.
    let conditions = settings.conditions.taken(of: context.environment.conditionCount)
    guard batchSize > conditions * (settings.objective.leastTrajectories - 1) else {
      throw SettingsError(
        ["batchSize"],
        "gives the objective no gradient, as it compares the trajectories of a condition, of which a batch has"
          + " \(conditions); choose more, or a lesser conditionsPerBatch")
    }
    sampler = try SettingsError.within("sampler") {
      guard Samplers.begins(settings.sampler) else {
        throw SettingsError(
          [], "remembers only what other samplers find; put it into a mixture with one that finds")
      }
      return try Samplers.make(settings.sampler, samplerContext)
    }
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories and one step of the optimisers.
  ///
  /// Throws `TrainingError` when the loss or the policy is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    batch.removeAll()
    do {
      try sampler.append(batchSize, flow.learner.steps, meter, &random, &batch)
    } catch let error as TrainingError where error.quantity == .policy {
      throw flow.learner.noPolicy(remedy: flow.remedy)
    }
    guard batch.count > 0, meter.affordsGradientStep else { return }
    try meter.fillStateRewards(of: stateFlows, in: &batch)
    lastLoss = try flow.train(on: batch)
    meter.chargeGradientStep()
    try sampler.observe(batch, flow.trajectoryLosses)
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    let evaluation = flow.learner.evaluation
    var method = Method<N.E>(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: evaluation.probe(evaluation.available(backwardPolicy)),
      weights: flow.learner.weights,
      logZs: { evaluation.uncounted { self.flow.estimateLogZs() } },
      work: { self.flow.learner.work })
    method.notice = { self.flow.notice }
    return method
  }
}

extension GFlowNet: SnapshotWritable {
  /// Writes the policy in training, the sampling stream and what the sampler remembers.
  public func write(to snapshot: inout SnapshotWriter) {
    flow.write(to: &snapshot)
    random.write(to: &snapshot)
    sampler.write(&snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try flow.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
    try sampler.restore(&snapshot)
  }
}

/// What a spec says about a GFlowNet.
public struct GFlowNetSettings: Component {
  /// The loss.
  public let objective: any Objective
  /// P_B.
  public let backwardPolicy: BackwardPolicy
  /// How training trajectories are chosen; a sampler is made of it with the method.
  public let sampler: Settings
  /// How many trajectories make one gradient step.
  public let batchSize: Int
  /// The conditions of a batch.
  public let conditions: BatchConditions
  /// What moves the weights.
  public let optimizer: AdamSettings
  /// How fast a target network follows; `nil` where there is none.
  public let targetTau: Double?

  static let objective = SettingKey.component(
    "objective", Objectives.all.map { $0.description }, default: nil,
    "The loss.")
  static let backwardPolicy = SettingKey.choice(
    "backwardPolicy", default: BackwardPolicy.learned,
    "P_B; flow matching has none and ignores it. maximumEntropy makes all trajectories to an object alike;"
      + " trajectoryLikelihood learns by the likelihood of the policy's own trajectories (TLM).")
  static let sampler = SettingKey.component(
    "sampler", Samplers.all, default: CommonParameters.defaults(OnPolicy.description),
    "How training trajectories are chosen.")

  public static let description = ComponentDescription(
    "gflownet",
    summary: "A generative flow network: samples objects in proportion to their reward.",
    source: "Bengio et al. 2021, arXiv 2106.04399",
    parameters: [
      objective.parameter,
      backwardPolicy.parameter,
      sampler.parameter,
      TargetNetworkSettings.key.parameter,
      CommonParameters.batchSize.parameter,
      BatchConditions.key.parameter,
      CommonParameters.signal.parameter,
      CommonParameters.network.parameter,
      CommonParameters.optimizer.parameter,
    ])

  public init(_ settings: Settings) throws {
    let objective = try Objectives.make(settings[Self.objective])
    self.objective = objective
    for scalar in objective.scalarParameters
    where scalar.learningRate.greatest < AdamSettings.leastLearningRate {
      throw SettingsError(
        ["objective", scalar.name + "LearningRate"],
        "is so small that a billion steps hardly move it; choose more, such as 0.1")
    }
    backwardPolicy = settings[Self.backwardPolicy]
    sampler = settings[Self.sampler]
    batchSize = settings[CommonParameters.batchSize]
    conditions = BatchConditions(settings)
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[CommonParameters.optimizer])
    }
    targetTau = try SettingsError.within("targetNetwork") {
      try TargetNetworkSettings.tau(settings[TargetNetworkSettings.key], objective)
    }
    guard batchSize >= objective.leastTrajectories else {
      throw SettingsError(
        ["batchSize"],
        "gives the objective no gradient, as its loss of fewer than \(objective.leastTrajectories)"
          + " trajectories is 0 whatever the policy is; choose more")
    }
    try SettingsError.within("sampler") {
      try Samplers.check(sampler, trajectories: batchSize)
    }
  }
}
