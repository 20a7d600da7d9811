/// A multilayer perceptron on sparse inputs.
public final class MLP<S: Scalar>: FeatureNetwork {
  public let parameters: WeightsAndGradients<S>
  let first: FeatureLayer<S>
  let hidden: [DenseLayer<S>]
  let last: DenseLayer<S>
  let activation: Activation

  public let inputs: SparseRows
  /// The outputs of each hidden layer.
  let activations: [Matrix<S>]
  public let outputs: Matrix<S>
  public let outputGradients: Matrix<S>
  let scratch: [Matrix<S>]

  /// A perceptron with hidden layers of the given widths (at least one).
  ///
  /// - Parameters:
  ///   - inputs: the length of an input row.
  ///   - active: how many of its numbers may differ from zero.
  ///   - outputs: the length of the output.
  public init(
    inputs: Int, active: Int, hidden widths: [Int], outputs: Int, activation: Activation,
    from random: inout Philox
  ) {
    precondition(!widths.isEmpty, "a sparse input needs a hidden layer")
    let parameters = WeightsAndGradients<S>()
    self.parameters = parameters
    self.activation = activation
    first = FeatureLayer(
      inputs: inputs, active: active, outputs: widths[0], in: parameters, from: &random)
    var layers: [DenseLayer<S>] = []
    for (below, width) in zip(widths, widths.dropFirst()) {
      layers.append(DenseLayer(inputs: below, outputs: width, in: parameters, from: &random))
    }
    hidden = layers
    last = DenseLayer(
      inputs: widths[widths.count - 1], outputs: outputs, logits: true, in: parameters,
      from: &random)
    self.inputs = SparseRows(active: active)
    activations = widths.map { Matrix(columns: $0) }
    scratch = widths.map { Matrix(columns: $0) }
    self.outputs = Matrix(columns: outputs)
    outputGradients = Matrix(columns: outputs)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func removeAll() {
    inputs.removeAll()
    for matrix in activations { matrix.removeAll() }
    outputs.removeAll()
    for layer in hidden { layer.weightsHaveChanged() }
    last.weightsHaveChanged()
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate(rows count: Int) {
    let start = outputs.rows
    var below = activations[0].append(rows: count)
    first.forward(
      inputs.indices[start], inputs.weights[start], rows: count, into: below)
    activation.apply(below, count: count * first.outputs)
    for (i, layer) in hidden.enumerated() {
      let above = activations[i + 1].append(rows: count)
      layer.forward(below, rows: count, into: above)
      activation.apply(above, count: count * layer.outputs)
      below = above
    }
    last.forward(below, rows: count, into: outputs.append(rows: count))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward() {
    let rows = outputs.rows
    let top = activations.count - 1
    for matrix in scratch {
      matrix.removeAll()
      matrix.append(rows: rows)
    }
    last.backward(
      activations[top].elements, outputGradients.elements, rows: rows, into: scratch[top].elements)
    var i = top
    while i > 0 {
      activation.pullBack(
        scratch[i].elements, outputs: activations[i].elements, count: rows * scratch[i].columns)
      hidden[i - 1].backward(
        activations[i - 1].elements, scratch[i].elements, rows: rows, into: scratch[i - 1].elements)
      i -= 1
    }
    activation.pullBack(
      scratch[0].elements, outputs: activations[0].elements, count: rows * scratch[0].columns)
    first.backward(
      inputs.indices.elements, inputs.weights.elements, scratch[0].elements, rows: rows)
  }
}
