import Formats
import NeuralNetworks

/// A move that raised the reward.
public struct ImprovingMove<State: Hashable & Sendable & SnapshotValue>: SnapshotValue {
  /// The object that it leaves.
  public let object: State
  /// Its slot.
  public let slot: Int

  /// A move.
  @inlinable
  public init(object: State, slot: Int) {
    self.object = object
    self.slot = slot
  }

  /// Writes the object and the slot.
  public func write(to snapshot: inout SnapshotWriter) {
    object.write(to: &snapshot)
    snapshot.write(Int64(slot))
  }

  /// Reads what `write` wrote.
  public init(from snapshot: inout SnapshotReader) throws {
    object = try State(from: &snapshot)
    slot = Int(try snapshot.read(Int64.self))
  }
}

/// Metropolis-Hastings chains over objects, side by side, whose common target is R / Z.
///
/// Of a task with conditions each chain stays in one, the conditions in turn.
///
/// A chain begins at the end of a uniformly random trajectory. Every reward is charged: of first
/// states, of accepted and of rejected proposals; and after each of them the chain's state is recorded,
/// changed or not, so that there are as many states as reward calls; with `thinning` t, at every t-th step
/// alone, so that states that follow each other depend less on each other.
public struct Chains<E: Environment> {
  /// How many chains there are to be.
  public let count: Int
  /// How many steps pass from one recorded state of a chain to the next.
  public let thinning: Int
  /// The last recorded states of all chains, one of each in turn.
  public private(set) var recent: Ring<E.State>
  /// The moves of the last step that would raise the reward, accepted or not.
  @usableFromInline var improving: [ImprovingMove<E.State>] = []
  /// The sampling stream.
  @usableFromInline var random: Philox
  @usableFromInline var steps = 0
  @usableFromInline var states: [E.State] = []
  @usableFromInline var logRewards: [Double] = []
  @usableFromInline var moves = Moves<E.State>()
  @usableFromInline var proposed: [E.State] = []
  @usableFromInline var proposedLogRewards: [Double] = []
  @usableFromInline var slots: [Int] = []
  @usableFromInline var forward: [Double] = []

  /// Chains that have not begun; `recentCount` states are kept.
  public init(count: Int, thinning: Int = 1, recentCount: Int, random: Philox) {
    self.count = count
    self.thinning = thinning
    self.random = random
    recent = Ring(capacity: recentCount)
  }

  /// Moves each chain once; the first step draws their first states instead. Chains beyond what the
  /// meter affords do not move.
  @inlinable
  public mutating func step<P: MoveProposal>(_ proposal: P, _ meter: Meter<E>) throws
  where P.E == E {
    improving.removeAll(keepingCapacity: true)
    let affordable = meter.affordableRewardCalls(count)
    if states.count < count {
      let uniform = UniformPolicy(proposal.environment)
      let conditions = proposal.environment.conditionCount
      let first = (0..<min(affordable, count - states.count)).map { number in
        uniform.sampleObject(condition: (states.count + number) % conditions, &random)
      }
      try meter.appendLogRewards(of: first, to: &logRewards)
      states += first
      for object in first { record(object) }
      return
    }
    steps += 1
    proposed.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    forward.removeAll(keepingCapacity: true)
    proposal.evaluate(affordable < count ? Array(states[..<affordable]) : states)
    for i in 0..<affordable {
      proposal.fill(&moves, from: states[i])
      let place = moves.draw(&random)
      proposed.append(moves.targets[place])
      slots.append(moves.slots[place])
      forward.append(moves.probability(of: moves.targets[place]))
    }
    proposal.evaluate(proposed)
    proposedLogRewards.removeAll(keepingCapacity: true)
    try meter.appendLogRewards(of: proposed, to: &proposedLogRewards)
    for i in 0..<affordable {
      let logReward = proposedLogRewards[i]
      if logReward > logRewards[i] {
        improving.append(ImprovingMove(object: states[i], slot: slots[i]))
      }
      proposal.fill(&moves, from: proposed[i])
      let acceptance = acceptanceProbability(
        from: logRewards[i], to: logReward, forward: forward[i],
        reverse: moves.probability(of: states[i]))
      if random.uniform() < acceptance {
        states[i] = proposed[i]
        logRewards[i] = logReward
      }
      record(states[i])
    }
  }

  @usableFromInline
  mutating func record(_ state: E.State) {
    if steps % thinning == 0 { recent.append(state) }
  }
}

extension Chains: SnapshotWritable {
  /// Writes the states, the recorded states and the sampling stream.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(values: states)
    snapshot.write(contentsOf: logRewards)
    recent.write(to: &snapshot)
    random.write(to: &snapshot)
    snapshot.write(Int64(steps))
  }

  /// Takes what `write` wrote.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    states = try snapshot.read(values: E.State.self)
    logRewards = try snapshot.read()
    guard states.count <= count, logRewards.count == states.count else {
      throw SnapshotError.malformed
    }
    try recent.restore(from: &snapshot)
    random = try Philox(from: &snapshot)
    steps = Int(try snapshot.read(Int64.self))
  }
}
