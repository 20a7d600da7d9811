/// A perceptron of residual blocks with normalisation before each (He et al. 2016, arXiv 1603.05027; Zhang and
/// Sennrich 2019, arXiv 1910.07467). With h the image of the features under a linear map, each block adds
///
///     h += V activation(U norm(h) + b) + c
///
/// and the outputs are a linear map of norm(h). A block can leave h as it is, so that depth does not stand in the
/// way of gradients.
public final class ResidualMLP<S: Scalar>: FeatureNetwork {
  private struct Block {
    let gains: Int
    let up: DenseLayer<S>
    let down: DenseLayer<S>
    /// The rows that the block begins with.
    let inputs: Matrix<S>
    let activations: Matrix<S>
  }

  public let parameters = WeightsAndGradients<S>()
  public let inputs: SparseRows
  public let outputs: Matrix<S>
  public let outputGradients: Matrix<S>
  private let width: Int
  private let activation: Activation
  private let norm: RMSNorm<S>
  private let first: FeatureLayer<S>
  private let blocks: [Block]
  private let gains: Int
  private let last: DenseLayer<S>
  /// The rows that the last block leaves.
  private let top: Matrix<S>
  private let normed: Matrix<S>
  private let rowGradients: Matrix<S>
  private let normedGradients: Matrix<S>
  private let activationGradients: Matrix<S>

  /// A network with random weights.
  ///
  /// - Parameters:
  ///   - inputs: the length of an input row.
  ///   - active: how many of its numbers may differ from zero.
  ///   - width: the length of a row between blocks, and of the hidden layer of each.
  ///   - outputs: the length of the output.
  public init(
    inputs: Int, active: Int, width: Int, blocks count: Int, outputs: Int, activation: Activation,
    from random: inout Philox
  ) {
    let parameters = parameters
    func layer() -> DenseLayer<S> {
      DenseLayer(inputs: width, outputs: width, in: parameters, from: &random)
    }
    self.width = width
    self.activation = activation
    norm = RMSNorm(width: width, epsilon: 1e-5)
    first = FeatureLayer(
      inputs: inputs, active: active, outputs: width, in: parameters, from: &random)
    blocks = (0..<count).map { _ in
      Block(
        gains: parameters.add(ones: width), up: layer(), down: layer(),
        inputs: Matrix(columns: width),
        activations: Matrix(columns: width))
    }
    gains = parameters.add(ones: width)
    last = DenseLayer(
      inputs: width, outputs: outputs, logits: true, in: parameters, from: &random)
    self.inputs = SparseRows(active: active)
    self.outputs = Matrix(columns: outputs)
    outputGradients = Matrix(columns: outputs)
    top = Matrix(columns: width)
    normed = Matrix(columns: width)
    rowGradients = Matrix(columns: width)
    normedGradients = Matrix(columns: width)
    activationGradients = Matrix(columns: width)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func removeAll() {
    inputs.removeAll()
    outputs.removeAll()
    top.removeAll()
    for block in blocks {
      block.inputs.removeAll()
      block.activations.removeAll()
      block.up.weightsHaveChanged()
      block.down.weightsHaveChanged()
    }
    last.weightsHaveChanged()
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate(rows count: Int) {
    let start = outputs.rows
    let h = normed.reset(rows: count)
    var x = (blocks.first?.inputs ?? top).append(rows: count)
    first.forward(inputs.indices[start], inputs.weights[start], rows: count, into: x)
    for (index, block) in blocks.enumerated() {
      norm.forward(x, rows: count, gains: parameters.value(at: block.gains), into: h)
      let active = block.activations.append(rows: count)
      block.up.forward(h, rows: count, into: active)
      activation.apply(active, count: count * width)
      let y = (index + 1 < blocks.count ? blocks[index + 1].inputs : top).append(rows: count)
      block.down.forward(active, rows: count, into: y)
      Vector.add(x, to: y, count: count * width)
      x = y
    }
    norm.forward(x, rows: count, gains: parameters.value(at: gains), into: h)
    last.forward(h, rows: count, into: outputs.append(rows: count))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward() {
    let count = outputs.rows
    let dx = rowGradients.reset(rows: count)
    dx.update(repeating: 0, count: count * width)
    pullBack(last, below: top, gains, outputGradients.elements, addTo: dx)
    for block in blocks.reversed() {
      let dActive = activationGradients.reset(rows: count)
      block.down.backward(block.activations.elements, dx, rows: count, into: dActive)
      activation.pullBack(
        dActive, outputs: block.activations.elements, count: count * width)
      pullBack(block.up, below: block.inputs, block.gains, dActive, addTo: dx)
    }
    first.backward(inputs.indices.elements, inputs.weights.elements, dx, rows: count)
  }

  @inline(__always)
  private func pullBack(
    _ layer: DenseLayer<S>, below x: Matrix<S>, _ gains: Int, _ dy: UnsafePointer<S>,
    addTo dx: UnsafeMutablePointer<S>
  ) {
    norm.pullBack(
      layer, below: x, gains: gains, in: parameters, dy, rows: x.rows, addTo: dx, normed,
      normedGradients)
  }

  public var tensors: [(name: String, tensor: TensorLayout)] {
    func named(_ name: String, _ tensors: [(name: String, tensor: TensorLayout)])
      -> [(name: String, tensor: TensorLayout)]
    {
      tensors.map { ("\(name).\($0.name)", $0.tensor) }
    }
    func weights(_ start: Int) -> [(name: String, tensor: TensorLayout)] {
      [("weight", TensorLayout(shape: [width], from: start))]
    }
    return named("input", first.tensors)
      + blocks.enumerated().flatMap { number, block in
        named(
          "blocks.\(number)",
          named("norm", weights(block.gains)) + named("up", block.up.tensors)
            + named("down", block.down.tensors))
      } + named("norm", weights(gains)) + named("output", last.tensors)
  }
}
