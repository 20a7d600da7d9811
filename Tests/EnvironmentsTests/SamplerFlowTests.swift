import Environments
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// At the exact flows every objective rests on the trajectories of every sampler: training off-policy has
/// the same goal.
@Suite struct SamplerFlowTests {
  static func settings(_ description: ComponentDescription, _ changes: [String: Setting] = [:])
    -> Settings
  {
    var settings = Settings(type: description.name, values: changes)
    for parameter in description.parameters where changes[parameter.name] == nil {
      settings.values[parameter.name] = parameter.defaultValue
    }
    return settings
  }

  static func mixture(_ parts: Settings...) -> Settings {
    Settings(
      type: "mixture",
      values: ["parts": .weighted(parts.map { WeightedSettings(weight: 1, settings: $0) })])
  }

  static func replay(_ priority: ComponentDescription) -> Settings {
    settings(
      Replay.description,
      ["warmUp": .integer(4), "priority": .component(settings(priority))])
  }

  static var samplers: [Settings] {
    let priorities = Replay.description.parameters.first { $0.name == "priority" }?.kind.components
    let onPolicy = settings(OnPolicy.description, ["epsilon": .schedule(.constant(0.5))])
    return (priorities ?? []).map { mixture(onPolicy, replay($0)) } + [
      onPolicy, settings(Thompson.description),
      settings(Dataset.description, ["path": .text("all objects")]),
      settings(LocalSearch.description, ["iterations": .integer(3)]),
      settings(
        LocalSearch.description,
        ["acceptance": .text("metropolis"), "length": .text("uniform")]),
    ]
  }

  @Test(arguments: samplers, FlowLawsTests.balanced)
  func everyObjectiveRestsAtTheExactFlows(
    _ settings: Settings, _ backwardPolicy: BackwardPolicy
  ) throws {
    let grid = try Hypergrid.corners(2, 6, .forced)
    let space = try #require(try StateSpace(grid))
    let task = grid.knowingStates(space)
    try check(settings, backwardPolicy, task, space)
  }

  func check(
    _ settings: Settings, _ backwardPolicy: BackwardPolicy, _ task: SamplingTask<Hypergrid>,
    _ space: StateSpace<Hypergrid>
  ) throws {
    let grid = task.environment
    let adam = try AdamSettings(Self.settings(AdamSettings.description))
    var random = Philox(key: 21, stream: 3)
    let flows = ExactFlows(space, backwardPolicy, &random)
    for objective in try ObjectiveVariants.all {
      let table = TabularPolicy<Hypergrid, Double>(
        space, heads: ObjectiveEngine<Hypergrid>.heads(objective, backwardPolicy, in: grid))
      let learner = Learner(
        environment: grid, network: table, optimizer: adam)
      let partial =
        objective.stateFlows == .forwardLooking ? task.reward.partialLogReward : nil
      flows.fill(table, relativeTo: partial, head: objective.flowHead, &random)
      var context = MethodContext(
        environment: grid, streams: RandomStreams(key: 1, salt: 2), recentCount: 0
      ) { TabularPolicy<Hypergrid, Double>(space, heads: $0) }
      context.data = { _ in
        zip(space.objects, space.logRewards).map {
          ReferenceObject(object: space.states[$0], logReward: $1)
        }
      }
      let sampler = try Samplers.make(
        settings,
        SamplerContext(
          learner: learner, backwardPolicy: backwardPolicy, objective: objective,
          optimizer: adam, method: context))
      var engine = ObjectiveEngine<Hypergrid>(
        objective: objective, backwardPolicy: backwardPolicy)
      engine.scalars = objective.scalarParameters.map { _ in space.logZ }
      // Twice, so that a memory has something to give.
      let meter = Meter(task, budget: Budget(), candidateCapacity: 10)
      for targeted in [false, objective.bootstraps] {
        var batch = Trajectories<Hypergrid.State>()
        try sampler.append(24, 0, meter, &random, &batch)
        #expect(batch.count == 24)
        try meter.fillStateRewards(of: objective.stateFlows, in: &batch)
        // A target network that has arrived where the live one is.
        let loss = engine.loss(
          of: batch, learner.evaluation, target: targeted ? learner.evaluation : nil)
        learner.evaluation.backward()
        let steepest = table.parameters.gradients.map(abs).max() ?? .infinity
        #expect(abs(loss) < 1e-18 && steepest < 1e-10)
        #expect(engine.scalarGradients.allSatisfy { abs($0) < 1e-10 })
        table.parameters.clearGradients()
        #expect(engine.trajectoryLosses.count == 24)
        try sampler.observe(batch, engine.trajectoryLosses)
      }

      // Away from them every trajectory has a loss of its own.
      for i in 0..<table.parameters.count {
        table.parameters.value(at: i).pointee += random.uniform() - 0.5
      }
      learner.evaluation.removeAll()
      var batch = Trajectories<Hypergrid.State>()
      try sampler.append(24, 0, meter, &random, &batch)
      try meter.fillStateRewards(of: objective.stateFlows, in: &batch)
      #expect(engine.loss(of: batch, learner.evaluation) > 1e-4)
      // What stops at once is balanced by itself where flows are those of stopping.
      #expect(
        engine.trajectoryLosses.indices.allSatisfy {
          engine.trajectoryLosses[$0] > 0
            || objective.stateFlows == .stopping && batch.starts[$0 + 1] == batch.starts[$0] + 1
        })
    }
  }
}
