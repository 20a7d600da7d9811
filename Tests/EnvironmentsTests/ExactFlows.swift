import GFlowNets
import NeuralNetworks

/// The flows of an enumerated environment that carry exactly R(x) into every object, for a backward
/// policy that is uniform or random.
struct ExactFlows<E: Environment> {
  let space: StateSpace<E>
  /// log F of each state.
  private(set) var logState: [Double]
  /// log F of each edge, by the number that `space` gives it.
  private(set) var logEdge: [Double]
  /// log P_B of each edge.
  private(set) var logBackward: [Double]

  /// The flows of the uniform P_B, of that of maximum entropy, or of one with random odds of up to e^2 to 1.
  init(_ space: StateSpace<E>, _ backwardPolicy: BackwardPolicy, _ random: inout Philox) {
    self.space = space
    let environment = space.environment
    logState = [Double](repeating: -.infinity, count: space.states.count)
    logEdge = [Double](repeating: -.infinity, count: space.actions.count)
    logBackward = logEdge
    // The number of trajectories to each state, pushed along the edges.
    var logPaths = [Double](repeating: -.infinity, count: space.states.count)
    for root in space.logZs.indices { logPaths[root] = 0 }
    for i in space.states.indices {
      for edge in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
        let child = Int(space.children[edge])
        logPaths[child] = Elementary.logAddExp(logPaths[child], logPaths[i])
      }
    }
    for (i, object) in space.objects.enumerated() { logState[object] = space.logRewards[i] }
    for i in space.states.indices.reversed() {
      var edges: [Int] = []
      environment.forEachIncomingEdge(space.states[i]) { edges.append(Self.number(of: $0, space)) }
      let odds = edges.map { edge -> Double in
        switch backwardPolicy {
        case .uniform: return 0
        case .maximumEntropy: return logPaths[Self.parent(of: edge, space)]
        case .learned, .trajectoryLikelihood: return 2 * random.uniform()
        }
      }
      let total = odds.reduce(-.infinity, Elementary.logAddExp)
      for (edge, odd) in zip(edges, odds) {
        logBackward[edge] = odd - total
        logEdge[edge] = logState[i] + logBackward[edge]
        let parent = Self.parent(of: edge, space)
        logState[parent] = Elementary.logAddExp(logState[parent], logEdge[edge])
      }
    }
  }

  private static func number(of edge: IncomingEdge<E.State>, _ space: StateSpace<E>) -> Int {
    let parent = space.index(of: edge.parent)!
    return (space.edgeStarts[parent]..<space.edgeStarts[parent + 1]).first {
      Int(space.actions[$0]) == edge.action
    }!
  }

  private static func parent(of edge: Int, _ space: StateSpace<E>) -> Int {
    // The last state whose edges begin at or before this one.
    var low = 0
    var high = space.states.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if space.edgeStarts[middle] <= edge { low = middle } else { high = middle }
    }
    return low
  }

  /// Writes the flows into a table, those of states relative to `partial`. Places that stand for no edge get
  /// numbers that must not matter.
  func fill(
    _ table: TabularPolicy<E, Double>, relativeTo partial: ((E.State) -> Double)? = nil,
    head: Head = .stateFlow, _ random: inout Philox
  ) {
    let environment = space.environment
    for i in 0..<table.parameters.count {
      table.parameters.value(at: i).pointee = 20 * random.uniform() - 10
    }
    for (i, state) in space.states.enumerated() {
      func write(_ value: Double, _ head: Head, _ slot: Int) {
        guard table.heads.contains(head) else { return }
        let start = table.weightIndex(head, of: state)!
        table.parameters.value(at: start + slot).pointee = value
      }
      write(logState[i] - (partial?(state) ?? 0), head, 0)
      for edge in space.edgeStarts[i]..<space.edgeStarts[i + 1] {
        for head in table.heads.all where head.segment == .actions {
          write(logEdge[edge], head, Int(space.actions[edge]))
        }
      }
      // A softmax does not know what is added to all of its numbers.
      let shift = random.uniform()
      environment.forEachIncomingEdge(state) { edge in
        write(logBackward[Self.number(of: edge, space)] + shift, .incoming, edge.slot)
      }
    }
  }
}

/// Trajectories of uniformly random actions, with their rewards.
func randomTrajectories<E: Environment>(
  _ count: Int, _ space: StateSpace<E>, _ random: inout Philox
) -> Trajectories<E.State> {
  let table = TabularPolicy<E, Double>(space, heads: [.actions])
  let evaluation = PolicyEvaluation(environment: space.environment, network: table)
  var sampler = ForwardSampler<E>()
  var batch = Trajectories<E.State>()
  sampler.sample(
    count, from: evaluation, exploration: Exploration(epsilon: 1, temperature: 1),
    random: &random, into: &batch)
  batch.logRewards = batch.objects.map { object in
    let place = space.objects.firstIndex { space.states[$0] == object }!
    return space.logRewards[place]
  }
  return batch
}

extension SamplingTask {
  /// The task, with some reward of states on the way where it has none: flows may be relative to any.
  func knowingStates(_ space: StateSpace<E>) -> SamplingTask {
    var reward = reward
    if reward.partialLogReward == nil {
      reward.partialLogReward = { [environment] state in
        environment.isInitial(state) ? 0 : Elementary.cos(Double(space.index(of: state) ?? 0))
      }
    }
    return SamplingTask(environment, reward)
  }
}

extension Objective {
  /// Whether a task with rewards of states on the way has the flows that the objective needs.
  func fits(_ environment: some Environment) -> Bool {
    stateFlows != .stopping || environment.stopObstacle == nil
  }
}
