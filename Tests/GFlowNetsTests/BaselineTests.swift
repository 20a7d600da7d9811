import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

@Suite("Methods and their catalog")
struct BaselineTests {
  static let small: [Settings] = [
    settings(
      GFlowNetSettings.description,
      ["objective": .component(settings(TrajectoryBalance.description))]),
    settings(MetropolisHastingsSettings.description),
    settings(MARSSettings.description, ["capacity": .integer(20), "trainEvery": .integer(3)]),
    settings(PPOSettings.description),
    settings(PPOSettings.description, ["minibatches": .integer(1), "return": .text("logReward")]),
    settings(PPOSettings.description, ["return": .text("soft"), "entropyCoefficient": .real(0)]),
    settings(REINFORCESettings.description),
    settings(REINFORCESettings.description, ["return": .text("soft"), "baseline": .text("none")]),
    settings(RandomTrajectoriesSettings.description),
    settings(SimulatedAnnealingSettings.description),
    settings(ParallelTemperingSettings.description, ["chains": .integer(3)]),
    settings(GibbsSettings.description),
    settings(
      GeneticAlgorithmSettings.description, ["population": .integer(12), "offspring": .integer(7)]),
    settings(
      GeneticAlgorithmSettings.description,
      ["population": .integer(12), "selection": .text("proportional")]),
    settings(HillClimberSettings.description, ["patience": .integer(5)]),
  ]

  @Test("A restored method continues bit for bit", arguments: small)
  func resume(_ settings: Settings) throws {
    let grid = try corners(3, 4)
    func make() throws -> Method<Hypergrid> {
      try Methods.make(settings, mlpContext(grid, Float.self))
    }
    func bytes(_ method: Method<Hypergrid>) -> [UInt8] {
      var writer = SnapshotWriter()
      method.write(&writer)
      return writer.bytes
    }
    let method = try make()
    let spent = meter(grid)
    for _ in 0..<10 { try method.step(spent) }
    var writer = SnapshotWriter()
    method.write(&writer)
    spent.write(to: &writer)
    for _ in 0..<10 { try method.step(spent) }

    let other = try make()
    let otherMeter = meter(grid)
    // Asking a policy must not move its training.
    var evaluation = Philox(key: 9, stream: 9)
    _ = other.policy?.sample(10, &evaluation)
    var reader = SnapshotReader(writer.bytes)
    try other.restore(&reader)
    try otherMeter.restore(from: &reader)
    #expect(reader.isAtEnd)
    for _ in 0..<10 { try other.step(otherMeter) }

    #expect(bytes(other) == bytes(method))
    #expect(other.recentObjects?() == method.recentObjects?())
    #expect(otherMeter.rewardCalls == spent.rewardCalls)
    #expect(otherMeter.trajectories == spent.trajectories)
    #expect(otherMeter.gradientSteps == spent.gradientSteps)
    #expect(otherMeter.candidates[0].best.map(\.object) == spent.candidates[0].best.map(\.object))
    #expect(otherMeter.candidates[0].topTenSum == spent.candidates[0].topTenSum)
  }

  @Test("A method charges what the catalog says, never over a budget", arguments: small)
  func charges(_ settings: Settings) throws {
    let grid = try corners(2, 4)
    let free = meter(grid)
    let method = try Methods.make(settings, mlpContext(grid, Float.self))
    for _ in 0..<10 { try method.step(free) }
    let kinds = Methods.budgetKinds(settings)
    #expect(free.rewardCalls > 0 && kinds.contains(.rewardCalls))
    #expect((free.trajectories > 0) == kinds.contains(.trajectories))
    #expect((free.gradientSteps > 0) == kinds.contains(.gradientSteps))
    #expect(kinds.contains(.seconds))
    let budgets: [(BudgetKind, Budget)] = [
      (.rewardCalls, Budget(rewardCalls: 41)), (.trajectories, Budget(trajectories: 41)),
      (.gradientSteps, Budget(gradientSteps: 3)),
    ]
    for (kind, budget) in budgets where kinds.contains(kind) {
      let limited = meter(grid, budget)
      let method = try Methods.make(settings, mlpContext(grid, Float.self))
      for _ in 0..<100 where !limited.isExhausted { try method.step(limited) }
      #expect(limited.progress == 1)
    }
  }

