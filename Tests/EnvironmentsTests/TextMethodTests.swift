import Formats
import GFlowNets
import LanguageModels
import NeuralNetworks
import Testing

/// Methods on texts of a model with random weights.
@Suite struct TextMethodTests {
  static func settings(_ description: ComponentDescription, _ values: [String: Setting]) -> Settings
  {
    var settings = CommonParameters.defaults(description)
    for (name, value) in values { settings.values[name] = value }
    return settings
  }

  static let adam = settings(
    AdamSettings.description, ["learningRate": .schedule(.constant(0.01))])

  @Test("Trajectory balance learns the target of texts that a model defines")
  func trajectoryBalanceLearns() throws {
    let task = try TextTasks.conditional
    let space = try #require(try StateSpace(task))
    let method = try TextTasks.method(
      task, "gflownet",
      [
        "objective": .component(Self.settings(TrajectoryBalance.description, [:])),
        "optimizer": .component(Self.adam), "batchSize": .integer(32),
      ])
    let meter = Meter(task, budget: Budget(gradientSteps: 200), candidateCapacity: 10)
    func distance() throws -> Double {
      let p = try #require(method.policy).distribution(space)
      return zip(p, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 4
    }
    let before = try distance()
    while !meter.isExhausted { try method.step(meter) }
    let after = try distance()
    // A block of 16 numbers cannot say everything, but most of it.
    #expect(before > 0.1 && after < 0.75 * before)
  }

  @Test("Chains that grow anew leave the target as it is, whatever proposes")
  func regrowthIsInvariant() throws {
    for (task, temperature) in try [(TextTasks.open, 1), (TextTasks.conditional, 1.7)] {
      let space = try #require(try StateSpace(task))
      let settings = RegrowthSettings(
        Self.settings(RegrowthSettings.description, ["temperature": .real(temperature)]))
      let chains = try Regrowth(try TextTasks.context(task.environment), settings)
      let matrix = chains.transitionMatrix(over: space)
      for (y, probability) in space.target.enumerated() {
        let next = space.target.indices.reduce(0) { $0 + space.target[$1] * matrix[$1][y] }
        #expect(abs(next - probability) < 1e-9)
      }
      // All rows are distributions, and a chain can leave where it is.
      #expect(matrix.allSatisfy { $0.allSatisfy { $0 >= -1e-12 } })
      #expect(matrix.indices.allSatisfy { matrix[$0][$0] < 0.999 })
    }
  }

  @Test("A model that never trains keeps less and says the same")
  func fixedModels() throws {
    for task in try [TextTasks.open, TextTasks.conditional] {
      let space = try #require(try StateSpace(task))
      let context = try TextTasks.context(task.environment)
      let distributions = [Heads.fixed([.actions]), [.actions]].map { heads in
        PolicyEvaluation(environment: task.environment, network: context.makeNetwork(heads))
          .probe(.uniform).distribution(space)
      }
      #expect(distributions[0] == distributions[1])
      #expect(Set(distributions[0]).count > 10)
    }
  }

  @Test("The states of chains come to be distributed as the target")
  func regrowthConverges() throws {
    let task = try TextTasks.fixed
    let space = try #require(try StateSpace(task))
    let settings = RegrowthSettings(
      Self.settings(RegrowthSettings.description, ["chains": .integer(32)]))
    let streams = RandomStreams(key: 3, salt: 4)
    let network = try TextTasks.context(task.environment)
    let context = MethodContext(
      environment: task.environment, streams: streams, recentCount: 6400
    ) { network.makeNetwork($0) }
    let method = try Regrowth(context, settings).method()
    let meter = Meter(task, budget: Budget(rewardCalls: 9600), candidateCapacity: 10)
    while !meter.isExhausted { try method.step(meter) }
    #expect(meter.rewardCalls == 9600)
    var counts = [Texts.State: Double]()
    let recent = try #require(method.recentObjects)
    for state in recent() { counts[state, default: 0] += 1 / 6400 }
    var distance = 0.0
    for (number, probability) in zip(space.objects, space.target) {
      distance += abs((counts[space.states[number]] ?? 0) - probability) / 2
    }
    #expect(distance < 0.06)
  }

  @Test("Top-k and nucleus leave what they say")
  func reshaping() throws {
    func reshaped(_ reshaping: Reshaping) -> [Double] {
      var logs = [0.1, 0.4, 0.2, 0.3].map(Elementary.log) + [-.infinity]
      reshaping.apply(&logs, 5)
      return logs.map(Elementary.exp)
    }
    func expect(_ reshaping: Reshaping, _ expected: [Double]) {
      for (p, q) in zip(reshaped(reshaping), expected) { #expect(abs(p - q) < 1e-12) }
    }
    expect(Reshaping(), [0.1, 0.4, 0.2, 0.3, 0])
    expect(Reshaping(topK: 2), [0, 4 / 7.0, 0, 3 / 7.0, 0])
    expect(Reshaping(nucleus: 0.65), [0, 4 / 7.0, 0, 3 / 7.0, 0])
    expect(Reshaping(nucleus: 0.75), [0, 4 / 9.0, 2 / 9.0, 3 / 9.0, 0])
    expect(Reshaping(temperature: 0.5), [1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0, 0])
  }

  @Test("Maximum likelihood makes the best of what was drawn more probable")
  func supervised() throws {
    let task = try TextTasks.open
    let space = try #require(try StateSpace(task))
    let method = try TextTasks.method(
      task, "supervised",
      [
        "data": .component(Settings(type: "samples", values: ["count": .integer(400)])),
        "best": .integer(3), "optimizer": .component(Self.adam),
      ])
    let best = space.objects.indices.sorted { space.logRewards[$0] > space.logRewards[$1] }
    func meanLog() throws -> Double {
      let p = try #require(method.policy).distribution(space)
      return best.prefix(3).reduce(0) { $0 + Elementary.log(p[$1]) } / 3
    }
    let before = try meanLog()
    let meter = Meter(task, budget: Budget(gradientSteps: 150), candidateCapacity: 10)
    while !meter.isExhausted { try method.step(meter) }
    #expect(meter.rewardCalls == 400 && meter.gradientSteps == 150)
    #expect(try meanLog() > before + 0.3)
  }

  @Test("Snapshots hold adapters alone, and continue to the same bytes")
  func resume() throws {
    let task = try TextTasks.open
    for (type, values) in [
      ("gflownet", ["objective": Setting.component(try TrajectoryBalance.description.defaults())]),
      ("supervised", [:]), ("regrowth", [:]), ("ancestral", [:]), ("ppo", [:]),
    ] {
      func start() throws -> (Method<Texts>, Meter<Texts>) {
        let method = try TextTasks.method(
          task, type,
          values.merging(
            type == "supervised"
              ? [
                "data": .component(
                  Settings(type: "samples", values: ["count": .integer(40)]))
              ] : [:]
          ) { $1 })
        return (
          method,
          Meter(
            task, budget: Budget(rewardCalls: 1000, gradientSteps: 1000), candidateCapacity: 5)
        )
      }
      func bytes(_ run: (method: Method<Texts>, meter: Meter<Texts>)) -> [UInt8] {
        var writer = SnapshotWriter()
        run.method.write(&writer)
        run.meter.write(to: &writer)
        return writer.bytes
      }
      let whole = try start()
      var parts = try start()
      for _ in 0..<6 {
        try whole.0.step(whole.1)
        try parts.0.step(parts.1)
        let written = bytes(parts)
        parts = try start()
        var reader = SnapshotReader(written)
        try parts.0.restore(&reader)
        try parts.1.restore(from: &reader)
        #expect(reader.isAtEnd)
      }
      #expect(bytes(whole) == bytes(parts))
    }
  }
}
