/// A multilayer perceptron on sparse inputs, evaluated row by row as a batch of trajectories
/// advances, and differentiated once over all rows.
///
/// Every row's activations stay until `removeAll`, so the pass that sampled a batch is the pass that
/// its loss is differentiated through.
public final class MLP<S: Scalar> {
  /// The weights.
  public let parameters: WeightsAndGradients<S>
  @usableFromInline let first: FeatureLayer<S>
  @usableFromInline let hidden: [DenseLayer<S>]
  @usableFromInline let last: DenseLayer<S>
  @usableFromInline let activation: Activation

  /// How many numbers of an input row may differ from zero.
  public let active: Int
  /// The places of those numbers in each input row; -1 of one that is not used.
  @usableFromInline let indices: Matrix<Int32>
  /// Those numbers.
  @usableFromInline let weights: Matrix<Float>
  /// The outputs of each hidden layer.
  @usableFromInline let activations: [Matrix<S>]
  /// The outputs, a row of `outputs` numbers each.
  public let outputs: Matrix<S>
  /// The derivatives of the loss by the outputs; the caller fills them before `backward`.
  public let outputGradients: Matrix<S>
  @usableFromInline let scratch: [Matrix<S>]

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
      inputs: widths[widths.count - 1], outputs: outputs, in: parameters, from: &random)
    self.active = active
    indices = Matrix(columns: active)
    weights = Matrix(columns: active)
    activations = widths.map { Matrix(columns: $0) }
    scratch = widths.map { Matrix(columns: $0) }
    self.outputs = Matrix(columns: outputs)
    outputGradients = Matrix(columns: outputs)
  }

  /// How many rows have been evaluated since `removeAll`.
  @inlinable
  public var rows: Int { outputs.rows }

  /// Forgets all rows; to be called whenever the weights have changed.
  @inlinable
  public func removeAll() {
    indices.removeAll()
    weights.removeAll()
    for matrix in activations { matrix.removeAll() }
    outputs.removeAll()
    for layer in hidden { layer.weightsHaveChanged() }
    last.weightsHaveChanged()
  }

  /// Makes room for `count` input rows of `active` numbers each, to be filled before `evaluate(rows:)`.
  @inlinable
  public func appendInputs(rows count: Int)
    -> (indices: UnsafeMutableBufferPointer<Int32>, weights: UnsafeMutableBufferPointer<Float>)
  {
    (
      UnsafeMutableBufferPointer(start: indices.append(rows: count), count: count &* active),
      UnsafeMutableBufferPointer(start: weights.append(rows: count), count: count &* active)
    )
  }

  /// Evaluates the `count` input rows that were appended last.
  @inlinable
  public func evaluate(rows count: Int) {
    let start = outputs.rows
    var below = activations[0].append(rows: count)
    first.forward(indices[start], weights[start], rows: count, into: below)
    activation.apply(below, count: count * first.outputs)
    for (i, layer) in hidden.enumerated() {
      let above = activations[i + 1].append(rows: count)
      layer.forward(below, rows: count, into: above)
      activation.apply(above, count: count * layer.outputs)
      below = above
    }
    last.forward(below, rows: count, into: outputs.append(rows: count))
  }

  /// Sets `outputGradients` to zero for every row evaluated.
  @inlinable
  public func clearOutputGradients() {
    outputGradients.removeAll()
    outputGradients.append(rows: rows).update(repeating: 0, count: rows * outputs.columns)
  }

  /// Adds the gradients of the weights over all rows.
  @inlinable
  public func backward() {
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
    first.backward(indices.elements, weights.elements, scratch[0].elements, rows: rows)
  }
}
