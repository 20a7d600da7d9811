import Formats
import NeuralNetworks

/// Parallel tempering (Swendsen and Wang 1986, Physical Review Letters 57, 2607; Geyer 1991): ladders of
/// Metropolis-Hastings chains whose targets are R^(1/T) at rising temperatures, the first R itself. Hot chains cross what
/// cold ones cannot, and neighbours x at T_i and y at T_j exchange their states with probability
///
///     min(1, (R(y) / R(x))^(1/T_i - 1/T_j)),
///
/// the complete ratio of the product of all targets before and after, which is invariant under each move and each
/// exchange. The states of the first chains are recorded; the proposals of all are charged.
///
/// How this differs from the papers and why:
/// - Pairs that exchange are the even ones and the odd ones in turn, fixed beforehand, so that a state travels along the
///   ladder faster than by random pairs (Okabe et al. 2001); the target stays invariant.
/// - The Hastings ratio of moves is complete, and every first state, move and rejected proposal is charged.
public final class ParallelTempering<E: Environment> {
  @usableFromInline let proposal: UniformMoves<E>
  @usableFromInline let exchangeEvery: Int
  @usableFromInline var chains: Chains<E>

  /// Chains before their first states.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: ParallelTemperingSettings)
  where N.E == E {
    proposal = UniformMoves(environment: context.environment)
    exchangeEvery = settings.exchangeEvery
    chains = Chains(
      count: settings.chains * settings.temperatures.count,
      ladder: settings.temperatures.map { 1 / $0 },
      recentCount: context.recentCount, random: context.streams.stream(.sampling))
  }

  /// Exchanges states where it is time to, and moves each chain once.
  @inlinable
  public func step(_ meter: Meter<E>) throws {
    let step = chains.nextStep
    if step > 0, step % exchangeEvery == 0 { chains.exchange(from: step / exchangeEvery % 2) }
    try chains.step(proposal, meter)
  }

  /// The exact transition probabilities of the chain at a temperature; see `MoveProposal.transitionMatrix`.
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
      restore: { try self.restore(from: &$0) },
      recentObjects: { self.chains.recent.elements })
  }
}

/// min(1, (R(y) / R(x))^(a - b)): the probability that x, whose chain's target is R^a, and y of R^b change places. Two
/// objects without reward do.
@inlinable
public func exchangeProbability(
  _ a: Double, _ logRewardX: Double, _ b: Double, _ logRewardY: Double
)
  -> Double
{
  logRewardX == logRewardY ? 1 : min(1, Elementary.exp((a - b) * (logRewardY - logRewardX)))
}

extension Chains {
  /// Exchanges the states of neighbours in each ladder: of the first and second chain, third and fourth and so on,
  /// or from the second on.
  @inlinable
  mutating func exchange(from first: Int) {
    guard states.count == count else { return }
    for ladderStart in stride(from: 0, to: count, by: ladder.count) {
      for rung in stride(from: first, to: ladder.count - 1, by: 2) {
        let (x, y) = (ladderStart + rung, ladderStart + rung + 1)
        let probability = exchangeProbability(
          ladder[rung], logRewards[x], ladder[rung + 1], logRewards[y])
        if random.uniform() < probability {
          states.swapAt(x, y)
          logRewards.swapAt(x, y)
        }
      }
    }
  }
}

extension ParallelTempering: SnapshotWritable {
  /// Writes the chains.
  public func write(to snapshot: inout SnapshotWriter) { chains.write(to: &snapshot) }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try chains.restore(from: &snapshot)
  }
}

/// What a spec says about parallel tempering.
public struct ParallelTemperingSettings: MethodComponent {
  /// How many ladders there are.
  public let chains: Int
  /// The temperatures of a ladder.
  public let temperatures: [Double]
  /// How many steps pass between exchanges.
  public let exchangeEvery: Int

  static let temperatures = SettingKey.reals(
    "temperatures", count: 2...64, each: RealRange(lower: 1, upper: 1e6, excludesLower: false),
    default: [1, 2, 4, 8],
    "T of the targets R^(1/T) of a ladder's chains: 1, whose states count, and others that rise.")
  static let exchangeEvery = SettingKey.integer(
    "exchangeEvery", 1...1_048_576, default: 1, unit: "steps of the chains",
    "How many steps pass between exchanges of neighbours.")

  public static let description = ComponentDescription(
    "parallelTempering",
    summary:
      "Ladders of chains at rising temperatures that exchange their states (replica exchange).",
    source: "Swendsen and Wang 1986, Phys. Rev. Lett. 57, 2607; Geyer 1991",
    parameters: [
      CommonParameters.chains.parameter.meaning(
        "How many ladders run side by side, each with a chain for every temperature.",
        unit: "ladders"),
      temperatures.parameter, exchangeEvery.parameter, CommonParameters.signal.parameter,
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// The chains must move, and exchange, within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    let chains = settings[CommonParameters.chains] * settings[Self.temperatures].count
    guard let steps = try CommonParameters.steps(of: chains, within: budget) else { return }
    guard settings[Self.exchangeEvery] < steps else {
      throw SettingsError(
        ["exchangeEvery"],
        "is not less than the \(steps) steps of \(chains) chains that the budget allows, so that nothing is"
          + " ever exchanged; choose less")
    }
  }

  /// Throws `SettingsError` where temperatures do not rise from 1.
  public init(_ settings: Settings) throws {
    chains = settings[CommonParameters.chains]
    temperatures = settings[Self.temperatures]
    exchangeEvery = settings[Self.exchangeEvery]
    guard temperatures[0] == 1, zip(temperatures, temperatures.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw SettingsError(
        ["temperatures"],
        "must begin with 1, the target that counts, and rise, such as [1, 2, 4, 8]")
    }
  }
}
