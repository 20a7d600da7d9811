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
  /// The powers of R that are the targets of chains, which take them in turn. Only the states of the first are
  /// recorded.
  public let ladder: [Double]
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

  /// Chains that have not begun, whose target is R / Z unless told otherwise; `recentCount` states are kept.
  public init(
    count: Int, ladder: [Double] = [1], thinning: Int = 1, recentCount: Int, random: Philox
  ) {
    self.count = count
    self.ladder = ladder
    self.thinning = thinning
    self.random = random
    recent = Ring(capacity: recentCount)
  }

  /// The number of the step that comes next: 0 draws first states, 1 is the first that moves.
  @inlinable var nextStep: Int { states.count < count ? 0 : steps + 1 }

  /// The condition that a chain stays in.
  @inlinable
  func condition(of chain: Int, in environment: E) -> Int {
    chain / ladder.count % environment.conditionCount
  }

  /// Draws first states where chains have none yet; `false` where all have.
  @inlinable
  mutating func begin(in environment: E, _ meter: Meter<E>) throws -> Bool {
    guard states.count < count else { return false }
    let uniform = UniformPolicy(environment)
    let number = meter.affordableRewardCalls(count - states.count)
    let first = (states.count..<states.count + number).map { chain in
      uniform.sampleObject(condition: condition(of: chain, in: environment), &random)
    }
    try meter.appendLogRewards(of: first, to: &logRewards)
    for object in first {
      states.append(object)
      record(states.count - 1)
    }
    return true
  }

  /// Moves each chain once; the first step draws their first states instead. Chains beyond what the
  /// meter affords do not move.
  ///
  /// - Parameter inverseTemperature: a power of all targets.
  @inlinable
  public mutating func step<P: MoveProposal>(
    _ proposal: P, _ meter: Meter<E>, inverseTemperature: Double = 1
  ) throws where P.E == E {
    improving.removeAll(keepingCapacity: true)
    if try begin(in: proposal.environment, meter) { return }
    let affordable = meter.affordableRewardCalls(count)
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
      let power = inverseTemperature * ladder[i % ladder.count]
      let acceptance = acceptanceProbability(
        from: power * logRewards[i], to: power * logReward, forward: forward[i],
        reverse: moves.probability(of: states[i]))
      if random.uniform() < acceptance {
        states[i] = proposed[i]
        logRewards[i] = logReward
      }
      record(i)
    }
  }

  /// Records the state of a chain.
  @usableFromInline
  mutating func record(_ chain: Int) {
    if chain % ladder.count == 0, steps % thinning == 0 { recent.append(states[chain]) }
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
