import NeuralNetworks

/// A perceptron as a policy network: one trunk, and one linear output layer for all heads. Where the task
/// has several conditions, one input more for each says which the state has.
public final class MLPPolicy<E: Environment, Number: Scalar>: PolicyNetwork {
  @usableFromInline let environment: E
  @usableFromInline let network: MLP<Number>
  public let heads: Heads
  @usableFromInline let offsets: HeadOffsets
  @usableFromInline let conditions: Int

  /// A network with random weights, for an environment with `SparseFeatures`.
  public init(_ environment: E, settings: MLPSettings, heads: Heads, random: inout Philox) {
    self.environment = environment
    self.heads = heads
    offsets = Self.offsets(of: heads, in: environment)
    conditions = environment.conditions.count
    network = MLP(
      inputs: environment.featureCount + conditions,
      active: environment.activeFeatureCount + (conditions > 0 ? 1 : 0),
      hidden: settings.hidden, outputs: offsets.width, activation: settings.activation,
      from: &random)
  }

  static func offsets(of heads: Heads, in environment: E) -> HeadOffsets {
    HeadOffsets(heads) { segment in
      switch segment {
      case .actions: environment.maximumActionSlotCount
      case .incoming: environment.maximumIncomingSlotCount
      case .moves: environment.maximumMoveSlotCount
      case .numbers(let count): count
      }
    }
  }

  /// How many weights a network with these heads has; as a number with a fraction, since it may be more
  /// than fits into an integer.
  public static func weightCount(_ environment: E, settings: MLPSettings, heads: Heads) -> Double {
    let widths =
      [environment.featureCount + environment.conditions.count] + settings.hidden
      + [offsets(of: heads, in: environment).width]
    return zip(widths, widths.dropFirst()).reduce(0) {
      $0 + (Double($1.0) + 1) * Double($1.1)
    }
  }

  @inlinable public var parameters: WeightsAndGradients<Number> { network.parameters }
  public var tensors: [(name: String, tensor: TensorLayout)] { network.tensors }
  @inlinable public var rows: Int { network.rows }
  @inlinable public func removeAll() { network.removeAll() }

  @inlinable
  public func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>) {
    let inputs = network.appendInputs(rows: rows.count)
    let active = network.active
    for (i, row) in rows.enumerated() {
      let places = i &* active..<(i &+ 1) &* active
      var features = FeatureRow(
        indices: UnsafeMutableBufferPointer(rebasing: inputs.indices[places]),
        weights: UnsafeMutableBufferPointer(rebasing: inputs.weights[places]))
      environment.writeFeatures(row.state, &features)
      if conditions > 0 {
        features.add(environment.featureCount + environment.condition(of: row.state))
      }
      while features.count < active { features.add(-1) }
    }
    network.evaluate(rows: rows.count)
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    row &* network.outputs.columns &+ offsets[head]
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
}
