import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite("Replay") struct ReplayTests {
  static func makeGrid(side: Int) throws -> Hypergrid {
    try Hypergrid(
      dimensions: 2, side: side, termination: .explicitStop,
      reward: .corners(r0: 0.1, r1: 0.5, r2: 2))
  }

  static func sampler(_ keep: Replay.Keep, capacity: Int) -> Settings {
    var settings = CommonParameters.defaults(Replay.description)
    settings.values["keep"] = .text(keep.rawValue)
    settings.values["capacity"] = .integer(capacity)
    settings.values["warmUp"] = .integer(8)
    return settings
  }

  @Test(arguments: Replay.Keep.allCases, [4, 20, 1000])
  func continuesToTheSameBytes(_ keep: Replay.Keep, _ capacity: Int) throws {
    let objective = TrajectoryBalance.description
    let sampler = Self.sampler(keep, capacity: capacity)
    let whole = try ResumeTests.start(objective, sampler: sampler)
    var parts = try ResumeTests.start(objective, sampler: sampler)
    for _ in 0..<30 {
      try whole.method.step(whole.meter)
      try parts.method.step(parts.meter)
      var reader = SnapshotReader(ResumeTests.bytes(parts))
      parts = try ResumeTests.start(objective, sampler: sampler)
      try parts.method.restore(&reader)
      try parts.meter.restore(from: &reader)
      #expect(reader.isAtEnd)
    }
    #expect(ResumeTests.bytes(parts) == ResumeTests.bytes(whole))
  }

  @Test func memoryKeepsTheLastOrTheBestDistinctObjects() throws {
    let grid = try Self.makeGrid(side: 8)
    let cells = (0..<8).map { grid.state([$0, 0], stopped: true) }
    let logs = [0.0, 5, 1, 4, 2, 3, 6, 7]
    var recent = ReplayMemory<Hypergrid>(capacity: 3, keep: .recent)
    var best = ReplayMemory<Hypergrid>(capacity: 3, keep: .best)
    for (cell, log) in zip(cells, logs) {
      for _ in 0..<2 {
        recent.insert(cell, log)
        best.insert(cell, log)
      }
    }
    var random = Philox(key: 3, stream: 4)
    func drawn(_ memory: ReplayMemory<Hypergrid>) -> Set<Double> {
      Set((0..<200).map { _ in memory.draw(&random).logReward })
    }
    #expect(recent.count == 3 && drawn(recent) == [3, 6, 7])
    #expect(best.count == 3 && drawn(best) == [5, 6, 7])
    // What was forgotten may come back.
    recent.insert(cells[0], 0)
    #expect(drawn(recent) == [6, 7, 0])
  }

  /// Only the fresh share of a batch is charged.
  @Test func replayedTrajectoriesCostNoReward() throws {
    let run = try ResumeTests.start(
      TrajectoryBalance.description, sampler: Self.sampler(.recent, capacity: 100))
    for _ in 0..<10 { try run.method.step(run.meter) }
    #expect(run.meter.rewardCalls == 40 && run.meter.trajectories == 40)
  }

  /// Backward trajectories are trajectories: forward again, each leads to its object.
  @Test(arguments: BackwardPolicy.allCases)
  func backwardTrajectoriesLeadToTheirObjects(_ backwardPolicy: BackwardPolicy) throws {
    let grid = try Self.makeGrid(side: 8)
    var random = Philox(key: 5, stream: 6)
    let network = MLPPolicy<Hypergrid, Double>(
      grid,
      settings: MLPSettings(
        Settings(type: "mlp", values: ["hidden": .integers([8]), "activation": .text("relu")])),
      heads: backwardPolicy == .learned ? [.actions, .incoming] : .actions, random: &random)
    let evaluation = PolicyEvaluation(environment: grid, network: network)
    let objects = [[0, 0], [7, 7], [3, 0], [2, 5]].map { grid.state($0, stopped: true) }
    var sampler = BackwardSampler<Hypergrid>()
    var batch = Trajectories<Hypergrid.State>()
    for _ in 0..<5 {
      sampler.append(
        objects, logRewards: [1, 2, 3, 4], evaluation, backwardPolicy, &random, to: &batch)
    }
    #expect(batch.count == 20)
    for i in 0..<batch.count {
      var state = grid.initialState
      for t in batch.starts[i]..<batch.starts[i + 1] {
        #expect(batch.states[t] == state)
        state = grid.child(state, Int(batch.actions[t]))
      }
      #expect(state == batch.objects[i] && state == objects[i % 4])
      #expect(batch.logRewards[i] == Double(i % 4 + 1))
    }
  }

  /// Two libraries shipped replay that kept training from converging. Every objective must still learn
  /// the distribution, here with a table, where nothing else can be the reason.
  @Test(arguments: Objectives.all.map { $0.description.name }, Replay.Keep.allCases)
  func trainingStillConverges(_ name: String, _ keep: Replay.Keep) throws {
    let objective = try #require(Objectives.all.first { $0.description.name == name }).description
    let grid = try Self.makeGrid(side: 4)
    let space = try #require(StateSpace(grid))
    var adam = CommonParameters.defaults(AdamSettings.description)
    adam.values["learningRate"] = .schedule(.cosine(start: 0.1, end: 0.001, steps: 600))
    let settings = try GFlowNetSettings(
      Settings(
        type: "gflownet",
        values: [
          "objective": .component(objective.defaults()), "backwardPolicy": .text("learned"),
          "sampler": .component(Self.sampler(keep, capacity: 100)), "batchSize": .integer(16),
          "optimizer": .component(adam),
        ]))
    let context = MethodContext(
      environment: grid, streams: RandomStreams(key: 7, salt: 8), recentCount: 0
    ) { TabularPolicy<Hypergrid, Double>(space, heads: $0) }
    let method = try GFlowNet(context, settings).method()
    let meter = Meter(
      environment: grid, budget: Budget(gradientSteps: 600), candidateCapacity: 10)
    while !meter.isExhausted { try method.step(meter) }
    let learned = try #require(method.policy).distribution(space)
    let distance = zip(learned, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    #expect(distance < 0.02)
  }
}
