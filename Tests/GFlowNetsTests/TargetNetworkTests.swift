import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

@Suite struct TargetNetworkTests {
  static func average(_ tau: Double) -> Settings {
    Settings(type: "movingAverage", values: ["tau": .real(tau)])
  }

  static let names = ["flowMatching", "detailedBalance", "subTrajectoryBalance"]

  static func objective(_ name: String) throws -> ComponentDescription {
    try #require(Objectives.all.first { $0.description.name == name }).description
  }

  /// Flows of a target network that follows still lead to the distribution.
  @Test(arguments: names)
  func trainingConverges(_ name: String) throws {
    let distance = try SamplerTests.distance(
      SamplerVariants.onPolicy, Self.objective(name), side: 4, steps: 1000,
      target: Self.average(0.1))
    #expect(distance < 0.02)
  }

  /// The target's weights are the moving average of those in training.
  @Test func weightsFollow() throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    let live = TabularPolicy<Hypergrid, Double>(space, heads: [.actions])
    let target = TargetNetwork(
      environment: space.environment,
      network: TabularPolicy<Hypergrid, Double>(space, heads: [.actions]), tau: 0.25)
    for i in 0..<live.parameters.count { live.parameters.value(at: i).pointee = Double(i) }
    let values = target.evaluation.network.parameters
    for share in [0.25, 0.4375, 0.578125] {
      target.follow(live.parameters)
      for i in 0..<live.parameters.count {
        #expect(values.value(at: i).pointee == share * Double(i))
      }
    }
    target.follow(live.parameters, tau: 1)
    for i in 0..<live.parameters.count { #expect(values.value(at: i).pointee == Double(i)) }
  }

  /// A target network is part of a snapshot.
  @Test(arguments: names)
  func continuesToTheSameBytes(_ name: String) throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    func start() throws -> (method: Method<Hypergrid>, meter: Meter<Hypergrid>) {
      let gflownet = try SamplerVariants.gflownet(
        space, SamplerVariants.onPolicy, objective: Self.objective(name),
        target: Self.average(0.3))
      return (gflownet.method(), meter(space.task))
    }
    let whole = try start()
    var parts = try start()
    for _ in 0..<10 {
      try whole.method.step(whole.meter)
      try parts.method.step(parts.meter)
      var reader = SnapshotReader(ResumeTests.bytes(parts))
      parts = try start()
      try parts.method.restore(&reader)
      try parts.meter.restore(from: &reader)
    }
    #expect(ResumeTests.bytes(parts) == ResumeTests.bytes(whole))
  }

  /// An objective that compares with rewards only has no use for one.
  @Test(arguments: ["trajectoryBalance", "logPartitionVariance"])
  func someObjectivesHaveNoUseForOne(_ name: String) throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    #expect {
      _ = try SamplerVariants.gflownet(
        space, SamplerVariants.onPolicy, objective: Self.objective(name),
        target: Self.average(0.3))
    } throws: {
      ($0 as? SettingsError)?.path == ["targetNetwork"]
    }
  }
}
