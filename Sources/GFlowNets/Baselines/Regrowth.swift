import Formats
import NeuralNetworks

/// Metropolis-Hastings whose proposal cuts an object's trajectory at a random place and lets the network as it is
/// before training go on from there: for texts, a language model that writes the rest anew.
///
/// Each object has one trajectory, of n_x transitions. The cut is uniform over the n_x states that these leave,
/// so y, which shares the first m states of x's trajectory beyond the initial one, is proposed with
///
///     q(y|x) = 1/n_x sum over k = 0 ... min(m, n_x - 1) of P_F(y | s_k),
///
/// and accepted with probability min(1, R(y) q(x|y) / (R(x) q(y|x))): complete, so that R / Z is invariant. Every
/// cut that could have led to y counts, not the one that did. Chains begin at draws of the network; every reward
/// is charged, and a chain's state is recorded at every step.
public final class Regrowth<N: PolicyNetwork> {
  /// An object with the logarithm of P_F of each of its transitions.
  public struct Grown {
    /// The states that its transitions leave, and the object.
    public var states: [N.E.State]
    /// log P_F of each transition.
    public var logs: [Double]

    @inlinable
    init(states: [N.E.State], logs: [Double]) {
      self.states = states
      self.logs = logs
    }
  }

  @usableFromInline let evaluation: PolicyEvaluation<N>
  @usableFromInline let settings: RegrowthSettings
  @usableFromInline var random: Philox
  @usableFromInline var forward = ForwardSampler<N.E>()
  @usableFromInline var batch = Trajectories<N.E.State>()
  @usableFromInline var chains: [Grown] = []
  @usableFromInline var logRewards: [Double] = []
  @usableFromInline var recent: Ring<N.E.State>

  /// Chains before their first states.
  ///
  /// Throws `SettingsError` where objects have more than one trajectory.
  public init(_ context: MethodContext<N>, _ settings: RegrowthSettings) throws {
    guard context.environment.isTree else {
      throw SettingsError(
        ["type"],
        "needs an environment in which each object has one trajectory, such as text, or sequence with growth"
          + " \"append\"")
    }
    self.settings = settings
    evaluation = PolicyEvaluation(
      environment: context.environment, network: context.makeNetwork(.fixed([.actions])))
    if settings.temperature != 1 {
      evaluation.reshaping = Reshaping(temperature: settings.temperature)
    }
    random = context.streams.stream(.sampling)
    recent = Ring(capacity: context.recentCount)
  }

