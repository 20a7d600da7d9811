import GFlowNets
import NeuralNetworks
import Testing

/// What is formed within a condition, on a task that has three.
@Suite struct ConditionTests {
  static func gflownet(_ objective: ComponentDescription, _ changes: [String: Setting] = [:])
    throws -> GFlowNet<FeaturePolicy<ConditionalGrid, Float>>
  {
    var values: [String: Setting] = [
      "objective": .component(try objective.defaults()), "batchSize": .integer(24),
      "optimizer": .component(
        settings(
          AdamSettings.description,
          ["learningRate": .schedule(.linear(start: 0.01, end: 0.0005, steps: 1500))])),
    ]
    values["targetNetwork"] = .component(try targetSettings(objective))
    values.merge(changes) { $1 }
    return try GFlowNet(
      mlpContext(try ConditionalGrid.task, Float.self, hidden: 64),
      GFlowNetSettings(settings(GFlowNetSettings.description, values)))
  }

  /// Total variation of each condition's exact distribution to its target.
  static func distances(
    _ p: [Double], _ space: StateSpace<ConditionalGrid>
  ) -> [Double] {
    space.logZs.indices.map { condition in
      space.objects.indices.reduce(0) {
        $0 + (space.conditions[$1] == condition ? abs(p[$1] - space.target[$1]) / 2 : 0)
      }
    }
  }

  /// Every objective's policy becomes each condition's own distribution, with its own log Z.
  @Test(arguments: Objectives.all.map { $0.description.name })
  func distributionsAreLearned(_ name: String) throws {
    let task = try ConditionalGrid.task
    let space = try #require(try StateSpace(task))
    #expect(Set(space.logZs.map { Int(1000 * $0) }).count == 3)
    let objective = try #require(Objectives.all.first { $0.description.name == name })
    let gflownet = try Self.gflownet(objective.description)
    let method = gflownet.method()
    let spent = meter(task, Budget(gradientSteps: 1500))
    while !spent.isExhausted { try method.step(spent) }
    let p = try #require(method.policy).distribution(space)
    for (condition, distance) in Self.distances(p, space).enumerated() {
      #expect(distance < 0.05, "total variation \(distance) of condition \(condition)")
    }
    for (estimate, logZ) in zip(method.logZs(), space.logZs) {
      #expect(abs((estimate ?? .nan) - logZ) < 0.15)
    }
  }

