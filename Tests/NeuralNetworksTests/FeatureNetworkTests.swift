import NeuralNetworks
import Testing

/// What every network on features is, in derivatives and in both precisions.
@Suite struct FeatureNetworkTests {
  /// A network that a test makes in both precisions, the same weights in both.
  enum Kind: CustomTestStringConvertible, Sendable {
    case perceptron([Int], Activation)
    case residual(width: Int, blocks: Int, Activation)

    static let all: [Kind] = Activation.allCases.flatMap { activation in
      [[6], [11, 8], [5, 17, 4], [40, 24]].map { .perceptron($0, activation) }
        + [(6, 1), (11, 3), (24, 2)].map { .residual(width: $0.0, blocks: $0.1, activation) }
    }

    var testDescription: String { "\(self)" }

    func network<S: Scalar>(_: S.Type) -> any FeatureNetwork<S> {
      var random = Philox(key: 6, stream: 1)
      return switch self {
      case .perceptron(let widths, let activation):
        MLP(
          inputs: 13, active: 3, hidden: widths, outputs: 5, activation: activation, from: &random)
      case .residual(let width, let blocks, let activation):
        ResidualMLP(
          inputs: 13, active: 3, width: width, blocks: blocks, outputs: 5, activation: activation,
          from: &random)
      }
    }
  }

  /// Rows may come in any number of pieces.
  static func evaluate<S: Scalar>(
    _ network: any FeatureNetwork<S>, _ ones: [[Int32]], pieces: [Int]
  ) {
    network.removeAll()
    var start = 0
    for size in pieces {
      let input = network.inputs.append(rows: size)
      for (i, one) in ones[start..<start + size].joined().enumerated() {
        input.indices[i] = one
        input.weights[i] = 1
      }
      network.evaluate(rows: size)
      start += size
    }
  }

  static let ones: [[Int32]] = (0..<23).map { (i: Int32) -> [Int32] in
    let square: Int32 = i * i
    return [i % 4, 4 + (i / 4) % 4, 8 + square % 5]
  }

  @Test(arguments: Kind.all)
  func derivatives(_ kind: Kind) {
    var random = Philox(key: 7, stream: 1)
    let network = kind.network(Double.self)
    let weights = LayerGradientTests.random(23 * 5, &random)
    func loss() -> Double {
      Self.evaluate(network, Self.ones, pieces: [1, 16, 6])
      return LayerGradientTests.loss(network.outputs.elements, weights)
    }
    _ = loss()
    #expect(network.outputs.rows == 23)
    network.clearOutputGradients()
    let slopes = LayerGradientTests.slopes(network.outputs.elements, weights)
    for (i, slope) in slopes.enumerated() { network.outputGradients.elements[i] = slope }
    network.backward()
    let parameters = network.parameters
    LayerGradientTests.check(
      parameters.value(at: 0), Array(parameters.gradients), "a weight", loss)
  }

  @Test(arguments: Kind.all)
  func singlePrecisionAgrees(_ kind: Kind) {
    let single = kind.network(Float.self)
    let double = kind.network(Double.self)
    for i in 0..<double.parameters.count {
      #expect(Float(double.parameters.values[i]) == single.parameters.values[i])
    }
    Self.evaluate(single, Self.ones, pieces: [23])
    Self.evaluate(double, Self.ones, pieces: [3, 20])
    single.clearOutputGradients()
    double.clearOutputGradients()
    for i in 0..<23 * 5 {
      #expect(abs(Double(single.outputs.elements[i]) - double.outputs.elements[i]) < 1e-5)
      single.outputGradients.elements[i] = Float(i) - 50
      double.outputGradients.elements[i] = Double(i) - 50
    }
    single.backward()
    double.backward()
    let scale = double.parameters.gradients.map { abs($0) }.max() ?? 0
    for (a, b) in zip(single.parameters.gradients, double.parameters.gradients) {
      #expect(abs(Double(a) - b) < 1e-5 * scale)
    }
  }

  /// Every weight has its place in one tensor, so that what is saved is whole.
  @Test(arguments: Kind.all)
  func tensorsHoldEveryWeight(_ kind: Kind) {
    let network = kind.network(Double.self)
    let named = network.tensors
    #expect(Set(named.map(\.name)).count == named.count)
    // Nothing is zero but what fills the spaces between layers.
    #expect(
      named.reduce(0) { $0 + $1.tensor.shape.reduce(1, *) }
        == network.parameters.values.count { $0 != 0 })
  }
}