  @Test("The catalog makes each of its methods and nothing else")
  func catalog() throws {
    let grid = try corners(2, 4)
    // Programs and logs of the user's are made where files are known, and some methods need texts.
    let others = ["process", "imported", "ancestral", "supervised", "regrowth"]
    for description in Methods.all where !others.contains(description.name) {
      let made = try Methods.make(
        settings(
          description,
          [
            "objective": .component(settings(DetailedBalance.description)),
            "method": .component(settings(RandomTrajectoriesSettings.description)),
          ]),
        mlpContext(grid, Float.self))
      // Searches have neither.
      #expect(made.policy == nil || made.recentObjects == nil)
      #expect(!description.source.isEmpty)
    }
    #expect(Set(Methods.all.map(\.name)).count == Methods.all.count)
    #expect(throws: SettingsError.self) {
      _ = try Methods.make(Settings(type: "sac", values: [:]), mlpContext(grid, Float.self))
    }
    #expect(Methods.budgetKinds(Settings(type: "sac", values: [:])).isEmpty)
  }

  @Test("Random trajectories have the distribution that a table of zeros has")
  func randomDistribution() throws {
    for termination in Hypergrid.Termination.allCases {
      let grid = try corners(3, 3, termination)
      let space = try #require(try StateSpace(grid))
      let random = RandomTrajectories(
        tableContext(space),
        RandomTrajectoriesSettings(settings(RandomTrajectoriesSettings.description)))
      let probe = try #require(random.method().policy)
      let table = PolicyEvaluation(
        environment: grid.environment,
        network: TabularPolicy<Hypergrid, Double>(space, heads: [.actions]))
      let exact = probe.distribution(space)
      let zeros = table.distribution(over: space)
      #expect(abs(exact.reduce(0, +) - 1) < 1e-12)
      for (a, b) in zip(exact, zeros) { #expect(abs(a - b) < 1e-14) }

      var stream = Philox(key: 3, stream: 3)
      let objects = space.objects.map { space.states[$0] }
      for (log, probability) in zip(probe.logProbabilities(objects, &stream), exact) {
        #expect(log.standardError == 0)
        #expect(abs(log.value - Elementary.log(probability)) < 1e-12)
      }
      // With no states allowed for the exact sum, backward trajectories estimate it.
      let estimates = UniformPolicy(grid.environment).logProbabilities(
        of: objects, .uniform, &stream, limit: 0, trajectories: 400)
      for (log, probability) in zip(estimates, exact) {
        let error = abs(log.value - Elementary.log(probability))
        #expect(error <= 5 * log.standardError + 1e-12)
      }

      let count = 20_000.0
      var counts: [Hypergrid.State: Double] = [:]
      for object in probe.sample(Int(count), &stream) { counts[object, default: 0] += 1 }
      var statistic = 0.0
      for (object, probability) in zip(objects, exact) {
        let expected = count * probability
        let seen = counts[object] ?? 0
        statistic += (seen - expected) * (seen - expected) / expected
      }
      let freedom = Double(objects.count - 1)
      #expect(abs(statistic - freedom) < 4 * (2 * freedom).squareRoot())
    }
  }

  @Test("A learned backward policy estimates log p(x) without bias")
  func learnedBackwardEstimate() throws {
    let grid = try corners(2, 4)
    let context = mlpContext(grid, Double.self)
    let evaluation = PolicyEvaluation(
      environment: grid.environment, network: context.makeNetwork([.actions, .incoming]))
    let space = try #require(try StateSpace(grid))
    let exact = evaluation.distribution(over: space)
    var stream = Philox(key: 3, stream: 3)
    let objects = space.objects.map { space.states[$0] }
    for policy in BackwardPolicy.allCases {
      let estimates = evaluation.logProbabilities(
        of: objects, policy, &stream, limit: 0, trajectories: 400)
      for (log, probability) in zip(estimates, exact) {
        let error = abs(log.value - Elementary.log(probability))
        #expect(error <= 5 * log.standardError + 1e-12)
      }
    }
  }
}
