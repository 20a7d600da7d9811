import NeuralNetworks

/// A network on the features of a state as a policy network, with one linear output layer for all heads. Where the
/// task has several conditions, one input more for each says which the state has.
public final class FeaturePolicy<E: Environment, Number: Scalar>: PolicyNetwork {
  @usableFromInline let environment: E
  @usableFromInline let network: any FeatureNetwork<Number>
  @usableFromInline let inputs: SparseRows
  @usableFromInline let outputMatrix: Matrix<Number>
  @usableFromInline let gradientMatrix: Matrix<Number>
  public let parameters: WeightsAndGradients<Number>
  public let heads: Heads
  @usableFromInline let offsets: HeadOffsets
  @usableFromInline let conditions: Int

  /// A network with random weights, for an environment with `SparseFeatures`.
  public init(
    _ environment: E, settings: any FeatureNetworkSettings, heads: Heads, random: inout Philox
  ) {
    self.environment = environment
    self.heads = heads
    offsets = HeadOffsets(heads, in: environment)
    conditions = environment.conditions.count
    network = settings.makeNetwork(
      inputs: environment.featureCount + conditions,
      active: environment.activeFeatureCount + (conditions > 0 ? 1 : 0),
      outputs: offsets.width, from: &random)
    inputs = network.inputs
    outputMatrix = network.outputs
    gradientMatrix = network.outputGradients
    parameters = network.parameters
  }

  public var tensors: [(name: String, tensor: TensorLayout)] { network.tensors }
  @inlinable public var rows: Int { outputMatrix.rows }
  @inlinable public func removeAll() { network.removeAll() }

  @inlinable
  public func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>) {
    inputs.append(rows: rows.count) { i, features in
      let state = rows[i].state
      environment.writeFeatures(state, &features)
      if conditions > 0 {
        features.add(environment.featureCount + environment.condition(of: state))
      }
    }
    network.evaluate(rows: rows.count)
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    row &* outputMatrix.columns &+ offsets[head]
  }

  @inlinable public var outputCount: Int { rows * outputMatrix.columns }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { outputMatrix.elements }
  @inlinable
  public var outputGradients: UnsafeMutablePointer<Number> { gradientMatrix.elements }
  @inlinable public func clearOutputGradients() { network.clearOutputGradients() }
  @inlinable public func backward() { network.backward() }
}

/// What a spec says about a network on features. A network is one file with its settings, and a line in `Networks`.
public protocol FeatureNetworkSettings: Component {
  /// The key to be lessened where a network has too many weights.
  static var widthKey: String { get }

  /// How many weights a network has; as a number with a fraction, since it may be more than fits into an
  /// integer.
  ///
  /// - Parameters:
  ///   - inputs: the length of an input row.
  ///   - outputs: the length of an output row.
  func weightCount(inputs: Int, outputs: Int) -> Double

  /// A network with random weights.
  ///
  /// - Parameter active: how many numbers of an input row may differ from zero.
  func makeNetwork<S: Scalar>(inputs: Int, active: Int, outputs: Int, from random: inout Philox)
    -> any FeatureNetwork<S>
}
