import NeuralNetworks

/// What a spec says about a perceptron of residual blocks.
public struct ResidualMLPSettings: FeatureNetworkSettings {
  /// The length of a row between blocks.
  public let width: Int
  /// How many blocks there are.
  public let blocks: Int
  /// What stands within a block.
  public let activation: Activation

  static let width = SettingKey.integer(
    "width", 1...65536, default: 256, unit: "units",
    "The length of a row between blocks, and of the hidden layer of each.")
  static let blocks = SettingKey.integer("blocks", 1...64, default: 3, "How many blocks there are.")
  static let activation = SettingKey.choice(
    "activation", default: Activation.leakyReLU, "What stands within a block.")

  public static let description = ComponentDescription(
    "residualMLP",
    summary: "A perceptron of residual blocks, each normalised, on sparse features.",
    source:
      "He et al. 2016, arXiv 1603.05027, with the normalisation of Zhang and Sennrich 2019, arXiv 1910.07467",
    parameters: [width.parameter, blocks.parameter, activation.parameter])

  public init(_ settings: Settings) {
    width = settings[Self.width]
    blocks = settings[Self.blocks]
    activation = settings[Self.activation]
  }

  public static var widthKey: String { Self.width.parameter.name }

  public func weightCount(inputs: Int, outputs: Int) -> Double {
    let (width, blocks) = (Double(width), Double(blocks))
    return width * (Double(inputs) + 1) + blocks * (2 * width * (width + 1) + width)
      + width + Double(outputs) * (width + 1)
  }

  public func makeNetwork<S: Scalar>(
    inputs: Int, active: Int, outputs: Int, from random: inout Philox
  ) -> any FeatureNetwork<S> {
    ResidualMLP<S>(
      inputs: inputs, active: active, width: width, blocks: blocks, outputs: outputs,
      activation: activation, from: &random)
  }
}
