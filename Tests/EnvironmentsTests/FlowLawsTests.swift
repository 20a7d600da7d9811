import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// What the theory of GFlowNets says of the exact flows, for every environment and objective.
@Suite struct FlowLawsTests {
  /// Runs `body` for an environment of any type.
  struct ExactVisitor: EnvironmentVisitor {
    let backwardPolicy: BackwardPolicy

    func visit<E: OneHotEnvironment>(_ environment: E) throws -> Violations {
      let violations = Violations()
      try checkExactFlows(environment, backwardPolicy, violations)
      return violations
    }
  }

  @Test(arguments: Instance.small, BackwardPolicy.allCases)
  func everyObjectiveRestsAtTheExactFlows(
    _ instance: Instance, _ backwardPolicy: BackwardPolicy
  ) throws {
    let violations = try Environments.make(
      instance.settings, ExactVisitor(backwardPolicy: backwardPolicy))
    #expect(violations.messages == [])
  }

  @Test(arguments: BackwardPolicy.allCases)
  func everyObjectiveRestsWithParallelEdges(_ backwardPolicy: BackwardPolicy) throws {
    let violations = Violations()
    try checkExactFlows(Multigraph(), backwardPolicy, violations)
    #expect(violations.messages == [])
  }
}

/// Loss and gradients vanish at the exact flows, whatever trajectories they are taken on, and the policy
/// samples objects in proportion to R.
func checkExactFlows<E: Environment>(
  _ environment: E, _ backwardPolicy: BackwardPolicy, _ violations: Violations
) throws {
  let space = try #require(StateSpace(environment))
  var random = Philox(key: 17, stream: 1)
  let flows = ExactFlows(space, backwardPolicy, &random)
  violations.check(flows.logState[0], space.logZ, tolerance: 1e-12, "log F(s0)")
  let batch = randomTrajectories(32, space, &random)
  for objective in try ObjectiveVariants.all {
    let name = type(of: objective).description.name
    let table = TabularPolicy<E, Double>(
      space, heads: ObjectiveEngine<E>.heads(objective, backwardPolicy))
    flows.fill(table, &random)
    let evaluation = PolicyEvaluation(environment: environment, network: table)
    var engine = ObjectiveEngine<E>(
      objective: objective, backwardPolicy: backwardPolicy, logZ: space.logZ)
    let loss = engine.loss(of: batch, evaluation)
    evaluation.backward()
    violations.check(abs(loss) < 1e-18, "\(name): loss \(loss) at the exact flows")
    violations.check(
      abs(engine.logZGradient) < 1e-10, "\(name): slope \(engine.logZGradient) by log Z")
    let steepest = table.parameters.gradients.map(abs).max()!
    violations.check(steepest < 1e-10, "\(name): slope \(steepest) at the exact flows")
    if !objective.needs.contains(.edgeFlows) {
      violations.check(
        engine.batchMeanLogZ, space.logZ, tolerance: 1e-12, "\(name): the batch's mean of log Z")
    }

    let distribution = evaluation.distribution(over: space)
    for (p, target) in zip(distribution, space.target) {
      violations.check(p, target, tolerance: 1e-12, "\(name): a probability and its target")
    }

    // The same test must tell flows that are wrong.
    table.parameters.clearGradients()
    for i in 0..<table.parameters.count {
      table.parameters.value(at: i).pointee += random.uniform() - 0.5
    }
    let wrong = engine.loss(of: batch, evaluation)
    evaluation.backward()
    violations.check(wrong > 1e-4, "\(name): loss \(wrong) away from the exact flows")
    violations.check(
      table.parameters.gradients.map(abs).max()! > 1e-4, "\(name): no slope away from them")
  }
}
