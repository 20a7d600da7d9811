import NeuralNetworks

/// Local searches that run side by side, each from an object of its own.
public struct ParallelLocalSearch<N: PolicyNetwork> {
  public typealias State = N.E.State
  @usableFromInline let settings: LocalSearch
  @usableFromInline let evaluation: PolicyEvaluation<N>
  @usableFromInline let backwardPolicy: BackwardPolicy
  /// Where each search stands.
  public var objects: [State] = []
  /// log R there.
  public var logRewards: [Double] = []
  @usableFromInline var backward = BackwardSampler<N.E>()
  @usableFromInline var forward = ForwardSampler<N.E>()
  /// Trajectories to the objects, and from the states where they are left to the proposals.
  @usableFromInline var old = Trajectories<State>()
  @usableFromInline var new = Trajectories<State>()
  /// Where in `old` each trajectory is left.
  @usableFromInline var turns: [Int] = []

  /// Searches that have not begun.
  @inlinable
  public init(
    _ settings: LocalSearch, _ evaluation: PolicyEvaluation<N>, _ backwardPolicy: BackwardPolicy
  ) {
    self.settings = settings
    self.evaluation = evaluation
    self.backwardPolicy = evaluation.available(backwardPolicy)
  }

  /// Starts searches at objects whose log-rewards are known.
  @inlinable
  public mutating func begin(_ objects: [State], _ logRewards: [Double]) {
    self.objects = objects
    self.logRewards = logRewards
  }

  /// Appends the trajectories of one proposal a search, at most `count`, charged, and accepts some.
  @inlinable
  public mutating func propose(
    _ count: Int, _ step: Int, _ meter: Meter<N.E>, _ random: inout Philox,
    _ batch: inout Trajectories<State>
  ) throws {
    let count = meter.affordableTrajectories(min(count, objects.count))
    guard count > 0 else { return }
    old.removeAll()
    new.removeAll()
    backward.append(
      Array(objects[..<count]), logRewards: Array(logRewards[..<count]), evaluation,
      backwardPolicy, &random, to: &old)
    turns.removeAll(keepingCapacity: true)
    for i in 0..<count {
      var steps = settings.backwardSteps
      if settings.length == .uniform { steps = 1 + random.below(steps) }
      turns.append(max(old.starts[i], old.starts[i + 1] - steps))
    }
    guard
      forward.append(
        count, startingAt: turns.map { old.states[$0] }, from: evaluation, exploration: .none,
        random: &random, to: &new)
    else { throw TrainingError.noPolicy(step: step) }
    let first = batch.count
    for i in 0..<count {
      batch.states += old.states[old.starts[i]..<turns[i]]
      batch.actions += old.actions[old.starts[i]..<turns[i]]
      batch.states += new.states[new.starts[i]..<new.starts[i + 1]]
      batch.actions += new.actions[new.starts[i]..<new.starts[i + 1]]
      batch.starts.append(batch.states.count)
      batch.objects.append(new.objects[i])
    }
    try meter.charge(&batch, from: first)
    if settings.acceptance == .metropolis { requestRows() }
    for i in 0..<count {
      let logReward = batch.logRewards[first + i]
      let isAccepted =
        switch settings.acceptance {
        case .greedy: logReward > logRewards[i]
        case .metropolis:
          Elementary.log(random.uniform()) < logReward - logRewards[i] + logProposalRatio(i)
        }
      guard isAccepted else { continue }
      objects[i] = batch.objects[first + i]
      logRewards[i] = logReward
    }
  }

  /// log of A without the rewards.
  @inlinable
  func logProposalRatio(_ i: Int) -> Double {
    let atInitial = evaluation.environment.isInitial(old.states[turns[i]])
    let out = turns[i]..<old.starts[i + 1]
    let back = new.starts[i]..<new.starts[i + 1]
    return settings.logTurning(after: back.count, atInitial: atInitial)
      - settings.logTurning(after: out.count, atInitial: atInitial)
      + logBackward(new, back, to: new.objects[i]) - logBackward(old, out, to: old.objects[i])
      + logForward(old, out) - logForward(new, back)
  }

  @inlinable
  func logForward(_ path: Trajectories<State>, _ transitions: Range<Int>) -> Double {
    transitions.reduce(0) { sum, t in
      guard let row = evaluation.row(of: path.states[t]) else { return sum }
      return sum
        + evaluation.logProbability(
          evaluation.place(.actions, row: row, slot: Int(path.actions[t])))
    }
  }

  @inlinable
  func logBackward(_ path: Trajectories<State>, _ transitions: Range<Int>, to object: State)
    -> Double
  {
    transitions.reduce(0) { sum, t in
      let child = t + 1 < transitions.upperBound ? path.states[t + 1] : object
      return sum
        + evaluation.logBackward(
          from: path.states[t], by: Int(path.actions[t]), to: child, backwardPolicy
        ).value
    }
  }

  /// Evaluates what the ratio asks about beyond what sampling has.
  @inlinable
  func requestRows() {
    for state in old.states { _ = evaluation.request(state) }
    if backwardPolicy.isLearned {
      let environment = evaluation.environment
      for object in old.objects + new.objects where environment.incomingEdgeCount(object) > 1 {
        _ = evaluation.request(object)
      }
    }
    evaluation.evaluatePending()
  }
}