  /// Moves each chain once; the first step draws their first states instead. Chains beyond what the meter
  /// affords do not move.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    let affordable = meter.affordableRewardCalls(settings.chains)
    if chains.count < settings.chains {
      let conditions = evaluation.environment.conditionCount
      let starts = (0..<min(affordable, settings.chains - chains.count)).map { number in
        evaluation.environment.initialState(of: (chains.count + number) % conditions)
      }
      for (grown, logReward) in try grow(starts.map { ([], $0) }, meter) {
        chains.append(grown)
        logRewards.append(logReward)
        recent.append(grown.states[grown.states.count - 1])
      }
      return
    }
    let cuts = chains[..<affordable].map { chain in
      let cut = random.below(chain.logs.count)
      return (Array(zip(chain.states[..<cut], chain.logs[..<cut])), chain.states[cut])
    }
    for (number, (proposed, logReward)) in try grow(cuts, meter).enumerated() {
      let acceptance = acceptanceProbability(
        from: logRewards[number], to: logReward,
        logForward: Self.logProposal(from: chains[number], to: proposed),
        logReverse: Self.logProposal(from: proposed, to: chains[number]))
      if random.uniform() < acceptance {
        chains[number] = proposed
        logRewards[number] = logReward
      }
      recent.append(chains[number].states[chains[number].states.count - 1])
    }
  }

  /// min(1, R(y) q(x|y) / (R(x) q(y|x))).
  @inlinable
  func acceptanceProbability(
    from logReward: Double, to other: Double, logForward: Double, logReverse: Double
  ) -> Double {
    if other == -.infinity { return 0 }
    if logReward == -.infinity { return 1 }
    return Elementary.exp(min(0, other - logReward + logReverse - logForward))
  }

  /// log q(y|x).
  public static func logProposal(from x: Grown, to y: Grown) -> Double {
    var sum = -Double.infinity
    // log P_F(y | s_k) for each shared state s_k, from the last transition on.
    var tails = [0.0]
    for log in y.logs.reversed() { tails.append(tails[tails.count - 1] + log) }
    for k in 0..<min(x.logs.count, y.logs.count) {
      guard x.states[k] == y.states[k] else { break }
      sum = Elementary.logAddExp(sum, tails[y.logs.count - k])
    }
    return sum - Elementary.log(Double(x.logs.count))
  }

  /// Lets the network go on from states that stand behind some transitions, and asks for rewards.
  @inlinable
  func grow(
    _ cuts: [(kept: [(N.E.State, Double)], state: N.E.State)], _ meter: Meter<N.E>
  ) throws -> [(Grown, logReward: Double)] {
    guard !cuts.isEmpty else { return [] }
    evaluation.removeAll()
    batch.removeAll()
    guard
      forward.append(
        cuts.count, startingAt: cuts.map(\.state), from: evaluation, exploration: .none,
        random: &random, to: &batch)
    else { throw TrainingError.untrained }
    try meter.charge(&batch, from: 0)
    return cuts.enumerated().map { number, cut in
      let transitions = batch.starts[number]..<batch.starts[number + 1]
      return (
        Grown(
          states: cut.kept.map(\.0) + batch.states[transitions] + [batch.objects[number]],
          logs: cut.kept.map(\.1)
            + transitions.map { t in
              evaluation.logForward(
                row: evaluation.request(batch.states[t]), action: Int(batch.actions[t]))
            }),
        batch.logRewards[number]
      )
    }
  }

  /// The objects of an enumerated environment with their transitions.
  @inlinable
  public func grown(over space: StateSpace<N.E>) -> [Grown] {
    defer { evaluation.removeAll() }
    return space.objects.map { number in
      var (states, logs) = ([space.states[number]], [Double]())
      var isThere = false
      while !isThere {
        isThere = true
        var edge: IncomingEdge<N.E.State>?
        evaluation.environment.forEachIncomingEdge(states[states.count - 1]) { edge = $0 }
        if let edge {
          isThere = false
          let row = evaluation.request(edge.parent)
          evaluation.evaluatePending()
          states.append(edge.parent)
          logs.append(evaluation.logForward(row: row, action: edge.action))
        }
      }
      return Grown(states: states.reversed(), logs: logs.reversed())
    }
  }

  /// The exact transition probabilities between the objects of an enumerated environment, from the functions
  /// that `step` uses.
  @inlinable
  public func transitionMatrix(over space: StateSpace<N.E>) -> [[Double]] {
    let objects = grown(over: space)
    return objects.indices.map { x in
      var row = objects.indices.map { y -> Double in
        guard x != y, space.conditions[x] == space.conditions[y] else { return 0 }
        let forward = Self.logProposal(from: objects[x], to: objects[y])
        return Elementary.exp(forward)
          * acceptanceProbability(
            from: space.logRewards[x], to: space.logRewards[y], logForward: forward,
            logReverse: Self.logProposal(from: objects[y], to: objects[x]))
      }
      row[x] = 1 - row.reduce(0, +)
      return row
    }
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      recentObjects: { self.recent.elements },
      work: {
        NetworkWork(
          evaluatedStates: self.evaluation.evaluatedStates,
          operations: self.evaluation.network.parameters.operations)
      })
  }
}

extension Regrowth: SnapshotWritable {
  /// Writes the chains, the recorded states, the sampling stream and the counts of work.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(Int64(chains.count))
    for chain in chains {
      snapshot.write(values: chain.states)
      snapshot.write(contentsOf: chain.logs)
    }
    snapshot.write(contentsOf: logRewards)
    recent.write(to: &snapshot)
    random.write(to: &snapshot)
    snapshot.write(Int64(evaluation.evaluatedStates))
    snapshot.write(evaluation.network.parameters.operations)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    let count = Int(try snapshot.read(Int64.self))
    guard (0...settings.chains).contains(count) else { throw SnapshotError.malformed }
    chains = try (0..<count).map { _ in
      let grown = Grown(
        states: try snapshot.read(values: N.E.State.self), logs: try snapshot.read())
      guard grown.logs.count > 0, grown.states.count == grown.logs.count + 1 else {
        throw SnapshotError.malformed
      }
      return grown
    }
    logRewards = try snapshot.read()
    guard logRewards.count == count else { throw SnapshotError.malformed }
    try recent.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
    evaluation.evaluatedStates = Int(try snapshot.read(Int64.self))
    evaluation.network.parameters.operations = try snapshot.read()
  }
}

/// What a spec says about chains that grow anew.
public struct RegrowthSettings: MethodComponent {
  /// How many chains there are.
  public let chains: Int
  /// What the logits of proposals are divided by.
  public let temperature: Double

  static let temperature = SettingKey.real(
    "temperature", .positive, default: 1,
    "What the logits of proposed actions are divided by; the acceptance ratio knows it.")

  public static let description = ComponentDescription(
    "regrowth",
    summary:
      "Markov chains that cut an object's trajectory at a random place and let the untrained network go on.",
    source: "Hastings 1970, Biometrika 57, 97",
    parameters: [
      CommonParameters.chains.parameter, temperature.parameter, CommonParameters.signal.parameter,
      CommonParameters.network.parameter,
    ])

  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .trajectories, .seconds]

  /// The chains must move within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    _ = try CommonParameters.steps(of: settings[CommonParameters.chains], within: budget)
  }

  public init(_ settings: Settings) {
    chains = settings[CommonParameters.chains]
    temperature = settings[Self.temperature]
  }
}
