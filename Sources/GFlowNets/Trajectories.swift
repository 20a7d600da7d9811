import NeuralNetworks

/// A batch of complete trajectories, one after another.
public struct Trajectories<State: Hashable & Sendable> {
  /// Where each trajectory's transitions begin; one more entry at the end.
  public var starts: [Int] = [0]
  /// The state that each transition leaves.
  public var states: [State] = []
  /// The action of each transition.
  public var actions: [Int32] = []
  /// The object in which each trajectory ends.
  public var objects: [State] = []
  /// log R of each object.
  public var logRewards: [Double] = []
  /// log R of the state that each transition leaves, as the objective's flows have it; empty where these
  /// have none.
  public var stateLogRewards: [Double] = []

  /// No trajectories.
  @inlinable
  public init() {}

  /// How many trajectories there are.
  @inlinable
  public var count: Int { objects.count }

  /// How many transitions there are.
  @inlinable
  public var transitionCount: Int { states.count }

  /// Appends a trajectory of another batch.
  @inlinable
  public mutating func append(_ number: Int, of other: Self) {
    states += other.states[other.starts[number]..<other.starts[number + 1]]
    actions += other.actions[other.starts[number]..<other.starts[number + 1]]
    starts.append(states.count)
    objects.append(other.objects[number])
    logRewards.append(other.logRewards[number])
    if !other.stateLogRewards.isEmpty {
      stateLogRewards += other.stateLogRewards[other.starts[number]..<other.starts[number + 1]]
    }
  }

  /// Forgets all trajectories and keeps the memory.
  @inlinable
  public mutating func removeAll() {
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    states.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
    logRewards.removeAll(keepingCapacity: true)
    stateLogRewards.removeAll(keepingCapacity: true)
  }
}

/// How a sampler departs from the policy P_F that it follows.
@frozen
public struct Exploration: Sendable {
  /// The probability of a uniformly random action.
  public var epsilon: Double
  /// What the logits are divided by.
  public var temperature: Double

  /// The policy itself.
  public static let none = Exploration(epsilon: 0, temperature: 1)

  /// Both settings.
  @inlinable
  public init(epsilon: Double, temperature: Double) {
    self.epsilon = epsilon
    self.temperature = temperature
  }
}

/// Draws a slot by its log-probability (-infinity never), after exploration.
@inlinable
public func drawSlot(
  _ logs: UnsafePointer<Double>, _ width: Int, _ exploration: Exploration, _ random: inout Philox
) -> Int {
  if exploration.epsilon > 0, random.uniform() < exploration.epsilon {
    var count = 0
    for i in 0..<width where logs[i] > -.infinity { count += 1 }
    var left = random.below(count)
    for i in 0..<width where logs[i] > -.infinity {
      if left == 0 { return i }
      left -= 1
    }
  }
  var scale = 1.0
  var total = 1.0
  if exploration.temperature != 1 {
    scale = 1 / exploration.temperature
    total = 0
    for i in 0..<width where logs[i] > -.infinity { total += Elementary.exp(logs[i] * scale) }
  }
  var left = random.uniform() * total
  var last = 0
  for i in 0..<width where logs[i] > -.infinity {
    left -= Elementary.exp(logs[i] * scale)
    last = i
    if left < 0 { break }
  }
  // Rounding can leave a rest after the last allowed slot.
  return last
}

/// Samples trajectories that advance together, state by state.
public struct ForwardSampler<E: Environment> {
  @usableFromInline var current: [E.State] = []
  @usableFromInline var rows: [Int] = []
  /// For each trajectory the row and the action that it came by; -1 at first.
  @usableFromInline var parents: [Int] = []
  @usableFromInline var lastActions: [Int] = []
  /// The trajectories that go on, and those that will after this round: two lists, since writing to one
  /// that is being read would copy it.
  @usableFromInline var active: [Int] = []
  @usableFromInline var stillActive: [Int] = []
  @usableFromInline var stepTrajectory: [Int32] = []
  @usableFromInline var stepState: [E.State] = []
  @usableFromInline var stepAction: [Int32] = []
  @usableFromInline var cursor: [Int] = []
  @usableFromInline let conditions: BatchConditions

