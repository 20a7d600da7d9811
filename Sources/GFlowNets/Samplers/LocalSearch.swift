import NeuralNetworks

/// Local search back and forth (Kim et al. 2024, arXiv 2310.02710): from an object x, k steps backward by
/// P_B to a state s, and from there forward by P_F to another object x'. Another sampler, `from`, gives
/// the first objects; then each of `iterations` rounds proposes one x' for each of them and accepts it
/// or not. Every proposal is charged, and every one is trained on, as a trajectory that goes from the
/// initial state to s as P_B would have come there.
///
/// Acceptance is greedy, where R(x') > R(x), or Metropolis-Hastings with probability min(1, A),
///
///         R(x')  q(k' | s) P_B(s <- x') P_F(s -> x)
///     A = -----------------------------------------,
///         R(x)   q(k  | s) P_B(s <- x)  P_F(s -> x')
///
/// where P_B and P_F are the probabilities of the steps between s and the objects, k' is how many steps
/// lead from s to x', and q(k | s) is how likely a search turns back after k steps: q(k) in general, and
/// q(k or more) at the initial state, from which no step leads back. In expectation over the steps this
/// is in detailed balance with R. The paper's trajectories are all of one length, where q cancels; where
/// lengths differ and k is fixed, only proposals of as many steps can be accepted.
public struct LocalSearch: SamplerComponent {
  /// How many proposals each first object leads to: the paper's I.
  public let iterations: Int
  /// The most steps backward: the paper's K.
  public let backwardSteps: Int
  /// How many steps backward a search takes.
  public let length: Length
  /// When a proposal takes the place of its object.
  public let acceptance: Acceptance
  /// The sampler of the first objects.
  public let from: Settings

  /// How many steps backward a search takes.
  public enum Length: String, CaseIterable, Sendable {
    /// As many as the most.
    case fixed
    /// From 1 to the most, each number alike.
    case uniform
  }

  /// When a proposal takes the place of its object.
  public enum Acceptance: String, CaseIterable, Sendable {
    /// Where its reward is greater.
    case greedy
    /// With the probability of Metropolis and Hastings.
    case metropolis
  }

  static let iterations = SettingKey.integer(
    "iterations", 1...10_000, default: 7,
    "How many proposals each first object leads to.")
  static let backwardSteps = SettingKey.integer(
    "backwardSteps", 1...1_000_000, default: 8, unit: "transitions",
    "The most steps backward; a search ends at the initial state in any case.")
  static let length = SettingKey.choice(
    "length", default: Length.fixed,
    "Whether a search takes always that many steps backward, or each number up to it alike.")
  static let acceptance = SettingKey.choice(
    "acceptance", default: Acceptance.greedy,
    "Whether only greater rewards are accepted, or all with the probability of Metropolis and"
      + " Hastings.")
  static let from = SettingKey.component(
    "from", Samplers.simple.map { $0.description },
    default: CommonParameters.defaults(OnPolicy.description),
    "The sampler of the first objects, whose trajectories are trained on too.")

  public static let description = ComponentDescription(
    "localSearch",
    summary: "From objects of another sampler some steps back by P_B and forward again by P_F.",
    source: "Kim et al. 2024, arXiv 2310.02710",
    parameters: [
      iterations.parameter,
      backwardSteps.parameter,
      length.parameter,
      acceptance.parameter,
      from.parameter,
    ])

  public static func begins(_ settings: Settings) -> Bool {
    Samplers.begins(settings[Self.from])
  }

  public static func check(_ settings: Settings, trajectories: Int) throws {
    guard trajectories > 1 else {
      throw SettingsError(
        [],
        "never searches: it gets one trajectory of a batch, which is its first object; choose a greater"
          + " batchSize or weight")
    }
  }

  public init(_ settings: Settings) {
    iterations = settings[Self.iterations]
    backwardSteps = settings[Self.backwardSteps]
    length = settings[Self.length]
    acceptance = settings[Self.acceptance]
    from = settings[Self.from]
  }

  /// Fills batches with first trajectories and the proposals that they lead to.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) throws -> Sampler<N.E> {
    let first = try SettingsError.within("from") { try Samplers.make(from, context) }
    var search = ParallelLocalSearch<N>(self, context.learner.evaluation, context.backwardPolicy)
    return Sampler(
      append: { count, step, meter, random, batch in
        let start = batch.count
        let searches = (count + iterations) / (iterations + 1)
        try first.append(searches, step, meter, &random, &batch)
        search.begin(Array(batch.objects[start...]), Array(batch.logRewards[start...]))
        while batch.count - start < count {
          let before = batch.count
          try search.propose(count - (before - start), step, meter, &random, &batch)
          if batch.count == before { break }
        }
      }, observe: first.observe, write: first.write, restore: first.restore)
  }

  /// log q(k | s): how likely a search turns back at a state after `steps` steps.
  @inlinable
  public func logTurning(after steps: Int, atInitial: Bool) -> Double {
    switch length {
    case .fixed:
      return steps == backwardSteps || atInitial && steps < backwardSteps ? 0 : -.infinity
    case .uniform:
      guard steps <= backwardSteps else { return -.infinity }
      let ways = atInitial ? backwardSteps - steps + 1 : 1
      return Elementary.log(Double(ways) / Double(backwardSteps))
    }
  }
}
