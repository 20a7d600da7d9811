import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

/// A run that is written and read again continues to the same bytes.
@Suite struct ResumeTests {
  static func start(_ objective: ComponentDescription, sampler: Settings? = nil) throws -> (
    method: Method<Hypergrid>, meter: Meter<Hypergrid>
  ) {
    let task = try corners(2, 8, .forced)
    let grid = task.environment
    var onPolicy = CommonParameters.defaults(OnPolicy.description)
    onPolicy.values["epsilon"] = .schedule(.linear(start: 0.5, end: 0, steps: 20))
    let sampler = sampler ?? onPolicy
    var adam = CommonParameters.defaults(AdamSettings.description)
    adam.values["gradientClip"] = .real(1)
    let gflownet = try GFlowNetSettings(
      settings(
        GFlowNetSettings.description,
        [
          "objective": .component(objective.defaults()), "sampler": .component(sampler),
          "batchSize": .integer(8), "optimizer": .component(adam),
          "targetNetwork": .component(targetSettings(objective)),
        ]))
    let mlp = MLPSettings(
      Settings(
        type: "mlp", values: ["hidden": .integers([16, 16]), "activation": .text("leakyReLU")]))
    let streams = RandomStreams(key: 61, salt: 62)
    let context = MethodContext(environment: grid, streams: streams, recentCount: 0) { heads in
      var random = streams.stream(.initialization)
      return FeaturePolicy<Hypergrid, Float>(grid, settings: mlp, heads: heads, random: &random)
    }
    let meter = Meter(task, budget: Budget(gradientSteps: 30), candidateCapacity: 20)
    return (try GFlowNet(context, gflownet).method(), meter)
  }

  static func bytes(_ run: (method: Method<Hypergrid>, meter: Meter<Hypergrid>)) -> [UInt8] {
    var writer = SnapshotWriter()
    run.method.write(&writer)
    run.meter.write(to: &writer)
    return writer.bytes
  }

  @Test(arguments: Objectives.all.map { $0.description.name })
  func continuesToTheSameBytes(_ name: String) throws {
    let objective = try #require(Objectives.all.first { $0.description.name == name }).description
    let whole = try Self.start(objective)
    var parts = try Self.start(objective)
    for _ in 0..<30 {
      try whole.method.step(whole.meter)
      // Written, read into a new run and continued there after every step.
      try parts.method.step(parts.meter)
      let bytes = Self.bytes(parts)
      parts = try Self.start(objective)
      var reader = SnapshotReader(bytes)
      try parts.method.restore(&reader)
      try parts.meter.restore(from: &reader)
      #expect(reader.isAtEnd)
      #expect(Self.bytes(parts) == bytes)
    }
    #expect(Self.bytes(parts) == Self.bytes(whole))
    #expect(parts.meter.isExhausted && parts.meter.distinctCount > 20)
    #expect(parts.method.logZs() == whole.method.logZs())
  }

  /// What is asked between steps does not disturb training.
  @Test func questionsDoNotDisturbTraining() throws {
    let objective = TrajectoryBalance.description
    let quiet = try Self.start(objective)
    let asked = try Self.start(objective)
    let space = try #require(try StateSpace(asked.meter.task))
    var random = Philox(key: 1, stream: 1)
    for _ in 0..<10 {
      try quiet.method.step(quiet.meter)
      try asked.method.step(asked.meter)
      let policy = try #require(asked.method.policy)
      _ = policy.distribution(space)
      let objects = policy.sample(5, &random)
      _ = policy.logProbabilities(objects, &random)
      _ = asked.method.logZs()
    }
    #expect(Self.bytes(quiet) == Self.bytes(asked))
  }
}