  /// A sampler without memory yet.
  @inlinable
  public init(conditions: BatchConditions = .all) { self.conditions = conditions }

  /// Fills `batch` with `count` trajectories of the policy `evaluation`; rewards are left out.
  ///
  /// Returns `false`, with an empty batch, where the policy's probabilities are no numbers, as after
  /// training that diverged: it would never stop.
  @inlinable
  @discardableResult
  public mutating func sample<N: PolicyNetwork>(
    _ count: Int, from evaluation: PolicyEvaluation<N>, exploration: Exploration,
    random: inout Philox, into batch: inout Trajectories<E.State>
  ) -> Bool where N.E == E {
    batch.removeAll()
    return append(count, from: evaluation, exploration: exploration, random: &random, to: &batch)
  }

  /// Appends to `batch` `count` trajectories of the policy `evaluation`, rewards left out; from the
  /// states `starts`, as many, unless they all begin at initial states: of the batch's conditions in turn, from
  /// a random one on.
  ///
  /// Returns `false`, with nothing appended, where the policy's probabilities are no numbers.
  @inlinable
  public mutating func append<N: PolicyNetwork>(
    _ count: Int, startingAt starts: [E.State]? = nil, from evaluation: PolicyEvaluation<N>,
    exploration: Exploration, random: inout Philox, to batch: inout Trajectories<E.State>
  ) -> Bool where N.E == E {
    let environment = evaluation.environment
    stepTrajectory.removeAll(keepingCapacity: true)
    stepState.removeAll(keepingCapacity: true)
    stepAction.removeAll(keepingCapacity: true)
    current.removeAll(keepingCapacity: true)
    active.removeAll(keepingCapacity: true)
    cursor.removeAll(keepingCapacity: true)
    parents.removeAll(keepingCapacity: true)
    lastActions.removeAll(keepingCapacity: true)
    let turns = starts == nil ? conditions.turns(of: environment, in: batch, &random) : nil
    for i in 0..<count {
      current.append(starts?[i] ?? environment.initialState(of: turns?[i] ?? 0))
      parents.append(-1)
      lastActions.append(-1)
      active.append(i)
      cursor.append(0)
    }
    while !active.isEmpty {
      rows.removeAll(keepingCapacity: true)
      for i in active {
        rows.append(evaluation.request(current[i], from: parents[i], by: lastActions[i]))
      }
      evaluation.evaluatePending()
      stillActive.removeAll(keepingCapacity: true)
      for (place, i) in active.enumerated() {
        let state = current[i]
        let logs = evaluation.logProbabilities(.actions, row: rows[place])
        let action = drawSlot(logs, environment.actionSlotCount(state), exploration, &random)
        guard logs[action] > -.infinity else { return false }
        stepTrajectory.append(Int32(i))
        stepState.append(state)
        stepAction.append(Int32(action))
        cursor[i] += 1
        let child = environment.child(state, action)
        current[i] = child
        parents[i] = rows[place]
        lastActions[i] = action
        if !environment.isTerminal(child) { stillActive.append(i) }
      }
      swap(&active, &stillActive)
    }
    gather(count, initial: environment.initialState, to: &batch)
    return true
  }

  /// Turns the transitions, which stand in the order of time, into trajectories.
  @inlinable
  mutating func gather(
    _ count: Int, initial: E.State, to batch: inout Trajectories<E.State>
  ) {
    let first = batch.count
    for i in 0..<count {
      let start = batch.starts[first + i]
      batch.starts.append(start + cursor[i])
      cursor[i] = start
      batch.objects.append(current[i])
    }
    for _ in 0..<stepState.count {
      batch.states.append(initial)
      batch.actions.append(0)
    }
    for (step, trajectory) in stepTrajectory.enumerated() {
      let place = cursor[Int(trajectory)]
      cursor[Int(trajectory)] = place + 1
      batch.states[place] = stepState[step]
      batch.actions[place] = stepAction[step]
    }
  }
}
