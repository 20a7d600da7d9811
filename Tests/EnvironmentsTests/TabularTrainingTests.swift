import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// A GFlowNet with a table learns the target distribution: what a table does not learn, no network will.
@Suite struct TabularTrainingTests {
  static let instances: [Instance] = [
    .grid(2, 6, "explicitStop"), .grid(2, 6, "forced", "cosine"),
    .bits(6, 2, targets: 3, modeDistance: 0.2),
  ]

  struct Visitor: TaskVisitor {
    let objective: Settings
    let backwardPolicy: BackwardPolicy

    /// Total variation before and after training, log Z and its estimate, first and last losses.
    func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> (
      before: Double, after: Double, logZ: Double, estimate: Double, losses: [Double]
    ) {
      let space = try #require(try StateSpace(task))
      var values: [String: Setting] = [
        "objective": .component(objective), "backwardPolicy": .text(backwardPolicy.rawValue),
        "batchSize": .integer(32),
      ]
      if try Objectives.make(objective).needsTarget {
        values["targetNetwork"] = .component(
          Settings(type: "movingAverage", values: ["tau": .real(0.5)]))
      }
      var adam = CommonParameters.defaults(AdamSettings.description)
      adam.values["learningRate"] = .schedule(.linear(start: 0.1, end: 0.01, steps: 400))
      values["optimizer"] = .component(adam)
      for parameter in GFlowNetSettings.description.parameters
      where values[parameter.name] == nil {
        values[parameter.name] = parameter.defaultValue
      }
      let settings = try GFlowNetSettings(Settings(type: "gflownet", values: values))
      let streams = RandomStreams(key: 5, salt: 6)
      let context = MethodContext(
        environment: task.environment, streams: streams, recentCount: 0
      ) {
        TabularPolicy<E, Double>(space, heads: $0)
      }
      let gflownet = try GFlowNet(context, settings)
      let method = gflownet.method()
      let meter = Meter(task, budget: Budget(gradientSteps: 500), candidateCapacity: 10)
      func distance() throws -> Double {
        let p = try #require(method.policy).distribution(space)
        return zip(p, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
      }
      let before = try distance()
      var losses: [Double] = []
      while !meter.isExhausted {
        try method.step(meter)
        losses.append(gflownet.lastLoss)
      }
      #expect(meter.gradientSteps == 500 && meter.trajectories == 16_000)
      #expect(meter.rewardCalls == 16_000)
      return (before, try distance(), space.logZ, try #require(method.logZs()[0]), losses)
    }
  }

  /// Modified objectives need states that may stop; of these, strings know their reward on the way.
  static func fits(_ instance: Instance, _ name: String) -> Bool {
    name.hasPrefix("modified")
      ? instance.settings.type == "hypergrid"
      : !name.hasPrefix("forwardLooking") || instance.settings.type == "bitSequence"
  }

  @Test(arguments: instances, Objectives.all.map { $0.description.name })
  func theDistributionIsLearned(_ instance: Instance, _ name: String) throws {
    guard Self.fits(instance, name) else { return }
    let objective = try #require(Objectives.all.first { $0.description.name == name })
    let policies =
      name == "trajectoryBalance" ? BackwardPolicy.allCases : [.uniform, .learned]
    for backwardPolicy in policies {
      let visitor = Visitor(
        objective: try objective.description.defaults(), backwardPolicy: backwardPolicy)
      let result = try Environments.make(instance.settings, visitor)
      #expect(result.before > 0.2)
      #expect(result.after < 0.05)
      #expect(abs(result.estimate - result.logZ) < 0.1)
      let first = result.losses.prefix(10).reduce(0, +)
      let last = result.losses.suffix(10).reduce(0, +)
      #expect(last < first / 10)
    }
  }
}
