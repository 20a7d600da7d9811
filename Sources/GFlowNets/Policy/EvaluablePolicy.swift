import NeuralNetworks

/// A policy that says log P_F and log P_B of edges, state by state: what a `PolicyProbe` is made of.
///
/// States are requested, evaluated together, and then answered for by row.
public protocol EvaluablePolicy {
  /// How many states are evaluated at once outside training. Shapes of products are part of the
  /// result, so this is a constant.
  static var chunk: Int { get }
  /// How many trajectories are drawn at once for their weights. The order of draws is part of the result,
  /// so this is a constant.
  var weighedAtOnce: Int { get }
  /// The environment.
  associatedtype E: Environment
  /// The environment.
  var environment: E { get }
  /// Forgets all states.
  func removeAll()
  /// Asks about a state at the next `evaluatePending` and returns the row that it has or will have:
  /// after `removeAll` the next number for each new state, from 0.
  func request(_ state: E.State) -> Int
  /// Evaluates the states requested.
  func evaluatePending()
  /// The row of a state that has been requested.
  func row(of state: E.State) -> Int?
  /// log P_F of an action of a row's state.
  func logForward(row: Int, action: Int) -> Double
  /// log P_B of the slots of a row's incoming segment, where the policy has learned them.
  func incomingLogProbabilities(row: Int) -> UnsafePointer<Double>?
  /// How many trajectories lead to states, for a P_B made of it; `nil` where that is never asked.
  var pathCounts: PathCounts<E>? { get }
  /// Does what is no part of training, which a policy that counts its work leaves out.
  func uncounted<T>(_ body: () -> T) -> T
  /// Objects drawn by the policy, without exploration.
  func sampleObjects(_ count: Int, _ random: inout Philox) -> [E.State]
  /// The same objects, with log P_F of the trajectory that each was drawn by.
  func sampleTrajectories(_ count: Int, _ random: inout Philox)
    -> [(object: E.State, logForward: Double)]
}

extension PolicyEvaluation: EvaluablePolicy {
  @inlinable
  public static var chunk: Int { N.statesAtOnce }
  @inlinable
  public var weighedAtOnce: Int { min(128, network.trajectoriesAtOnce) }

  /// The masked log-softmax of the actions.
  @inlinable
  public func logForward(row: Int, action: Int) -> Double {
    logProbability(place(.actions, row: row, slot: action))
  }

  /// The masked log-softmax of the incoming edges, where the network has that head.
  @inlinable
  public func incomingLogProbabilities(row: Int) -> UnsafePointer<Double>? {
    network.heads.contains(.incoming) ? logProbabilities(.incoming, row: row) : nil
  }

  /// Objects drawn by the policy, without exploration; none where its probabilities are no numbers.
  @inlinable
  public func sampleObjects(_ count: Int, _ random: inout Philox) -> [N.E.State] {
    var objects: [N.E.State] = []
    let isPolicy = sampleBatches(count, &random) { objects += $0.objects }
    return isPolicy ? objects : []
  }

  /// The same with log P_F of trajectories.
  @inlinable
  public func sampleTrajectories(_ count: Int, _ random: inout Philox)
    -> [(object: N.E.State, logForward: Double)]
  {
    var drawn: [(object: N.E.State, logForward: Double)] = []
    let isPolicy = sampleBatches(count, &random) { batch in
      for (i, object) in batch.objects.enumerated() {
        var sum = 0.0
        // Every state has been evaluated to draw its action.
        for t in batch.starts[i]..<batch.starts[i + 1] {
          sum += logForward(row: request(batch.states[t]), action: Int(batch.actions[t]))
        }
        drawn.append((object, sum))
      }
    }
    return isPolicy ? drawn : []
  }

