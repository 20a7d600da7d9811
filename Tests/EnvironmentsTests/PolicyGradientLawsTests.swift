import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// What policy gradients of soft returns are at the exact flows, where V = log F.
@Suite struct PolicyGradientLawsTests {
  struct Visitor: TaskVisitor {
    let method: Settings
    var expects = false

    /// The greatest derivative on a batch at the exact flows, and away from them; and the greatest of its
    /// expectation over all trajectories at the exact flows, where asked for.
    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> (
      exact: Double, wrong: Double, expected: Double
    ) {
      let space = try #require(try StateSpace(task))
      var random = Philox(key: 17, stream: 1)
      let flows = ExactFlows(space, .uniform, &random)
      let rules =
        method.type == "ppo" ? try PPOSettings(method).rules : try REINFORCESettings(method).rules
      let context = MethodContext(
        environment: task.environment, streams: RandomStreams(key: 5, salt: 6), recentCount: 0
      ) { TabularPolicy<E, Double>(space, heads: $0) }
      let learner = PolicyGradient(context, rules)
      let evaluation = learner.learner.evaluation
      let table = evaluation.network
      let meter = Meter(task, budget: Budget(), candidateCapacity: 10)
      func gradients() throws -> [Double] {
        evaluation.removeAll()
        table.parameters.clearGradients()
        #expect(try learner.sample(meter))
        _ = learner.loss(of: learner.transitions)
        evaluation.backward()
        return Array(table.parameters.gradients)
      }
      flows.fill(table, &random)
      for (i, state) in space.states.enumerated() where rules.usesValues {
        let place = try #require(table.weightIndex(.value, of: state))
        table.parameters.value(at: place).pointee = flows.logState[i]
      }
      let exact = try gradients().map(abs).max() ?? 0
      var expected = [Double](repeating: 0, count: expects ? table.parameters.count : 0)
      if expects {
        table.parameters.clearGradients()
        for (trajectory, logForward) in everyTrajectory(space, flows) {
          evaluation.removeAll()
          learner.judge(trajectory)
          table.parameters.clearGradients()
          _ = learner.loss(of: learner.transitions)
          evaluation.backward()
          for i in expected.indices {
            expected[i] += Elementary.exp(logForward) * table.parameters.gradients[i]
          }
        }
      }
      for i in 0..<table.parameters.count {
        table.parameters.value(at: i).pointee += random.uniform() - 0.5
      }
      let wrong = try gradients().map(abs).max() ?? 0
      return (exact, wrong, expected.map(abs).max() ?? 0)
    }
  }

  static func settings(_ description: ComponentDescription, _ changes: [String: Setting])
    -> Settings
  {
    var settings = CommonParameters.defaults(description)
    settings.values.merge(changes) { $1 }
    return settings
  }

  static let soft: [Settings] = [
    settings(PPOSettings.description, ["return": .text("soft"), "entropyCoefficient": .real(0)]),
    settings(REINFORCESettings.description, ["return": .text("soft")]),
    settings(REINFORCESettings.description, ["return": .text("soft"), "lambda": .real(0.5)]),
  ]

  @Test(arguments: Instance.small)
  func advantagesVanishOnEachPath(_ instance: Instance) throws {
    for method in Self.soft {
      let found = try Environments.make(instance.settings, Visitor(method: method))
      #expect(found.exact < 1e-10, "\(method.type)")
      #expect(found.wrong > 1e-4, "\(method.type)")
    }
  }

  /// Without a baseline the advantage is log F(s), which each action of a state has alike.
  @Test(arguments: [Instance.grid(2, 3, "explicitStop"), .strings("xyz", 1...3, "prependAppend")])
  func gradientsVanishInExpectation(_ instance: Instance) throws {
    let method = Self.settings(
      REINFORCESettings.description, ["return": .text("soft"), "baseline": .text("none")])
    let found = try Environments.make(instance.settings, Visitor(method: method, expects: true))
    #expect(found.expected < 1e-12)
    #expect(found.exact > 1e-3)
  }
}

/// Every trajectory, alone in a batch, with log P_F of it at the exact flows.
private func everyTrajectory<E: Environment>(_ space: StateSpace<E>, _ flows: ExactFlows<E>)
  -> [(trajectory: Trajectories<E.State>, logForward: Double)]
{
  let environment = space.environment
  var all: [(trajectory: Trajectories<E.State>, logForward: Double)] = []
  func visit(_ state: E.State, _ so: Trajectories<E.State>, _ log: Double) {
    let number = space.index(of: state) ?? 0
    if environment.isTerminal(state) {
      var whole = so
      whole.starts.append(so.states.count)
      whole.objects = [state]
      whole.logRewards = [flows.logState[number]]
      all.append((whole, log))
      return
    }
    for edge in space.edgeStarts[number]..<space.edgeStarts[number + 1] {
      var next = so
      next.states.append(state)
      next.actions.append(space.actions[edge])
      visit(
        environment.child(state, Int(space.actions[edge])), next,
        log + flows.logEdge[edge] - flows.logState[number])
    }
  }
  visit(environment.initialState, Trajectories(), 0)
  return all
}
