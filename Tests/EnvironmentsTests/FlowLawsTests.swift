import Environments
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// What the theory of GFlowNets says of the exact flows, for every environment and objective.
@Suite struct FlowLawsTests {
  /// Those under which nothing moves at the exact flows, whatever the trajectories.
  static let balanced = BackwardPolicy.allCases.filter { $0 != .trajectoryLikelihood }

  /// Runs `body` for an environment of any type.
  struct ExactVisitor: TaskVisitor {
    let backwardPolicy: BackwardPolicy

    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Violations {
      let violations = Violations()
      try checkExactFlows(task, backwardPolicy, violations)
      return violations
    }
  }

  @Test(arguments: Instance.small, balanced)
  func everyObjectiveRestsAtTheExactFlows(
    _ instance: Instance, _ backwardPolicy: BackwardPolicy
  ) throws {
    let violations = try Environments.make(
      instance.settings, ExactVisitor(backwardPolicy: backwardPolicy))
    #expect(violations.messages == [])
  }

  @Test(arguments: balanced)
  func everyObjectiveRestsWithParallelEdges(_ backwardPolicy: BackwardPolicy) throws {
    let violations = Violations()
    try checkExactFlows(Multigraph.task, backwardPolicy, violations)
    #expect(violations.messages == [])
  }
}

/// Loss and gradients vanish at the exact flows, whatever trajectories they are taken on, and the policy
/// samples objects in proportion to R.
func checkExactFlows<E: Environment>(
  _ task: SamplingTask<E>, _ backwardPolicy: BackwardPolicy, _ violations: Violations
) throws {
  let space = try #require(try StateSpace(task))
  var random = Philox(key: 17, stream: 1)
  let flows = ExactFlows(space, backwardPolicy, &random)
  for (root, logZ) in space.logZs.enumerated() {
    violations.check(flows.logState[root], logZ, tolerance: 1e-12, "log F(s0)")
  }
  var batch = randomTrajectories(32, space, &random)
  let knowing = task.knowingStates(space)
  let meter = Meter(knowing, budget: Budget(), candidateCapacity: 1)
  for objective in try ObjectiveVariants.withEveryLoss where objective.fits(task.environment) {
    let name = type(of: objective).description.name
    let table = TabularPolicy<E, Double>(
      space, heads: ObjectiveEngine<E>.heads(objective, backwardPolicy, in: task.environment))
    let partial = objective.stateFlows == .forwardLooking ? knowing.reward.partialLogReward : nil
    flows.fill(table, relativeTo: partial, head: objective.flowHead, &random)
    try meter.fillStateRewards(of: objective.stateFlows, in: &batch)
    let evaluation = PolicyEvaluation(environment: task.environment, network: table)
    var engine = ObjectiveEngine<E>(
      objective: objective, backwardPolicy: backwardPolicy,
      conditionCount: task.environment.conditionCount)
    engine.scalars = objective.scalarParameters.flatMap { _ in space.logZs }
    var target: PolicyEvaluation<TabularPolicy<E, Double>>?
    if objective.needsTarget {
      let other = TabularPolicy<E, Double>(space, heads: table.heads)
      flows.fill(other, &random)
      target = PolicyEvaluation(environment: task.environment, network: other)
    }
    let loss = engine.loss(of: batch, evaluation, target: target)
    evaluation.backward()
    // A divergence is of the first order in rounding errors, squares of the second.
    let rounding = objective is SoftActorCritic ? 1e-12 : 1e-18
    violations.check(abs(loss) < rounding, "\(name): loss \(loss) at the exact flows")
    violations.check(
      engine.scalarGradients.allSatisfy { abs($0) < 1e-10 },
      "\(name): slopes \(engine.scalarGradients) by log Z")
    let steepest = table.parameters.gradients.map(abs).max()!
    violations.check(steepest < 1e-10, "\(name): slope \(steepest) at the exact flows")
    if !objective.needs.contains(.edgeFlows) {
      for (mean, logZ) in zip(engine.batchMeanLogZs, space.logZs) {
        violations.check(
          mean ?? .nan, logZ, tolerance: 1e-12, "\(name): the batch's mean of log Z")
      }
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
    let wrong = engine.loss(of: batch, evaluation, target: target)
    evaluation.backward()
    violations.check(wrong > 1e-6, "\(name): loss \(wrong) away from the exact flows")
    violations.check(
      table.parameters.gradients.map(abs).max()! > 1e-4, "\(name): no slope away from them")
  }
}