  /// Samples some trajectories at a time, without exploration, and leaves the evaluation empty;
  /// `false` where probabilities are no numbers.
  ///
  /// The trajectories of a condition come together, so that what a network computes of it, such as a prompt's
  /// rows, serves many.
  @inlinable
  func sampleBatches(
    _ count: Int, _ random: inout Philox, _ take: (Trajectories<N.E.State>) -> Void
  ) -> Bool {
    var sampler = ForwardSampler<N.E>()
    var batch = Trajectories<N.E.State>()
    let conditions = environment.conditionCount
    let turns = BatchConditions.all.turns(of: conditions, &random)
    defer { removeAll() }
    for turn in 0..<conditions {
      let start = environment.initialState(of: turns[turn])
      var left = (count + conditions - 1 - turn) / conditions
      while left > 0 {
        removeAll()
        batch.removeAll()
        let starts = [N.E.State](repeating: start, count: min(network.trajectoriesAtOnce, left))
        guard
          sampler.append(
            starts.count, startingAt: starts, from: self, exploration: .none, random: &random,
            to: &batch)
        else { return false }
        take(batch)
        left -= batch.count
      }
    }
    return true
  }
}

extension EvaluablePolicy {
  @inlinable
  public func uncounted<T>(_ body: () -> T) -> T { body() }

  @inlinable
  public var pathCounts: PathCounts<E>? { nil }

  @inlinable
  public static var chunk: Int { 1024 }

  /// What may be asked of this policy. It uses the evaluation between training steps and leaves it
  /// empty.
  @inlinable
  public func probe(_ backwardPolicy: BackwardPolicy) -> PolicyProbe<E> {
    PolicyProbe(
      distribution: { space in self.uncounted { self.distribution(over: space) } },
      edgeLogProbabilities: { space in
        self.uncounted { self.edgeLogProbabilities(over: space) }
      },
      sample: { count, random in self.uncounted { self.sampleObjects(count, &random) } },
      trajectories: { count, random in
        self.uncounted { self.sampleTrajectories(count, &random) }
      },
      logProbabilities: { objects, random in
        self.uncounted { self.logProbabilities(of: objects, backwardPolicy, &random) }
      },
      draw: { count, condition, random in
        self.uncounted {
          self.drawTrajectories(count, condition: condition, backwardPolicy, &random)
        }
      },
      weighBackwards: { objects, random in
        self.uncounted { self.weighBackwards(objects, backwardPolicy, &random) }
      },
      exactBounds: { space, condition in
        self.uncounted { self.exactBounds(over: space, condition: condition, backwardPolicy) }
      })
  }

  /// The exact probability of each object of an enumerated environment.
  @inlinable
  public func distribution(over space: StateSpace<E>) -> [Double] {
    defer { removeAll() }
    return space.terminalDistribution(chunk: Self.chunk) { fill(space, $0, $1) }
  }

  /// log P_F of each edge of an enumerated environment, in the order of its edges.
  @inlinable
  func edgeLogProbabilities(over space: StateSpace<E>) -> [Double] {
    defer { removeAll() }
    var logs = [Double](repeating: 0, count: space.children.count)
    logs.withUnsafeMutableBufferPointer { logs in
      guard let base = logs.baseAddress else { return }
      var start = 0
      while start < space.states.count {
        let end = min(start + Self.chunk, space.states.count)
        fill(space, start..<end, base + space.edgeStarts[start])
        start = end
      }
    }
    return logs
  }

  /// Writes log P_F of the edges of some states, one after another.
  @inlinable
  func fill(_ space: StateSpace<E>, _ range: Range<Int>, _ logs: UnsafeMutablePointer<Double>) {
    removeAll()
    for i in range where space.edgeStarts[i] < space.edgeStarts[i + 1] {
      _ = request(space.states[i])
    }
    evaluatePending()
    var edge = 0
    var row = 0
    for i in range where space.edgeStarts[i] < space.edgeStarts[i + 1] {
      for e in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
        logs[edge] = logForward(row: row, action: Int(space.actions[e]))
        edge += 1
      }
      row += 1
    }
  }
}
