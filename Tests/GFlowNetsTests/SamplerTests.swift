import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

/// What every sampler must keep to, whatever it draws.
@Suite struct SamplerTests {
  /// All trajectories lead from the initial state to their object, with the reward of the object;
  /// the batch is full; and what is charged is what was asked.
  @Test(arguments: SamplerVariants.names)
  func trajectoriesAreComplete(_ name: String) throws {
    let grid = try corners(2, 8, .forced)
    let space = try #require(try StateSpace(grid))
    let gflownet = try SamplerVariants.gflownet(
      space, SamplerVariants.named(name), objective: DetailedBalance.description)
    let meter = meter(grid)
    for _ in 0..<12 {
      try gflownet.step(meter)
      let batch = gflownet.batch
      #expect(batch.count == 16)
      for i in 0..<batch.count {
        var state = grid.environment.initialState
        for t in batch.starts[i]..<batch.starts[i + 1] {
          #expect(batch.states[t] == state)
          state = grid.environment.child(state, Int(batch.actions[t]))
        }
        #expect(state == batch.objects[i] && grid.environment.isTerminal(state))
        #expect(try batch.logRewards[i] == grid.logReward(state))
      }
    }
    #expect(meter.trajectories == meter.rewardCalls)
    #expect(meter.givenRewards == (name == "dataset" || name == "everything" ? 63 : 0))
    #expect(meter.rewardCalls <= 12 * 16)
    if name == "dataset" {
      #expect(meter.rewardCalls == 0 && meter.distinctCount == 0)
    }
  }

  /// A budget is never exceeded, and a trial ends.
  @Test(arguments: SamplerVariants.names)
  func budgetsEnd(_ name: String) throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    let charged = Samplers.charges(SamplerVariants.named(name))
    for budget in [
      Budget(rewardCalls: 101), Budget(trajectories: 77), Budget(gradientSteps: 13),
    ] where budget.kinds[0] == .gradientSteps || charged.contains(budget.kinds[0]) {
      let method = try SamplerVariants.gflownet(
        space, SamplerVariants.named(name), objective: TrajectoryBalance.description
      ).method()
      let meter = meter(space.task, budget)
      for _ in 0..<400 where !meter.isExhausted { try method.step(meter) }
      #expect(meter.progress == 1)
    }
  }

  /// A run that is written and read after every step continues to the same bytes.
  @Test(arguments: SamplerVariants.names)
  func continuesToTheSameBytes(_ name: String) throws {
    let space = try #require(try StateSpace(corners(2, 8)))
    func start() throws -> (method: Method<Hypergrid>, meter: Meter<Hypergrid>) {
      let method = try SamplerVariants.gflownet(
        space, SamplerVariants.named(name), objective: TrajectoryBalance.description, batchSize: 8
      ).method()
      return (method, meter(space.task))
    }
    let whole = try start()
    var parts = try start()
    for _ in 0..<25 {
      try whole.method.step(whole.meter)
      try parts.method.step(parts.meter)
      let bytes = ResumeTests.bytes(parts)
      parts = try start()
      var reader = SnapshotReader(bytes)
      try parts.method.restore(&reader)
      try parts.meter.restore(from: &reader)
      #expect(reader.isAtEnd)
      #expect(ResumeTests.bytes(parts) == bytes)
    }
    #expect(ResumeTests.bytes(parts) == ResumeTests.bytes(whole))
  }

  /// Whatever a sampler draws, training finds the distribution: here with a table, where nothing else can
  /// be the reason.
  @Test(arguments: SamplerVariants.names)
  func everySamplerLearnsTheDistribution(_ name: String) throws {
    let distance = try Self.distance(
      SamplerVariants.named(name), TrajectoryBalance.description, side: 8, steps: 1200)
    #expect(distance < 0.02)
  }

  /// So does every objective, with samplers that are far from on-policy.
  @Test(
    arguments: Objectives.all.map { $0.description.name },
    ["replay by loss", "search from replay", "thompson", "dataset"])
  func everyObjectiveLearnsOffPolicy(_ objective: String, _ name: String) throws {
    let type = try #require(Objectives.all.first { $0.description.name == objective })
    let distance = try Self.distance(
      SamplerVariants.named(name), type.description, side: 4, steps: 600)
    #expect(distance < 0.02)
  }

  /// Exact total variation of a table after training.
  static func distance(
    _ sampler: Settings, _ objective: ComponentDescription, side: Int, steps: Int,
    target: Settings? = nil, key: UInt64 = 7
  ) throws -> Double {
    let space = try #require(try StateSpace(corners(2, side)))
    let adam = settings(
      AdamSettings.description,
      ["learningRate": .schedule(.cosine(start: 0.1, end: 0.001, steps: steps))])
    let method = try SamplerVariants.gflownet(
      space, sampler, objective: objective, optimizer: adam, target: target, key: key
    ).method()
    let meter = meter(space.task, Budget(gradientSteps: steps))
    while !meter.isExhausted { try method.step(meter) }
    let learned = try #require(method.policy).distribution(space)
    return zip(learned, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
  }
}
