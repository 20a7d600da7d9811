import Formats
import NeuralNetworks

/// MARS (Xie et al. 2021, arXiv 2103.10432): Metropolis-Hastings whose proposal over move slots is
/// learned from the moves that raised the reward. With the network's softmax p over the k moves at x,
///
///     q(y|x) = sum over slots a that lead to y of (1 - epsilon) p(a|x) + epsilon / k
///     loss   = - mean log p(a|x) over a batch of moves (x, a) with R(y) > R(x)
///
/// and acceptance min(1, R(y) q(x|y) / (R(x) q(y|x))) under the proposal of the moment. The share
/// epsilon keeps every move possible, so the chains stay irreducible whatever is learned. R / Z is
/// invariant under each frozen proposal; while the proposal changes, the states only approach it, and
/// do so as the changes fade (Roberts and Rosenthal 2007), for which the learning rate can be a falling
/// schedule.
///
/// How this differs from the 2021 code (`MARSAgent` of its grids, `mars.py` of its molecules) and why:
/// - The ratio is complete. There the proposal's part is left out, with a note that it belongs there and
///   that the chains sometimes diverge; the annealed sampler of MARS's own authors leaves it out too.
/// - One softmax over all moves of an object. There adding and removing have half of the probability
///   each; a softmax can learn that and anything else, and needs no case for objects that have only
///   one kind.
/// - Only improving moves are learned from. There 5% of all others are, against collapse; epsilon does
///   that here, where the ratio knows of it.
/// - The target is R itself, without the paper's annealing, as for every other method.
/// - `gradientSteps` each `trainEvery` steps, there 25 for one step of 5000 molecules; recording and
///   charging are those of `MetropolisHastings`.
public final class MARS<N: PolicyNetwork> {
  /// The network and its optimiser.
  public let learner: Learner<N>
  @usableFromInline let settings: MARSSettings
  @usableFromInline var chains: Chains<N.E>
  @usableFromInline var buffer: Ring<ImprovingMove<N.E.State>>
  @usableFromInline var steps = 0
  @usableFromInline var batch: [ImprovingMove<N.E.State>] = []
  /// The loss of the last gradient step.
  public var lastLoss = 0.0

  /// Chains before their first states.
  public init(_ context: MethodContext<N>, _ settings: MARSSettings) {
    self.settings = settings
    learner = Learner(
      environment: context.environment, network: context.makeNetwork([.moves]),
      optimizer: settings.optimizer)
    chains = Chains(
      count: settings.chains, thinning: settings.thinning, recentCount: context.recentCount,
      random: context.streams.stream(.sampling))
    buffer = Ring(capacity: settings.capacity)
  }

  /// The proposal of the moment.
  @inlinable
  public var proposal: LearnedMoves<N> {
    LearnedMoves(evaluation: learner.evaluation, epsilon: settings.epsilon)
  }

  /// Moves each chain once, and trains when it is time to.
  ///
  /// Throws `TrainingError` when the loss is no number.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    guard meter.affordableRewardCalls(1) > 0 else { return }
    // Emptied each time, so that what is evaluated together follows from the chains' state alone.
    learner.evaluation.removeAll()
    try chains.step(proposal, meter)
    learner.evaluation.removeAll()
    for move in chains.improving { buffer.append(move) }
    steps += 1
    guard steps % settings.trainEvery == 0, buffer.count > 0 else { return }
    for _ in 0..<settings.gradientSteps where meter.affordsGradientStep {
      batch.removeAll(keepingCapacity: true)
      for _ in 0..<settings.batchSize {
        batch.append(buffer[chains.random.below(buffer.count)])
      }
      lastLoss = loss(of: batch)
      try learner.step(loss: lastLoss)
      meter.chargeGradientStep()
    }
  }

  /// The loss of some moves, with its derivatives collected in the learner's evaluation.
  @inlinable
  public func loss(of moves: [ImprovingMove<N.E.State>]) -> Double {
    let evaluation = learner.evaluation
    for move in moves { _ = evaluation.request(move.object) }
    evaluation.evaluatePending()
    evaluation.clearGradients()
    let weight = 1 / Double(moves.count)
    var loss = 0.0
    for move in moves {
      let row = evaluation.request(move.object)
      let place = evaluation.place(.moves, row: row, slot: move.slot)
      loss -= weight * evaluation.logProbability(place)
      evaluation.addGradient(-weight, byLogProbability: place)
    }
    return loss
  }

  /// The exact transition probabilities while the proposal is what it is now; see
  /// `MoveProposal.transitionMatrix`.
  @inlinable
  public func transitionMatrix(over space: StateSpace<N.E>)
    -> [[(object: Int, probability: Double)]]
  {
    learner.evaluation.removeAll()
    defer { learner.evaluation.removeAll() }
    return proposal.transitionMatrix(over: space)
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      weights: learner.weights, recentObjects: { self.chains.recent.elements },
      work: { self.learner.work })
  }
}

