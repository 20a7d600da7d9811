import Formats
import NeuralNetworks

/// Maximum likelihood on good objects: the loss is the mean of -log P_F of trajectories to them, drawn back
/// alike, each object alike.
///
/// The objects are those of a dataset, whose rewards are given, or the best of `samples` trajectories of the
/// network before training, which are charged like any others. After these it trains, and asks for no reward
/// any more: a budget of gradient steps ends it.
public final class Supervised<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let settings: SupervisedSettings
  @usableFromInline var random: Philox
  @usableFromInline var forward: ForwardSampler<N.E>
  @usableFromInline var backward = BackwardSampler<N.E>()
  @usableFromInline var batch = Trajectories<N.E.State>()
  @usableFromInline var memories: [ReplayMemory<N.E>]
  @usableFromInline let data: [ReferenceObject<N.E.State>]
  @usableFromInline var sampled = 0
  @usableFromInline var isReady = false
  /// The objects of each condition that are learned, once they are there.
  @usableFromInline var objects: [[ReplayMemory<N.E>.Entry]] = []
  /// The loss of the last gradient step.
  public var lastLoss = 0.0

  /// A policy before training.
  ///
  /// Throws `SettingsError` where a dataset has nothing that is taken.
  public init(_ context: MethodContext<N>, _ settings: SupervisedSettings) throws {
    self.settings = settings
    forward = ForwardSampler(conditions: settings.conditions)
    learner = Learner(
      environment: context.environment, network: context.makeNetwork([.actions]),
      optimizer: settings.optimizer)
    random = context.streams.stream(.sampling)
    memories = (0..<context.environment.conditionCount).map { _ in
      ReplayMemory(capacity: settings.best, keep: .best, priority: .uniform)
    }
    data =
      try settings.dataset.map { dataset in
        try SettingsError.within("data") {
          let data = try context.data(dataset)
          guard !data.isEmpty else { throw SettingsError([], "has no object that is taken") }
          return data
        }
      } ?? []
  }

  /// One batch of samples, or, once there are enough, one gradient step.
  ///
  /// Throws `TrainingError` when the loss or the policy is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    if settings.dataset == nil, sampled < settings.samples {
      let count = meter.affordableTrajectories(
        min(settings.batchSize, settings.samples - sampled))
      guard count > 0 else { return }
      learner.evaluation.removeAll()
      guard
        forward.sample(
          count, from: learner.evaluation, exploration: .none, random: &random, into: &batch)
      else { throw learner.noPolicy() }
      try meter.charge(&batch, from: 0)
      sampled += count
      observe(batch)
      return
    }
    if !isReady {
      if !data.isEmpty {
        meter.count(givenRewards: data.count)
        batch.removeAll()
        for entry in data {
          batch.starts.append(0)
          batch.objects.append(entry.object)
          batch.logRewards.append(meter.signal.logReward(entry.logReward))
        }
        observe(batch)
      }
      isReady = true
    }
    if objects.isEmpty { choose() }
    guard meter.affordsGradientStep else { return }
    let known = objects.indices.filter { !objects[$0].isEmpty }
    guard !known.isEmpty else { return }
    learner.evaluation.removeAll()
    batch.removeAll()
    let turns = settings.conditions.turns(of: known.count, &random)
    let chosen = (0..<settings.batchSize).map { number in
      let own = objects[known[turns[number]]]
      return own[random.below(own.count)]
    }
    backward.append(
      chosen.map(\.object), logRewards: chosen.map(\.logReward), learner.evaluation, .uniform,
      &random, to: &batch)
    lastLoss = loss()
    try learner.step(loss: lastLoss)
    meter.chargeGradientStep()
  }

  @inlinable
  func observe(_ batch: Trajectories<N.E.State>) {
    let losses = [Double](repeating: 0, count: batch.count)
    for condition in memories.indices {
      memories[condition].observe(
        batch, losses, of: condition, in: learner.evaluation.environment)
    }
  }

  /// Takes the objects that are near enough to the best of their condition.
  @inlinable
  func choose() {
    objects = memories.map { memory in
      let best = memory.entries.map(\.logReward).max() ?? 0
      return memory.entries.filter { $0.logReward >= best - settings.within }
    }
  }

  /// The loss of the batch, with its derivatives collected in the learner's evaluation.
  @inlinable
  func loss() -> Double {
    let evaluation = learner.evaluation
    for state in batch.states { _ = evaluation.request(state) }
    evaluation.evaluatePending()
    evaluation.clearGradients()
    let weight = 1 / Double(batch.count)
    var loss = 0.0
    for (t, state) in batch.states.enumerated() {
      let place = evaluation.place(
        .actions, row: evaluation.request(state), slot: Int(batch.actions[t]))
      loss -= weight * evaluation.logProbability(place)
      evaluation.addGradient(-weight, byLogProbability: place)
    }
    return loss
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: learner.evaluation.probe(.uniform), weights: learner.weights,
      work: { self.learner.work })
  }
}

