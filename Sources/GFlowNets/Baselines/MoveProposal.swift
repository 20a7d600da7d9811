import NeuralNetworks

/// Where a chain may go from one object: a slot, a target and a probability for each move.
public struct Moves<State: Hashable & Sendable> {
  /// The slot of each move; -1 for staying, where an object has no move.
  public var slots: [Int] = []
  /// The object that each move leads to; several may lead to one.
  public var targets: [State] = []
  /// The probability with which each move is proposed.
  public var probabilities: [Double] = []

  /// No moves.
  @inlinable
  public init() {}

  /// q(y|x): the probability that some move to `target` is proposed, summed over all slots that lead
  /// there.
  @inlinable
  public func probability(of target: State) -> Double {
    var sum = 0.0
    for (i, other) in targets.enumerated() where other == target { sum += probabilities[i] }
    return sum
  }

  /// Draws the place of a move.
  @inlinable
  public func draw(_ random: inout Philox) -> Int {
    var left = random.uniform()
    for (i, probability) in probabilities.enumerated() {
      left -= probability
      if left < 0 { return i }
    }
    // Rounding can leave a rest after the last move.
    return probabilities.count - 1
  }
}

/// Which of an object's moves a chain proposes.
public protocol MoveProposal {
  /// The environment whose moves they are.
  associatedtype E: Environment
  /// The environment whose moves they are.
  var environment: E { get }
  /// Makes ready to be asked about `objects`, beside those of earlier calls.
  func evaluate(_ objects: [E.State])
  /// Fills in the probability of each of the moves, at least one, of `object`.
  func fillProbabilities(_ moves: inout Moves<E.State>, of object: E.State)
}

extension MoveProposal {
  /// The moves of `object`, which was evaluated. An object without moves proposes itself.
  @inlinable
  public func fill(_ moves: inout Moves<E.State>, from object: E.State) {
    moves.slots.removeAll(keepingCapacity: true)
    moves.targets.removeAll(keepingCapacity: true)
    moves.probabilities.removeAll(keepingCapacity: true)
    environment.forEachMove(object) { slot, target in
      moves.slots.append(slot)
      moves.targets.append(target)
    }
    if moves.targets.isEmpty {
      moves.slots.append(-1)
      moves.targets.append(object)
      moves.probabilities.append(1)
    } else {
      fillProbabilities(&moves, of: object)
    }
  }

  /// The chain's exact transition probabilities between the objects of an enumerated environment, by
  /// the same proposal and acceptance as `Chains.step` uses: for each of `space.objects`, where it
  /// may go, by number in that list, each object once and itself last.
  ///
  /// - Parameter power: the power of R that is the target.
  @inlinable
  public func transitionMatrix(over space: StateSpace<E>, power: Double = 1)
    -> [[(object: Int, probability: Double)]]
  {
    let objects = space.objects.map { space.states[$0] }
    var number = [Int](repeating: -1, count: space.states.count)
    for (i, state) in space.objects.enumerated() { number[state] = i }
    evaluate(objects)
    var here = Moves<E.State>()
    var there = Moves<E.State>()
    return objects.enumerated().map { i, object in
      fill(&here, from: object)
      var row: [(object: Int, probability: Double)] = []
      var rest = 1.0
      for (place, target) in here.targets.enumerated()
      where target != object && here.targets.firstIndex(of: target) == place {
        guard let state = space.index(of: target) else {
          preconditionFailure("a chain's move leads to an object that no trajectory reaches")
        }
        fill(&there, from: target)
        let probability =
          here.probability(of: target)
          * acceptanceProbability(
            from: power * space.logRewards[i], to: power * space.logRewards[number[state]],
            forward: here.probability(of: target), reverse: there.probability(of: object))
        row.append((number[state], probability))
        rest -= probability
      }
      row.append((i, rest))
      return row
    }
  }
}

/// min(1, R(y) q(x|y) / (R(x) q(y|x))), the probability to accept the move from x to y (Hastings 1970).
/// An object without reward is left by any move, so that a chain finds its way to those with some.
@inlinable
public func acceptanceProbability(
  from logReward: Double, to proposed: Double, forward: Double, reverse: Double
) -> Double {
  if logReward == -.infinity { return 1 }
  return min(1, Elementary.exp(proposed - logReward) * reverse / forward)
}

/// Each move alike.
public struct UniformMoves<E: Environment>: MoveProposal {
  /// The environment whose moves they are.
  public let environment: E

  /// The uniform proposal of an environment.
  @inlinable
  public init(environment: E) { self.environment = environment }

  /// Does nothing: the answer needs no evaluation.
  @inlinable
  public func evaluate(_ objects: [E.State]) {}

  /// 1 / k for each of k moves.
  @inlinable
  public func fillProbabilities(_ moves: inout Moves<E.State>, of object: E.State) {
    let share = 1 / Double(moves.targets.count)
    for _ in moves.targets { moves.probabilities.append(share) }
  }
}

/// A network's softmax over an object's moves, with a uniform share.
public struct LearnedMoves<N: PolicyNetwork>: MoveProposal {
  @usableFromInline let evaluation: PolicyEvaluation<N>
  @usableFromInline let epsilon: Double

  @inlinable
  init(evaluation: PolicyEvaluation<N>, epsilon: Double) {
    self.evaluation = evaluation
    self.epsilon = epsilon
  }

  /// The environment whose moves they are.
  @inlinable public var environment: N.E { evaluation.environment }

  /// Evaluates the network on those objects that it has not been evaluated on.
  @inlinable
  public func evaluate(_ objects: [N.E.State]) {
    for object in objects { _ = evaluation.request(object) }
    evaluation.evaluatePending()
  }

  /// (1 - epsilon) softmax + epsilon / k for each of k moves.
  @inlinable
  public func fillProbabilities(_ moves: inout Moves<N.E.State>, of object: N.E.State) {
    let logs = evaluation.logProbabilities(.moves, row: evaluation.request(object))
    let share = epsilon / Double(moves.slots.count)
    for slot in moves.slots {
      moves.probabilities.append((1 - epsilon) * Elementary.exp(logs[slot]) + share)
    }
  }
}

extension CommonParameters {
  /// How many Markov chains run side by side.
  public static let chains = SettingKey.integer(
    "chains", 1...1_048_576, default: 16, unit: "chains",
    "How many Markov chains run side by side, from random objects.")

  /// How many steps pass from one recorded state of a chain to the next.
  public static let thinning = SettingKey.integer(
    "thinning", 1...1_048_576, default: 1, unit: "steps",
    "How many steps pass from one recorded state of a chain to the next, so that sampled distances mean"
      + " what they do of independent draws. Every step is charged.")

  /// How many steps of so many chains a budget allows, the one that draws their first states included; `nil`
  /// where reward calls do not end it.
  ///
  /// Throws `SettingsError` where that is none but the first.
  static func steps(of chains: Int, within budget: Budget) throws -> Int? {
    guard let calls = budget.rewardCalls else { return nil }
    let steps = (calls - 1) / chains + 1
    guard steps > 1 else {
      throw SettingsError(
        ["chains"], "leave the budget of \(calls) reward calls for no move; choose fewer")
    }
    return steps
  }
}
