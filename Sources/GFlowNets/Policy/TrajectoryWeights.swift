import NeuralNetworks
import Statistics

/// What the weights w = R(x) P_B(tau | x) / P_F(tau) of a policy's trajectories tell of it.
public struct TrajectoryWeights: Sendable {
  /// A mean with its standard error; 0 where it is exact.
  public struct Estimate: Sendable {
    /// The mean.
    public var value: Double
    /// Its standard error.
    public var standardError: Double

    /// An exact value.
    public init(exact value: Double) { (self.value, standardError) = (value, 0) }

    /// The mean of independent values, at least two.
    @usableFromInline
    init?(meanOf values: [Double]) {
      guard values.count > 1, let mean = mean(of: values) else { return nil }
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
      (value, standardError) = (mean, (variance / Double(values.count)).squareRoot())
    }
  }

  /// log w of trajectories that the policy drew.
  public var logWeights: [Double]
  /// The mean of log w under the policy.
  public var elbo: Estimate
  /// The mean of log w under the target and P_B; `nil` where there are no samples of the target.
  public var eubo: Estimate?
  /// The mean of R under the policy.
  public var meanReward: Double
  /// The mean of R under the target, where it is known or samples tell it.
  public var targetMeanReward: Double?

  /// What is known.
  public init(
    logWeights: [Double], elbo: Estimate, eubo: Estimate?, meanReward: Double,
    targetMeanReward: Double?
  ) {
    self.logWeights = logWeights
    self.elbo = elbo
    self.eubo = eubo
    self.meanReward = meanReward
    self.targetMeanReward = targetMeanReward
  }
}

/// A trajectory that a policy drew: its object, and log P_B - log P_F of it.
public struct DrawnTrajectory<State: Sendable>: Sendable {
  /// The object in which it ends.
  public let object: State
  /// log P_B(tau | x) - log P_F(tau).
  public let logRatio: Double

  /// A trajectory.
  public init(object: State, logRatio: Double) {
    self.object = object
    self.logRatio = logRatio
  }
}

extension EvaluablePolicy {
  /// As many as that unless a policy's rows are large.
  @inlinable public var weighedAtOnce: Int { 128 }

  /// Trajectories of a condition that the policy draws.
  @inlinable
  public func drawTrajectories(
    _ count: Int, condition: Int, _ backwardPolicy: BackwardPolicy, _ random: inout Philox
  ) -> [DrawnTrajectory<E.State>] {
    defer { removeAll() }
    var drawn: [DrawnTrajectory<E.State>] = []
    while drawn.count < count {
      removeAll()
      let size = min(weighedAtOnce, count - drawn.count)
      var states = [[E.State]](
        repeating: [environment.initialState(of: condition)], count: size)
      var ratios = [Double](repeating: 0, count: size)
      var actions = [[Int]](repeating: [], count: size)
      var active = Array(0..<size)
      while !active.isEmpty {
        let rows = active.map { request(states[$0][states[$0].count - 1]) }
        evaluatePending()
        for (i, row) in zip(active, rows) {
          let state = states[i][states[i].count - 1]
          let (action, log) = drawForwardStep(from: state, row: row, &random)
          ratios[i] -= log
          actions[i].append(action)
          states[i].append(environment.child(state, action))
        }
        active = active.filter { !environment.isTerminal(states[$0][states[$0].count - 1]) }
      }
      prepareBackwardStep(from: states.flatMap { $0.dropFirst() }, backwardPolicy)
      for i in 0..<size {
        for (t, action) in actions[i].enumerated() {
          ratios[i] += logBackwardProbability(
            from: states[i][t], by: action, to: states[i][t + 1], backwardPolicy)
        }
        drawn.append(
          DrawnTrajectory(object: states[i][states[i].count - 1], logRatio: ratios[i]))
      }
    }
    return drawn
  }

  /// Draws an action of an evaluated state by P_F, and gives log P_F of it.
  @inlinable
  func drawForwardStep(from state: E.State, row: Int, _ random: inout Philox) -> (Int, Double) {
    var left = random.uniform()
    var drawn = (-1, 0.0)
    environment.forEachAction(state) { action in
      guard left >= 0 else { return }
      drawn = (action, logForward(row: row, action: action))
      left -= Elementary.exp(drawn.1)
    }
    return drawn
  }

  /// ELBO and EUBO of a condition of an enumerated task, by sums over all edges; `nil` where there are too
  /// many edges for memory.
  @inlinable
  public func exactBounds(
    over space: StateSpace<E>, condition: Int, _ backwardPolicy: BackwardPolicy,
    limit: Int = 20_000_000
  ) -> (elbo: Double, eubo: Double)? {
    guard space.actions.count <= limit else { return nil }
    defer { removeAll() }
    let (logForward, logBackward) = edgeProbabilities(over: space, backwardPolicy)
    var (forward, backward) = (
      [Double](repeating: 0, count: space.states.count),
      [Double](repeating: 0, count: space.states.count)
    )
    var (elbo, eubo) = (0.0, 0.0)
    forward[condition] = 1
    for i in space.states.indices where forward[i] > 0 {
      for edge in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
        let mass = forward[i] * Elementary.exp(logForward[edge])
        guard mass > 0 else { continue }
        elbo += mass * (logBackward[edge] - logForward[edge])
        forward[Int(space.children[edge])] += mass
      }
    }
    for (place, object) in space.objects.enumerated() where space.conditions[place] == condition {
      elbo += forward[object] * space.logRewards[place]
      eubo += space.target[place] * space.logRewards[place]
      backward[object] = space.target[place]
    }
    // Children come after their parents, so that all of them have been taken.
    for i in space.states.indices.reversed() {
      for edge in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
        let mass = backward[Int(space.children[edge])] * Elementary.exp(logBackward[edge])
        guard mass > 0 else { continue }
        eubo += mass * (logBackward[edge] - logForward[edge])
        backward[i] += mass
      }
    }
    return (elbo, eubo)
  }

  /// log P_F and log P_B of each edge of an enumerated task.
  @inlinable
  func edgeProbabilities(over space: StateSpace<E>, _ backwardPolicy: BackwardPolicy)
    -> (forward: [Double], backward: [Double])
  {
    var forward = [Double](repeating: 0, count: space.actions.count)
    var backward = forward
    var start = 0
    while start < space.states.count {
      let range = start..<min(start + Self.chunk, space.states.count)
      removeAll()
      for i in range where !environment.isTerminal(space.states[i]) {
        _ = request(space.states[i])
      }
      evaluatePending()
      prepareBackwardStep(from: Array(space.states[range]), backwardPolicy)
      for i in range {
        let state = space.states[i]
        if let row = row(of: state) {
          for edge in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
            forward[edge] = logForward(row: row, action: Int(space.actions[edge]))
          }
        }
        environment.forEachIncomingEdge(state) { edge in
          guard let parent = space.index(of: edge.parent) else { return }
          let number = (space.edgeStarts[parent]..<space.edgeStarts[parent + 1]).first {
            Int(space.actions[$0]) == edge.action
          }
          guard let number else { return }
          backward[number] = logBackwardProbability(
            from: edge.parent, by: edge.action, to: state, backwardPolicy)
        }
      }
      start = range.upperBound
    }
    return (forward, backward)
  }
}
