import Formats
import NeuralNetworks

/// Stochastic hill climbing with random restarts (Forrest and Mitchell 1993, FOGA 2, 109: random-mutation hill climbing;
/// Russell and Norvig, Artificial Intelligence, section 4.1): a climber proposes one of the environment's moves, each
/// alike, goes there unless R is less, and begins anew at a random object after `patience` proposals in a row that did not
/// raise R. A search: it has no distances to R / Z.
///
/// Every proposal and every beginning is charged with one reward call; best objects are kept by the meter.
public final class HillClimber<E: Environment> {
  @usableFromInline let proposal: UniformMoves<E>
  @usableFromInline let patience: Int
  @usableFromInline var chains: Chains<E>
  /// How many proposals in a row did not raise each climber's reward.
  @usableFromInline var failures: [Int]

  /// Climbers before their first states.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: HillClimberSettings)
  where N.E == E {
    proposal = UniformMoves(environment: context.environment)
    patience = settings.patience
    chains = Chains(
      count: settings.chains, recentCount: 0, random: context.streams.stream(.sampling))
    failures = [Int](repeating: 0, count: settings.chains)
  }

  /// One proposal or beginning of each climber that the meter affords.
  @inlinable
  public func step(_ meter: Meter<E>) throws {
    let environment = proposal.environment
    if try chains.begin(in: environment, meter) { return }
    let uniform = UniformPolicy(environment)
    var moves = Moves<E.State>()
    let proposed = (0..<meter.affordableRewardCalls(chains.count)).map { climber in
      if failures[climber] >= patience {
        return uniform.sampleObject(
          condition: chains.condition(of: climber, in: environment), &chains.random)
      }
      proposal.fill(&moves, from: chains.states[climber])
      return moves.targets[moves.draw(&chains.random)]
    }
    var logRewards: [Double] = []
    try meter.appendLogRewards(of: proposed, to: &logRewards)
    for (climber, object) in proposed.enumerated() {
      let begins = failures[climber] >= patience
      let before = chains.logRewards[climber]
      failures[climber] = begins || logRewards[climber] > before ? 0 : failures[climber] + 1
      guard begins || logRewards[climber] >= before else { continue }
      chains.states[climber] = object
      chains.logRewards[climber] = logRewards[climber]
    }
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) })
  }
}

extension HillClimber: SnapshotWritable {
  /// Writes the climbers.
  public func write(to snapshot: inout SnapshotWriter) {
    chains.write(to: &snapshot)
    snapshot.write(contentsOf: failures.map { Int64($0) })
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try chains.restore(from: &snapshot)
    let counts: [Int64] = try snapshot.read()
    guard counts.count == failures.count else { throw SnapshotError.malformed }
    failures = counts.map { Int($0) }
  }
}

/// What a spec says about hill climbing.
public struct HillClimberSettings: MethodComponent {
  /// How many climbers there are.
  public let chains: Int
  /// How many proposals in a row may fail.
  public let patience: Int

  static let patience = SettingKey.integer(
    "patience", 1...1_048_576, default: 100, unit: "proposals",
    "How many proposals in a row may fail to raise the reward before a climber begins anew.")

  public static let description = ComponentDescription(
    "hillClimber",
    summary: "Moves uphill from random objects, and begins anew where nothing is higher: a search.",
    source: "Forrest and Mitchell 1993, Foundations of Genetic Algorithms 2, 109",
    parameters: [
      CommonParameters.chains.parameter.meaning(
        "How many climbers there are side by side.", unit: "climbers"),
      patience.parameter, CommonParameters.signal.parameter,
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// The climbers must move within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    _ = try CommonParameters.steps(of: settings[CommonParameters.chains], within: budget)
  }

  /// Takes settings that are each in range.
  public init(_ settings: Settings) {
    chains = settings[CommonParameters.chains]
    patience = settings[Self.patience]
  }
}
