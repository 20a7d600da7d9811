import Environments
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// Backward policies by maximum entropy and by the likelihood of trajectories.
@Suite struct BackwardPolicyTests {
  /// Every trajectory of a small graph.
  static func trajectories<E: Environment>(_ space: StateSpace<E>) -> Trajectories<E.State> {
    let environment = space.environment
    var batch = Trajectories<E.State>()
    func go(_ state: E.State, _ steps: [(E.State, Int)]) {
      guard environment.isTerminal(state) else {
        for action in environment.actions(state) {
          go(environment.child(state, action), steps + [(state, action)])
        }
        return
      }
      batch.states += steps.map(\.0)
      batch.actions += steps.map { Int32($0.1) }
      batch.starts.append(batch.states.count)
      batch.objects.append(state)
      let place = space.objects.firstIndex { space.states[$0] == state }!
      batch.logRewards.append(space.logRewards[place])
    }
    go(environment.initialState, [])
    return batch
  }

  @Test func trajectoriesAreCounted() throws {
    let space = try #require(try StateSpace(Multigraph.task))
    let counts = PathCounts(Multigraph())
    let all = Self.trajectories(space)
    for object in space.objects.map({ space.states[$0] }) {
      let count = all.objects.count { $0 == object }
      #expect(abs(Elementary.exp(counts.logCount(of: object)) - Double(count)) < 1e-12)
    }
    #expect(counts.logCount(of: 0) == 0)
    #expect(PathCounts.obstacle(Multigraph()) == nil)
    #expect(PathCounts.obstacle(Multigraph(), limit: 2)?.contains("more than 2 states") == true)
  }

  /// The sum over all trajectories of P_F times the gradient on each, and P_F of all together.
  static func expectedGradient<E: Environment>(
    _ table: TabularPolicy<E, Double>, _ all: Trajectories<E.State>, _ space: StateSpace<E>
  ) -> [Double] {
    let evaluation = PolicyEvaluation(environment: space.environment, network: table)
    let objective = TrajectoryBalance(CommonParameters.defaults(TrajectoryBalance.description))
    var engine = ObjectiveEngine<E>(
      objective: objective, backwardPolicy: .trajectoryLikelihood)
    engine.scalars = [space.logZ]
    var sum = [Double](repeating: 0, count: table.parameters.count)
    for i in 0..<all.count {
      var batch = Trajectories<E.State>()
      batch.append(i, of: all)
      table.parameters.clearGradients()
      evaluation.removeAll()
      _ = engine.loss(of: batch, evaluation)
      var log = 0.0
      for (state, action) in zip(batch.states, batch.actions) {
        log += evaluation.logForward(row: evaluation.request(state), action: Int(action))
      }
      evaluation.backward()
      for (j, slope) in table.parameters.gradients.enumerated() {
        sum[j] += Elementary.exp(log) * slope
      }
    }
    return sum
  }

  /// At the flow of any policy, the gradient of the likelihood of its own past vanishes on average, and not
  /// on single trajectories; away from there it does not, and goes the right way.
  @Test func likelihoodRestsAtTheFlowOfThePolicy() throws {
    try check(Multigraph.task)
    try check(Hypergrid.corners(2, 3))
  }

  func check<E: Environment>(_ task: SamplingTask<E>) throws {
    let space = try #require(try StateSpace(task))
    let all = Self.trajectories(space)
    var random = Philox(key: 61, stream: 0)
    let flows = ExactFlows(space, .trajectoryLikelihood, &random)
    let table = TabularPolicy<E, Double>(space, heads: [.actions, .incoming])
    flows.fill(table, &random)
    #expect(Self.expectedGradient(table, all, space).allSatisfy { abs($0) < 1e-10 })

    // Minus the expected log P_B, whose derivative by the incoming head it is.
    func likelihood() -> Double {
      let evaluation = PolicyEvaluation(environment: task.environment, network: table)
      evaluation.removeAll()
      var sum = 0.0
      for i in 0..<all.count {
        let range = all.starts[i]..<all.starts[i + 1]
        for t in range {
          let child = t + 1 < range.upperBound ? all.states[t + 1] : all.objects[i]
          _ = evaluation.request(child)
          _ = evaluation.request(all.states[t])
        }
        evaluation.evaluatePending()
        var (forward, backward) = (0.0, 0.0)
        for t in range {
          let (state, action) = (all.states[t], Int(all.actions[t]))
          let child = t + 1 < range.upperBound ? all.states[t + 1] : all.objects[i]
          forward += evaluation.logForward(row: evaluation.request(state), action: action)
          let slot = task.environment.incomingSlot(from: state, by: action)
          backward +=
            evaluation.incomingLogProbabilities(row: evaluation.request(child))?[slot] ?? .nan
        }
        sum -= Elementary.exp(forward) * backward
      }
      return sum
    }
    let least = likelihood()
    let places = space.states.flatMap { state in
      (0..<task.environment.incomingSlotCount(state)).map {
        table.weightIndex(.incoming, of: state)! + $0
      }
    }
    for place in places { table.parameters.value(at: place).pointee += random.uniform() }
    #expect(likelihood() > least)
    let slopes = Self.expectedGradient(table, all, space)
    #expect(places.contains { abs(slopes[$0]) > 1e-3 })
    for place in places {
      let value = table.parameters.value(at: place).pointee
      func moved(_ change: Double) -> Double {
        table.parameters.value(at: place).pointee = value + change
        defer { table.parameters.value(at: place).pointee = value }
        return likelihood()
      }
      #expect(abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - slopes[place]) < 1e-8)
    }
  }
}