extension MARS: SnapshotWritable {
  /// Writes the network, its optimiser, the chains and the buffer.
  public func write(to snapshot: inout SnapshotWriter) {
    learner.write(to: &snapshot)
    chains.write(to: &snapshot)
    buffer.write(to: &snapshot)
    snapshot.write(Int64(steps))
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try learner.restore(from: &snapshot)
    try chains.restore(from: &snapshot)
    try buffer.restore(from: &snapshot)
    steps = Int(try snapshot.read(Int64.self))
  }
}

/// What a spec says about MARS.
public struct MARSSettings: MethodComponent {
  /// How many chains there are.
  public let chains: Int
  /// How many steps pass from one recorded state of a chain to the next.
  public let thinning: Int
  /// The share of uniformly random proposals.
  public let epsilon: Double
  /// How many improving moves are kept.
  public let capacity: Int
  /// How many improving moves make one gradient step.
  public let batchSize: Int
  /// How many steps of the chains pass between gradient steps.
  public let trainEvery: Int
  /// How many gradient steps are made each time.
  public let gradientSteps: Int
  /// What moves the weights.
  public let optimizer: AdamSettings

  /// What it is called and what can be set on it.
  static let epsilon = SettingKey.real(
    "epsilon", RealRange(lower: 0, upper: 1, excludesLower: true), default: 0.1,
    "The share of proposals that are uniformly random, which keeps every move possible.")
  static let capacity = SettingKey.integer(
    "capacity", 1...16_777_216, default: 10_000, unit: "moves",
    "How many of the last improving moves are kept to learn from.")
  static let trainEvery = SettingKey.integer(
    "trainEvery", 1...1_048_576, default: 1, unit: "steps of the chains",
    "How many steps of the chains pass before the proposal learns again.")
  static let gradientSteps = SettingKey.integer(
    "gradientSteps", 1...65536, default: 1, unit: "gradient steps",
    "How many gradient steps are made each time.")

  public static let description = ComponentDescription(
    "mars",
    summary:
      "Metropolis-Hastings whose proposal learns from the moves that raised the reward (MARS).",
    source: "Xie et al. 2021, arXiv 2103.10432, algorithm 1",
    parameters: [
      CommonParameters.chains.parameter,
      epsilon.parameter,
      capacity.parameter,
      CommonParameters.batchSize.parameter.meaning(
        "How many improving moves, drawn with replacement, make one gradient step.", unit: "moves"),
      trainEvery.parameter,
      gradientSteps.parameter,
      CommonParameters.signal.parameter,
      CommonParameters.network.parameter,
      CommonParameters.optimizer.parameter,
      CommonParameters.thinning.parameter,
    ])

  /// What it charges; gradient steps only once some move has raised the reward.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .gradientSteps, .seconds]

  /// The proposal must learn within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    let chains = settings[CommonParameters.chains]
    guard let steps = try CommonParameters.steps(of: chains, within: budget) else { return }
    guard settings[Self.trainEvery] <= steps else {
      throw SettingsError(
        ["trainEvery"],
        "is more than the \(steps) steps of \(chains) chains that the budget allows, so that nothing is ever"
          + " learned; choose less")
    }
  }

  /// Throws `SettingsError` where nothing could be learned with settings that are each in range.
  public init(_ settings: Settings) throws {
    chains = settings[CommonParameters.chains]
    thinning = settings[CommonParameters.thinning]
    epsilon = settings[Self.epsilon]
    capacity = settings[Self.capacity]
    batchSize = settings[CommonParameters.batchSize]
    trainEvery = settings[Self.trainEvery]
    gradientSteps = settings[Self.gradientSteps]
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[CommonParameters.optimizer])
    }
  }
}
