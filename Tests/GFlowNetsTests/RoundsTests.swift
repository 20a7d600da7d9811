import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Synchronization
import Testing

/// Rounds of active learning on a small grid.
@Suite struct RoundsTests {
  /// What the oracle was asked, in order.
  final class Oracle: Sendable {
    let asked = Mutex<[[Int]]>([])
  }

  static let methods: [Settings] = [
    settings(RandomTrajectoriesSettings.description),
    settings(MetropolisHastingsSettings.description, ["chains": .integer(4)]),
    settings(GeneticAlgorithmSettings.description, ["population": .integer(10)]),
    settings(
      GFlowNetSettings.description,
      ["objective": .component(settings(TrajectoryBalance.description))]),
  ]

  static func rounds(_ method: Settings, query: String = "samples", modelCalls: Int = 100)
    -> Settings
  {
    let model = settings(
      RewardModelSettings.description, ["hidden": .integers([16]), "steps": .integer(30)])
    return settings(
      RoundsSettings.description,
      [
        "method": .component(method), "query": .text(query), "initialObjects": .integer(10),
        "objectsPerRound": .integer(8), "modelCalls": .integer(modelCalls),
        "model": .component(model),
      ])
  }

  static func start(_ settings: Settings, calls: Int) throws -> (
    method: Method<Hypergrid>, meter: Meter<Hypergrid>, oracle: Oracle
  ) {
    let task = try corners(2, 8)
    let grid = task.environment
    let oracle = Oracle()
    let reward = Reward(in: grid, transform: task.reward.transform) { objects in
      oracle.asked.withLock { $0 += objects.map(grid.coordinates) }
      return try task.reward.scores(of: objects).map(\.value)
    }
    let asking = SamplingTask(grid, reward)
    return (
      try Methods.make(settings, mlpContext(asking, Float.self)),
      meter(asking, Budget(rewardCalls: calls)), oracle
    )
  }

  @Test(arguments: methods, ["samples", "best"])
  func `The budget is spent exactly, and no object is asked about twice`(
    method: Settings, query: String
  ) throws {
    let run = try Self.start(Self.rounds(method, query: query), calls: 37)
    var steps = 0
    while !run.meter.isExhausted {
      let before = (run.meter.rewardCalls, run.method.work())
      try run.method.step(run.meter)
      steps += 1
      #expect(run.meter.rewardCalls > before.0 || run.method.work() != before.1)
      try #require(steps < 1000)
    }
    let asked = run.oracle.asked.withLock { $0 }
    #expect(asked.count == 37 && run.meter.rewardCalls == 37)
    #expect(Set(asked).count == 37)
    // Ten at first, then 8, 8, 8 and what is left, each after 100 calls of the model.
    #expect(run.method.work().modelCalls == 400)
    #expect(run.method.policy == nil)
  }

  @Test(arguments: methods) func `Resumed between any two steps it goes on to the same bytes`(
    method: Settings
  ) throws {
    let settings = Self.rounds(method, modelCalls: 60)
    func bytes(_ run: (method: Method<Hypergrid>, meter: Meter<Hypergrid>, oracle: Oracle))
      -> [UInt8]
    {
      var writer = SnapshotWriter()
      run.method.write(&writer)
      run.meter.write(to: &writer)
      return writer.bytes
    }
    let whole = try Self.start(settings, calls: 30)
    var parts = try Self.start(settings, calls: 30)
    while !whole.meter.isExhausted {
      try whole.method.step(whole.meter)
      try parts.method.step(parts.meter)
      let written = bytes(parts)
      parts = try Self.start(settings, calls: 30)
      var reader = SnapshotReader(written)
      try parts.method.restore(&reader)
      try parts.meter.restore(from: &reader)
      #expect(reader.isAtEnd)
      #expect(bytes(parts) == written)
    }
    #expect(bytes(parts) == bytes(whole))
    #expect(parts.method.work() == whole.method.work())
  }

  @Test func `What nobody proposes is an error that says so`() throws {
    // There are 64 cells.
    let many = try Self.start(Self.rounds(Self.methods[0]), calls: 65)
    #expect(throws: (any Error).self) { try many.method.step(many.meter) }
    let all = try Self.start(Self.rounds(Self.methods[0], modelCalls: 20), calls: 64)
    while !all.meter.isExhausted { try all.method.step(all.meter) }
    #expect(Set(all.oracle.asked.withLock { $0 }).count == 64)
  }

  @Test func `The model learns the values of all cells`() throws {
    let task = try corners(2, 8)
    let space = try #require(try StateSpace(task))
    let cells = space.objects.map { space.states[$0] }
    let values = try task.reward.scores(of: cells).map(\.value)
    func model(_ seed: UInt64) throws -> RewardModel<Hypergrid> {
      let settings = settings(
        RewardModelSettings.description,
        ["hidden": .integers([32, 32]), "steps": .integer(1500), "optimizer": adam(0.01)])
      let model = RewardModel(task.environment, try RewardModelSettings(settings))
      var random = Philox(key: seed, stream: 0)
      try model.fit(cells, values, random: &random)
      return model
    }
    let first = try model(1)
    let predicted = first.values(of: cells, isBounded: false)
    #expect(zip(predicted, values).allSatisfy { abs($0 - $1) < 0.1 })
    #expect(first.values(of: cells, isBounded: true).allSatisfy { $0 >= 0.1 })
    // A function of data and random numbers, whatever it knew before.
    var random = Philox(key: 1, stream: 0)
    try first.fit(cells, values, random: &random)
    #expect(first.values(of: cells, isBounded: false) == predicted)
    #expect(try model(2).values(of: cells, isBounded: false) != predicted)
  }

  /// Where all known values are one, it predicts that one.
  @Test func `Values without any difference have a model`() throws {
    let task = try corners(2, 8)
    let cells = task.environment.referenceObjects(5)
    let model = RewardModel(
      task.environment,
      try RewardModelSettings(settings(RewardModelSettings.description, ["steps": .integer(300)])))
    var random = Philox(key: 1, stream: 0)
    try model.fit(cells, cells.map { _ in 3 }, random: &random)
    let values = model.values(of: cells, isBounded: false)
    #expect(values.allSatisfy { abs($0 - 3) < 0.1 })
  }
}
