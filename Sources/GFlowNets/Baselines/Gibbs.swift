import Formats
import NeuralNetworks

/// Gibbs sampling (Geman and Geman 1984, IEEE PAMI 6, 721): a place of the object is drawn, and filled anew in proportion
/// to the rewards of all its alternatives y, what stands there included, while the others stay,
///
///     P(y | x, place) = R(y) / sum_y' R(y'),
///
/// so that R / Z is invariant and nothing is ever rejected. Each other alternative's reward is charged: a step of a
/// chain costs as many calls as its place has of them.
///
/// How this differs from the paper and why:
/// - The place is drawn uniformly at each step rather than visited in turn, which makes each step's kernel the same and
///   the chain reversible.
/// - No annealing: the target is R itself. All alternatives without reward are taken alike.
/// - Where the budget affords only a part of a place's alternatives, those are asked for, and the chain stays.
public final class Gibbs<E: Environment> {
  @usableFromInline let environment: E
  @usableFromInline var chains: Chains<E>
  @usableFromInline var alternatives: [E.State] = []
  @usableFromInline var logRewards: [Double] = []
  /// How many alternatives each chain has.
  @usableFromInline var counts: [Int] = []

  /// Chains before their first states.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: GibbsSettings)
  where N.E == E {
    environment = context.environment
    chains = Chains(
      count: settings.chains, recentCount: context.recentCount,
      random: context.streams.stream(.sampling))
  }

  /// Redraws a place of each chain; the first step draws their first states instead.
  @inlinable
  public func step(_ meter: Meter<E>) throws {
    if try chains.begin(in: environment, meter) { return }
    alternatives.removeAll(keepingCapacity: true)
    logRewards.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    for object in chains.states {
      let place = chains.random.below(environment.placeCount(object))
      let before = alternatives.count
      environment.forEachAlternative(object, at: place) { alternatives.append($0) }
      counts.append(alternatives.count - before)
    }
    let affordable = meter.affordableRewardCalls(alternatives.count)
    try meter.appendLogRewards(of: alternatives[..<affordable], to: &logRewards)
    var first = 0
    for (chain, count) in counts.enumerated() {
      let end = first + count
      guard end <= affordable else { return }
      let probabilities = redrawProbabilities(chains.logRewards[chain], logRewards[first..<end])
      var left = chains.random.uniform()
      for (i, probability) in probabilities.enumerated() {
        left -= probability
        if left < 0 {
          chains.states[chain] = alternatives[first + i]
          chains.logRewards[chain] = logRewards[first + i]
          break
        }
      }
      chains.record(chain)
      first = end
    }
  }

  /// The exact transition probabilities between the objects of an enumerated environment, in the form of
  /// `MoveProposal.transitionMatrix`.
  public func transitionMatrix(over space: StateSpace<E>) -> [[(object: Int, probability: Double)]]
  {
    var number = [Int](repeating: -1, count: space.states.count)
    for (i, state) in space.objects.enumerated() { number[state] = i }
    return space.objects.enumerated().map { i, state in
      let object = space.states[state]
      let places = environment.placeCount(object)
      var row: [(object: Int, probability: Double)] = []
      for place in 0..<places {
        var targets: [Int] = []
        environment.forEachAlternative(object, at: place) { target in
          guard let state = space.index(of: target) else {
            preconditionFailure("a place is filled so that no trajectory reaches the object")
          }
          targets.append(number[state])
        }
        let logs = targets.map { space.logRewards[$0] }
        let probabilities = redrawProbabilities(space.logRewards[i], logs[...])
        for (target, probability) in zip(targets, probabilities) {
          row.append((target, probability / Double(places)))
        }
      }
      row.append((i, 1 - row.reduce(0) { $0 + $1.probability }))
      return row
    }
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { self.chains.write(to: &$0) },
      restore: { try self.chains.restore(from: &$0) },
      recentObjects: { self.chains.recent.elements })
  }
}

/// The probability of each of a place's other alternatives, where what stands there has `logReward`.
public func redrawProbabilities(_ logReward: Double, _ others: ArraySlice<Double>) -> [Double] {
  let greatest = others.reduce(logReward, max)
  // Without any reward all are alike.
  guard greatest > -.infinity else { return others.map { _ in 1 / Double(others.count + 1) } }
  let weights = others.map { Elementary.exp($0 - greatest) }
  let total = weights.reduce(Elementary.exp(logReward - greatest), +)
  return weights.map { $0 / total }
}

/// What a spec says about Gibbs sampling.
public struct GibbsSettings: MethodComponent {
  /// How many chains there are.
  public let chains: Int

  public static let description = ComponentDescription(
    "gibbs",
    summary: "Chains that fill one place anew, in proportion to the rewards of all alternatives.",
    source: "Geman and Geman 1984, IEEE PAMI 6, 721",
    parameters: [CommonParameters.chains.parameter, CommonParameters.signal.parameter])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// The chains must move within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    _ = try CommonParameters.steps(of: settings[CommonParameters.chains], within: budget)
  }

  /// Takes settings that are each in range.
  public init(_ settings: Settings) { chains = settings[CommonParameters.chains] }
}
