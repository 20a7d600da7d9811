import Formats
import NeuralNetworks

/// Metropolis-Hastings (Hastings 1970, Biometrika 57, 97): chains over objects that propose each of the
/// environment's moves at x alike,
///
///     q(y|x) = (slots of x that lead to y) / (slots of x),
///
/// and accept y with probability min(1, R(y) q(x|y) / (R(x) q(y|x))), so that R / Z is invariant. Where
/// the moves connect all objects, a chain's states come to be distributed so from any start.
///
/// How this differs from the 2021 code (`MHAgent` of its grids) and why:
/// - The current state is recorded at every step. There it is on acceptance alone, which counts each
///   state as often as it is entered, not as long as it is held: another distribution.
/// - The ratio is complete. There it is R(y) / R(x), which is right only where q is symmetric: not at a
///   grid's edge, where fewer moves exist (there a blocked move stays in place instead), and not between
///   molecules.
/// - Every proposal is charged, rejected or not, and so is each chain's first state. There no reward
///   is counted.
/// - Chains begin at random objects rather than all at the origin, so that they begin apart.
/// - No tempering, neither here nor there: the target is the reward that every other method has.
public final class MetropolisHastings<E: Environment> {
  @usableFromInline let proposal: UniformMoves<E>
  @usableFromInline var chains: Chains<E>

  /// Chains before their first states.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: MetropolisHastingsSettings)
  where N.E == E {
    proposal = UniformMoves(environment: context.environment)
    chains = Chains(
      count: settings.chains, thinning: settings.thinning, recentCount: context.recentCount,
      random: context.streams.stream(.sampling))
  }

  /// Moves each chain once.
  @inlinable
  public func step(_ meter: Meter<E>) throws { try chains.step(proposal, meter) }

  /// The exact transition probabilities; see `MoveProposal.transitionMatrix`.
  @inlinable
  public func transitionMatrix(over space: StateSpace<E>)
    -> [[(object: Int, probability: Double)]]
  {
    proposal.transitionMatrix(over: space)
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      recentObjects: { self.chains.recent.elements })
  }
}

extension MetropolisHastings: SnapshotWritable {
  /// Writes the chains.
  public func write(to snapshot: inout SnapshotWriter) { chains.write(to: &snapshot) }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try chains.restore(from: &snapshot)
  }
}

/// What a spec says about Metropolis-Hastings.
public struct MetropolisHastingsSettings: MethodComponent {
  /// How many chains there are.
  public let chains: Int
  /// How many steps pass from one recorded state of a chain to the next.
  public let thinning: Int

  /// What it is called and what can be set on it.
  public static let description = ComponentDescription(
    "metropolisHastings",
    summary: "Markov chains over objects whose stationary distribution is R / Z (MCMC).",
    source: "Hastings 1970, Biometrika 57, 97",
    parameters: [
      CommonParameters.chains.parameter, CommonParameters.signal.parameter,
      CommonParameters.thinning.parameter,
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// The chains must move within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    _ = try CommonParameters.steps(of: settings[CommonParameters.chains], within: budget)
  }

  /// Takes settings that are each in range.
  public init(_ settings: Settings) {
    chains = settings[CommonParameters.chains]
    thinning = settings[CommonParameters.thinning]
  }
}
