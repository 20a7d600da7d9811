import NeuralNetworks

/// A perceptron whose input rows are put together from a graph's hidden states.
public final class HeadLayers<S: Scalar> {
  @usableFromInline let layers: [DenseLayer<S>]
  // The input and the output of each layer; the last is the head's.
  @usableFromInline let activations: [Matrix<S>]
  @usableFromInline let gradients: [Matrix<S>]
  @usableFromInline var pendingRows = 0
  @usableFromInline let activation = Activation.leakyReLU

  init(
    inputs: Int, hidden: [Int], outputs: Int, in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    let widths = [inputs] + hidden + [outputs]
    var layers: [DenseLayer<S>] = []
    for i in 1..<widths.count {
      layers.append(
        DenseLayer(
          inputs: widths[i - 1], outputs: widths[i], in: parameters, from: &random))
    }
    self.layers = layers
    activations = widths.map { Matrix(columns: $0) }
    gradients = widths.map { Matrix(columns: $0) }
  }

  /// The length of an output row.
  @inlinable var outputCount: Int { activations[activations.count - 1].columns }
  /// How many rows there are, those included that are not yet evaluated.
  @inlinable var rows: Int { activations[0].rows + pendingRows }
  @inlinable var outputs: Matrix<S> { activations[activations.count - 1] }
  @inlinable var outputGradients: Matrix<S> { gradients[gradients.count - 1] }

  @inlinable
  func removeAll() {
    for layer in layers { layer.weightsHaveChanged() }
    for matrix in activations { matrix.removeAll() }
    pendingRows = 0
  }

  /// Announces a row and returns its number.
  @inlinable
  func appendRow() -> Int {
    pendingRows += 1
    return rows - 1
  }

  /// Evaluates the rows announced.
  @inlinable
  func evaluate(from first: Int, fill: (_ row: Int, _ input: UnsafeMutablePointer<S>) -> Void) {
    let count = pendingRows
    pendingRows = 0
    guard count > 0 else { return }
    let inputs = activations[0].append(rows: count)
    let width = activations[0].columns
    for row in 0..<count { fill(first + row, inputs + row * width) }
    for (i, layer) in layers.enumerated() {
      let y = activations[i + 1].append(rows: count)
      layer.forward(activations[i][first], rows: count, into: y)
      if i + 1 < layers.count {
        activation.apply(y, count: count * activations[i + 1].columns)
      }
    }
  }

  @inlinable
  func clearGradients() {
    for (matrix, activation) in zip(gradients, activations) {
      matrix.removeAll()
      matrix.append(rows: activation.rows)
    }
    outputGradients.elements.update(repeating: 0, count: outputGradients.rows * outputCount)
  }

  /// Differentiates and hands the gradient of each input row to `spread`.
  @inlinable
  func backward(spread: (_ row: Int, _ gradient: UnsafePointer<S>) -> Void) {
    let rows = activations[0].rows
    guard rows > 0 else { return }
    for i in layers.indices.reversed() {
      if i + 1 < layers.count {
        activation.pullBack(
          gradients[i + 1].elements, outputs: activations[i + 1].elements,
          count: rows * gradients[i + 1].columns)
      }
      layers[i].backward(
        activations[i].elements, gradients[i + 1].elements, rows: rows,
        into: gradients[i].elements)
    }
    for row in 0..<rows { spread(row, gradients[0][row]) }
  }
}
