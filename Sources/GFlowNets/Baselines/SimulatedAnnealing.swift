import Formats
import NeuralNetworks

/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983, Science 220, 671): Metropolis-Hastings chains whose target
/// R^(1/T) sharpens as the temperature T falls from step to step. A search: it looks for the greatest R, and its states
/// are those of no one distribution, so that there are no distances to R / Z. At a fixed temperature R^(1/T), scaled to
/// sum to 1, is invariant, as `transitionMatrix` shows.
///
/// How this differs from the paper and why:
/// - The Hastings ratio is complete, since an environment's moves need not be as many one way as the other.
/// - Several chains anneal side by side, each from a random object, and every proposal is charged.
/// - T follows a schedule over steps of the chains, not over accepted moves.
public final class SimulatedAnnealing<E: Environment> {
  @usableFromInline let proposal: UniformMoves<E>
  @usableFromInline let temperature: Schedule
  @usableFromInline var chains: Chains<E>

  /// Chains before their first states.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: SimulatedAnnealingSettings)
  where N.E == E {
    proposal = UniformMoves(environment: context.environment)
    temperature = settings.temperature
    chains = Chains(
      count: settings.chains, recentCount: 0, random: context.streams.stream(.sampling))
  }

  /// Moves each chain once.
  @inlinable
  public func step(_ meter: Meter<E>) throws {
    // A schedule that is halved for ever ends in 0, at which no number is left.
    let power = 1 / max(temperature.value(at: chains.nextStep), 1e-9)
    try chains.step(proposal, meter, inverseTemperature: power)
  }

  /// The exact transition probabilities at a temperature; see `MoveProposal.transitionMatrix`.
  public func transitionMatrix(over space: StateSpace<E>, temperature: Double)
    -> [[(object: Int, probability: Double)]]
  {
    proposal.transitionMatrix(over: space, power: 1 / temperature)
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

extension SimulatedAnnealing: SnapshotWritable {
  /// Writes the chains, which know how far the schedule is.
  public func write(to snapshot: inout SnapshotWriter) { chains.write(to: &snapshot) }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try chains.restore(from: &snapshot)
  }
}

/// What a spec says about simulated annealing.
public struct SimulatedAnnealingSettings: MethodComponent {
  /// How many chains there are.
  public let chains: Int
  /// T over the steps of the chains.
  public let temperature: Schedule

  static let temperature = SettingKey.schedule(
    "temperature", .positive, default: .exponential(start: 1, halfLife: 200),
    unit: "steps of the chains",
    "T of the target R^(1/T); steps of its schedule are those of the chains, one reward call a chain."
  )

  public static let description = ComponentDescription(
    "simulatedAnnealing",
    summary: "Chains whose target R^(1/T) sharpens as T falls: a search for the greatest reward.",
    source: "Kirkpatrick, Gelatt and Vecchi 1983, Science 220, 671",
    parameters: [
      CommonParameters.chains.parameter, temperature.parameter, CommonParameters.signal.parameter,
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// The chains must move within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    _ = try CommonParameters.steps(of: settings[CommonParameters.chains], within: budget)
  }

  /// Takes settings that are each in range.
  public init(_ settings: Settings) throws {
    chains = settings[CommonParameters.chains]
    temperature = settings[Self.temperature]
  }
}