  /// The best of a trial has some of every condition, however its rewards are.
  @Test func everyConditionIsAmongTheBest() throws {
    let task = try ConditionalGrid.task
    let environment = task.environment
    let spent = meter(task, Budget(rewardCalls: 100))
    var objects: [ConditionalGrid.State] = []
    for condition in 0..<3 {
      for steps in 0..<(condition == 0 ? 1 : 4) {
        var state = environment.initialState(of: condition)
        for _ in 0..<steps { state = environment.child(state, 0) }
        objects.append(environment.child(state, try #require(environment.stopAction(state))))
      }
    }
    var logs: [Double] = []
    try spent.appendLogRewards(of: objects, to: &logs)
    let best = spent.bestCandidates(7)
    let conditions = best.map { environment.condition(of: $0.object) }
    // The first condition has one object only, so others take its places.
    #expect(conditions.count == 7 && conditions.count { $0 == 0 } == 1)
    #expect(conditions.count { $0 == 1 } >= 2 && conditions.count { $0 == 2 } >= 2)
    #expect(best.map(\.reward) == best.map(\.reward).sorted(by: >))
  }

  /// Few conditions a batch, each with its share of the trajectories, whoever adds them; all have their turn.
  @Test func aBatchOfFewConditions() throws {
    let replay = settings(Replay.description, ["warmUp": .integer(2)])
    let parts = [(try OnPolicy.description.defaults(), 3.0), (replay, 1.0)].map {
      WeightedSettings(weight: $1, settings: $0)
    }
    let gflownet = try Self.gflownet(
      LogPartitionVariance.description,
      [
        "batchSize": .integer(8), "conditionsPerBatch": .integer(2),
        "sampler": .component(settings(Mixture.description, ["parts": .weighted(parts)])),
      ])
    let task = try ConditionalGrid.task
    let spent = meter(task, Budget(gradientSteps: 60))
    var seen: Set<Int> = []
    while !spent.isExhausted {
      try gflownet.step(spent)
      let conditions = gflownet.batch.objects.map { task.environment.condition(of: $0) }
      #expect(conditions.count == 8)
      #expect(Set(conditions).count == 2)
      #expect(Set(conditions).allSatisfy { own in conditions.count { $0 == own } >= 3 })
      seen.formUnion(conditions)
    }
    #expect(seen == [0, 1, 2])
  }

  /// A variance within a condition needs two of its trajectories.
  @Test func aBatchOfOneTrajectoryACondition() throws {
    let name = LogPartitionVariance.description
    #expect(throws: SettingsError.self) { try Self.gflownet(name, ["batchSize": .integer(3)]) }
    _ = try Self.gflownet(name, ["batchSize": .integer(4)])
    _ = try Self.gflownet(TrajectoryBalance.description, ["batchSize": .integer(3)])
  }

  /// A batch has its conditions in equal shares, and the budget with it.
  @Test func theBudgetIsShared() throws {
    let gflownet = try Self.gflownet(TrajectoryBalance.description)
    let spent = meter(try ConditionalGrid.task)
    for _ in 0..<20 {
      try gflownet.step(spent)
      let counts = (0..<3).map { condition in
        gflownet.batch.objects.count { Int($0.condition) == condition }
      }
      #expect(counts == [8, 8, 8])
    }
    #expect(spent.rewardCalls == 480 && spent.candidates.map(\.distinctCount).allSatisfy { $0 > 0 })
    for (condition, store) in spent.candidates.enumerated() {
      #expect(store.best.allSatisfy { Int($0.object.condition) == condition })
    }
    #expect(spent.distinctCount == spent.candidates.reduce(0) { $0 + $1.distinctCount })
  }

  /// Chains keep to their conditions, whose distributions are invariant.
  @Test func chainsKeepTheirCondition() throws {
    let task = try ConditionalGrid.task
    let space = try #require(try StateSpace(task))
    let chains = MetropolisHastings(
      mlpContext(task, Float.self, recentCount: 600),
      MetropolisHastingsSettings(
        settings(MetropolisHastingsSettings.description, ["chains": .integer(6)])))
    let spent = meter(task)
    for _ in 0..<101 { try chains.step(spent) }
    let recent = try recentStates(chains.method())
    for (i, state) in recent.enumerated() { #expect(Int(state.condition) == i % 3) }
    for (i, row) in chains.transitionMatrix(over: space).enumerated() {
      for entry in row { #expect(space.conditions[entry.object] == space.conditions[i]) }
    }
  }

  /// Replay draws each condition from a memory of its own.
  @Test func replayIsWithinConditions() throws {
    let replay = SamplerVariants.mixture(
      (1, SamplerVariants.onPolicy), (1, SamplerVariants.replay([:])))
    let gflownet = try Self.gflownet(
      TrajectoryBalance.description, ["sampler": .component(replay)])
    let spent = meter(try ConditionalGrid.task)
    for _ in 0..<40 { try gflownet.step(spent) }
    // The second half of a batch is replayed.
    let counts = (0..<3).map { condition in
      gflownet.batch.objects.suffix(12).count { Int($0.condition) == condition }
    }
    #expect(counts == [4, 4, 4])
    #expect(spent.rewardCalls < 40 * 24)
  }

  /// Samples of a policy are of all conditions alike, those of one together.
  @Test func samplesAreOfEachCondition() throws {
    let task = try ConditionalGrid.task
    let policy = try #require(try Self.gflownet(TrajectoryBalance.description).method().policy)
    var random = Philox(key: 5, stream: 6)
    for count in [0, 1, 2, 9, 11] {
      for objects in [
        policy.sample(count, &random), policy.trajectories(count, &random).map(\.object),
      ] {
        let conditions = objects.map { task.environment.condition(of: $0) }
        #expect(conditions.count == count)
        let counts = (0..<3).map { own in conditions.count { $0 == own } }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        let changes = zip(conditions, conditions.dropFirst()).count { $0 != $1 }
        #expect(changes == max(0, min(count, 3) - 1))
      }
    }
  }

  /// Metrics are given as the mean over conditions and of each.
  @Test func metricsAreOfEachConditionAndTheirMean() throws {
    let task = try ConditionalGrid.task
    let space = try #require(try StateSpace(task))
    let gflownet = try Self.gflownet(TrajectoryBalance.description)
    let method = gflownet.method()
    let spent = meter(task)
    for _ in 0..<10 { try method.step(spent) }
    let contexts = try MetricContext.contexts(
      method, spent, space: space, reference: [], topK: [5], modeThresholds: [], samples: 100,
      random: Philox(key: 1, stream: 2))
    #expect(contexts.map(\.condition) == ["r0 0.1", "r0 0.5", "r0 1.5"])
    let values = Metrics.values(contexts)
    for name in ["exact_total_variation", "top_5_reward", "log_z_error", "distinct_objects"] {
      let mean = try #require(values.first { $0.name == name }?.value)
      let each = try contexts.map { context in
        try #require(values.first { $0.name == "\(name)[\(context.condition ?? "")]" }?.value)
      }
      #expect(each.count == 3 && abs(mean - each.reduce(0, +) / 3) < 1e-12)
    }
    let p = try #require(method.policy).distribution(space)
    for (condition, distance) in Self.distances(p, space).enumerated() {
      let name = "exact_total_variation[\(contexts[condition].condition ?? "")]"
      let value = try #require(values.first { $0.name == name }?.value)
      #expect(abs(value - distance) < 1e-12)
    }
  }
}