extension Supervised: SnapshotWritable {
  /// Writes the network, its optimiser, what was found and the sampling stream.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    random.write(to: &snapshot)
    snapshot.write(Int64(sampled))
    snapshot.write(isReady)
    for memory in memories { memory.write(to: &snapshot) }
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
    sampled = Int(try snapshot.read(Int64.self))
    isReady = try snapshot.read(UInt8.self) != 0
    for condition in memories.indices { try memories[condition].restore(from: &snapshot) }
    objects = []
  }
}

/// What a spec says about maximum likelihood.
public struct SupervisedSettings: MethodComponent {
  /// Where the objects are; `nil` for samples of the network before training.
  public let dataset: Settings?
  /// How many of these are drawn.
  public let samples: Int
  /// How many of the best objects of a condition are learned at most.
  public let best: Int
  /// How far log R of those lies below that of the best at most.
  public let within: Double
  /// How many trajectories make one gradient step.
  public let batchSize: Int
  /// The conditions of a batch.
  public let conditions: BatchConditions
  /// What moves the weights.
  public let optimizer: AdamSettings

  static let own = ComponentDescription(
    "samples", summary: "What the network draws before training, each charged.",
    parameters: [count.parameter])
  static let count = SettingKey.integer(
    "count", 1...100_000_000, default: 1000, unit: "trajectories", "How many are drawn.")
  static let data = SettingKey.component(
    "data", [own, Dataset.description], default: CommonParameters.defaults(own),
    "Where the objects come from.")
  static let best = SettingKey.integer(
    "best", 1...10_000_000, default: 1000, unit: "objects",
    "How many of the best distinct objects of a condition are learned at most.")
  static let within = SettingKey.real(
    "within", .nonNegative, default: 1e6, unit: "nats",
    "How far log R of an object may lie below that of the best to be learned.")

  public static let description = ComponentDescription(
    "supervised",
    summary:
      "Maximum likelihood on good objects: of a dataset, or the best that the network draws.",
    source: "Hu et al. 2023, arXiv 2310.04363, section 4",
    parameters: [
      data.parameter, best.parameter, within.parameter,
      CommonParameters.batchSize.parameter, BatchConditions.key.parameter,
      CommonParameters.signal.parameter,
      CommonParameters.network.parameter, CommonParameters.optimizer.parameter,
    ])

  public static let budgetKinds: Set<BudgetKind> = [.gradientSteps, .seconds]

  /// There must be a gradient step after the samples within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    let data = settings[Self.data]
    guard data.type == own.name,
      let total = [budget.rewardCalls, budget.trajectories].compactMap({ $0 }).min(),
      data[count] >= total
    else { return }
    throw SettingsError(
      ["data", "count"],
      "leaves the budget of \(total) for no gradient step; choose fewer, or give no limit but gradientSteps"
    )
  }

  public init(_ settings: Settings) throws {
    let data = settings[Self.data]
    let isOwn = data.type == Self.own.name
    dataset = isOwn ? nil : data
    samples = isOwn ? data[Self.count] : 0
    if !isOwn { try SettingsError.within("data") { _ = try Dataset(data) } }
    best = settings[Self.best]
    within = settings[Self.within]
    batchSize = settings[CommonParameters.batchSize]
    conditions = BatchConditions(settings)
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[CommonParameters.optimizer])
    }
  }
}
