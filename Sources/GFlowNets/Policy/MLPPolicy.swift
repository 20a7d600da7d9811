import NeuralNetworks

/// A perceptron as a policy network: one trunk, and one linear output layer for all heads.
public final class MLPPolicy<E: OneHotEnvironment, Number: Scalar>: PolicyNetwork {
  @usableFromInline let environment: E
  @usableFromInline let network: MLP<Number>
  public let heads: Heads
  /// Where each head's numbers begin in an output row.
  @usableFromInline let offsets: [Int]

  /// A network with random weights.
  public init(_ environment: E, settings: MLPSettings, heads: Heads, random: inout Philox) {
    self.environment = environment
    self.heads = heads
    var width = 0
    var offsets: [Int] = []
    for head in Head.allCases {
      offsets.append(width)
      guard heads.contains(head) else { continue }
      switch head {
      case .actions: width += environment.maximumActionSlotCount
      case .incoming: width += environment.maximumIncomingSlotCount
      case .stateFlow, .value: width += 1
      case .moves: width += environment.maximumMoveSlotCount
      }
    }
    self.offsets = offsets
    network = MLP(
      inputs: environment.inputCount, active: environment.activeInputCount,
      hidden: settings.hidden, outputs: width, activation: settings.activation, from: &random)
  }

  @inlinable public var parameters: Parameters<Number> { network.parameters }
  public var tensors: [(name: String, tensor: TensorLayout)] { network.tensors }
  @inlinable public var rows: Int { network.rows }
  @inlinable public func removeAll() { network.removeAll() }

  @inlinable
  public func append(_ states: UnsafeBufferPointer<E.State>) {
    let ones = network.appendInputs(rows: states.count)
    let active = environment.activeInputCount
    for (i, state) in states.enumerated() {
      environment.writeActiveInputs(state, ones + i * active)
    }
    network.evaluate(rows: states.count)
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    row &* network.outputs.columns &+ offsets[head.rawValue]
  }

  @inlinable public var outputCount: Int { network.rows * network.outputs.columns }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { network.outputs.elements }
  @inlinable
  public var outputGradients: UnsafeMutablePointer<Number> { network.outputGradients.elements }
  @inlinable public func clearOutputGradients() { network.clearOutputGradients() }
  @inlinable public func backward() { network.backward() }
}

/// What a spec says about a perceptron.
public struct MLPSettings: Component {
  /// The widths of the hidden layers.
  public let hidden: [Int]
  /// What follows each hidden layer.
  public let activation: Activation

  public static let description = ComponentDescription(
    "mlp",
    summary: "A multilayer perceptron on one-hot inputs; one trunk, a linear head each.",
    source: "Bengio et al. 2021, arXiv 2106.04399, appendix A.1",
    parameters: [
      Parameter(
        "hidden", .integers(count: 1...16, each: 1...65536), default: .integers([256, 256]),
        unit: "units", "The widths of the hidden layers."),
      Parameter(
        "activation", .choice(Activation.allCases.map(\.rawValue)),
        default: .text(Activation.leakyReLU.rawValue), "What follows each hidden layer."),
    ])

  public init(_ settings: Settings) {
    hidden = settings.integers("hidden")
    activation = Activation(rawValue: settings.text("activation")) ?? .leakyReLU
  }
}
