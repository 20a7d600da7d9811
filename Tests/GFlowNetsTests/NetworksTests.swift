import GFlowNets
import NeuralNetworks
import Testing

/// The networks on features that a spec can name.
@Suite struct NetworksTests {
  /// What a size is refused by is what a network has.
  @Test(arguments: Networks.ofFeatures.map { $0.description.name })
  func weightsAreCounted(_ name: String) throws {
    let reader = try #require(Networks.ofFeatures.first { $0.description.name == name })
    let settings = try reader.init(reader.description.defaults())
    for (inputs, outputs) in [(1, 1), (40, 7), (13, 300)] {
      var random = Philox(key: 1, stream: 1)
      let network: any FeatureNetwork<Float> = settings.makeNetwork(
        inputs: inputs, active: 1, outputs: outputs, from: &random)
      let count = network.tensors.reduce(0) { $0 + $1.tensor.shape.reduce(1, *) }
      #expect(settings.weightCount(inputs: inputs, outputs: outputs) == Double(count))
    }
  }

  /// Each learns R / Z.
  @Test(arguments: Networks.ofFeatures.map { $0.description.name })
  func targetsAreLearned(_ name: String) throws {
    let reader = try #require(Networks.ofFeatures.first { $0.description.name == name })
    let task = try corners(2, 6)
    let space = try #require(try StateSpace(task))
    let gflownet = try GFlowNet(
      featureContext(task, Float.self, reader.init(reader.description.defaults())),
      GFlowNetSettings(
        settings(
          GFlowNetSettings.description,
          [
            "objective": .component(
              try TrajectoryBalance.description.defaults())
          ])))
    let method = gflownet.method()
    let spent = meter(task, Budget(gradientSteps: 600))
    while !spent.isExhausted { try method.step(spent) }
    let p = try #require(method.policy).distribution(space)
    let distance = zip(p, space.target).reduce(0) { $0 + abs($1.0 - $1.1) / 2 }
    #expect(distance < 0.05)
  }
}
