import NeuralNetworks

/// What a spec says about a perceptron.
public struct MLPSettings: FeatureNetworkSettings {
  /// The widths of the hidden layers.
  public let hidden: [Int]
  /// What follows each hidden layer.
  public let activation: Activation

  static let hidden = SettingKey.integers(
    "hidden", count: 1...16, each: 1...65536, default: [256, 256], unit: "units",
    "The widths of the hidden layers.")
  static let activation = SettingKey.choice(
    "activation", default: Activation.leakyReLU,
    "What follows each hidden layer.")

  public static let description = ComponentDescription(
    "mlp",
    summary: "A multilayer perceptron on sparse features; one trunk, a linear head each.",
    source: "Bengio et al. 2021, arXiv 2106.04399, appendix A.1",
    parameters: [
      hidden.parameter,
      activation.parameter,
    ])

  public init(_ settings: Settings) {
    hidden = settings[Self.hidden]
    activation = settings[Self.activation]
  }

  public static var widthKey: String { Self.hidden.parameter.name }

  public func weightCount(inputs: Int, outputs: Int) -> Double {
    let widths = [inputs] + hidden + [outputs]
    return zip(widths, widths.dropFirst()).reduce(0) {
      $0 + (Double($1.0) + 1) * Double($1.1)
    }
  }

  public func makeNetwork<S: Scalar>(
    inputs: Int, active: Int, outputs: Int, from random: inout Philox
  ) -> any FeatureNetwork<S> {
    MLP<S>(
      inputs: inputs, active: active, hidden: hidden, outputs: outputs, activation: activation,
      from: &random)
  }
}
