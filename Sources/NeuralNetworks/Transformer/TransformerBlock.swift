/// One block's weights and the numbers that it keeps of each row for the backward pass.
struct TransformerBlock<S: Scalar> {
  let attentionGains: Int
  let attentionInput: DenseLayer<S>
  let attentionOutput: DenseLayer<S>
  let gatedGains: Int
  let gatedInput: DenseLayer<S>
  let gatedOutput: DenseLayer<S>
  private let width: Int
  /// The rows that the block begins with.
  let inputs: Matrix<S>
  /// Queries and keys (turned, where they are) and values.
  let queriesKeysValues: Matrix<S>
  let logSums: Matrix<S>
  /// The outputs of attention.
  let attention: Matrix<S>
  /// The rows after attention.
  let middle: Matrix<S>
  /// Both halves of the gated activation.
  let gateUp: Matrix<S>

  init(_ shape: TransformerShape, in parameters: WeightsAndGradients<S>, from random: inout Philox)
  {
    let width = shape.width
    self.width = width
    func layer(_ inputs: Int, _ outputs: Int) -> DenseLayer<S> {
      DenseLayer(inputs: inputs, outputs: outputs, in: parameters, from: &random)
    }
    attentionGains = parameters.add(ones: width)
    attentionInput = layer(width, 3 * width)
    attentionOutput = layer(width, width)
    gatedGains = parameters.add(ones: width)
    gatedInput = layer(width, 2 * shape.hidden)
    gatedOutput = layer(shape.hidden, width)
    inputs = Matrix(columns: width)
    queriesKeysValues = Matrix(columns: 3 * width)
    logSums = Matrix(columns: shape.heads)
    attention = Matrix(columns: width)
    middle = Matrix(columns: width)
    gateUp = Matrix(columns: 2 * shape.hidden)
  }

  func removeAll() {
    for matrix in [inputs, queriesKeysValues, logSums, attention, middle, gateUp] {
      matrix.removeAll()
    }
    for layer in [attentionInput, attentionOutput, gatedInput, gatedOutput] {
      layer.weightsHaveChanged()
    }
  }

  var tensors: [(name: String, tensor: TensorLayout)] {
    let layers = [
      ("attention.in", attentionInput), ("attention.out", attentionOutput),
      ("gated.in", gatedInput), ("gated.out", gatedOutput),
    ]
    return [
      ("attention.norm.weight", TensorLayout(shape: [width], from: attentionGains)),
      ("gated.norm.weight", TensorLayout(shape: [width], from: gatedGains)),
    ]
      + layers.flatMap { name, layer in
        layer.tensors.map { ("\(name).\($0.name)", $0.tensor) }
      }
  }
}

/// Room for one backward pass, used again by the next.
struct TransformerScratch<S: Scalar> {
  let rows: Matrix<S>
  let normed: Matrix<S>
  let normedGradients: Matrix<S>
  let attention: Matrix<S>
  let queriesKeysValues: Matrix<S>
  let active: Matrix<S>
  let activeGradients: Matrix<S>
  let gateUp: Matrix<S>

  init(_ shape: TransformerShape) {
    rows = Matrix(columns: shape.width)
    normed = Matrix(columns: shape.width)
    normedGradients = Matrix(columns: shape.width)
    attention = Matrix(columns: shape.width)
    queriesKeysValues = Matrix(columns: 3 * shape.width)
    active = Matrix(columns: shape.hidden)
    activeGradients = Matrix(columns: shape.hidden)
    gateUp = Matrix(columns: 2 * shape.hidden)
  }
}

extension Transformer {
  /// Adds the gradients of the weights over all rows from `hiddenGradients`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward() {
    let (count, width) = (rows, shape.width)
    guard count > 0 else { return }
    let dx = scratch.rows.reset(rows: count)
    dx.update(repeating: 0, count: count * width)
    norm.backward(
      top.elements, hiddenGradients.elements, rows: count, gains: parameters.value(at: gains),
      addTo: dx, gainGradients: parameters.gradient(at: gains))
    for block in blocks.reversed() {
      pullBackGated(block, dx, rows: count)
      pullBackAttention(block, dx, rows: count)
    }
    for row in 0..<count {
      let source = dx + row * width
      let token = Int(tokens[row].pointee)
      Vector.add(source, to: parameters.gradient(at: embedding + token * width), count: width)
      if shape.positions == .learned {
        let place = Int(attended.positions[row])
        Vector.add(source, to: parameters.gradient(at: places + place * width), count: width)
      }
    }
  }

  // From derivatives by a block's outputs to those by the rows after attention, in place.
  private func pullBackGated(
    _ block: TransformerBlock<S>, _ dx: UnsafeMutablePointer<S>, rows count: Int
  ) {
    let dActive = scratch.activeGradients.reset(rows: count)
    let active = scratch.active.reset(rows: count)
    SwiGLU.forward(block.gateUp.elements, rows: count, width: shape.hidden, into: active)
    block.gatedOutput.backward(active, dx, rows: count, into: dActive)
    let dGateUp = scratch.gateUp.reset(rows: count)
    SwiGLU.backward(
      block.gateUp.elements, dActive, rows: count, width: shape.hidden, into: dGateUp)
    pullBack(
      block.gatedInput, below: block.middle, block.gatedGains, dGateUp, rows: count, addTo: dx)
  }

  // From derivatives by the rows after attention to those by a block's inputs, in place.
  private func pullBackAttention(
    _ block: TransformerBlock<S>, _ dx: UnsafeMutablePointer<S>, rows count: Int
  ) {
    let dAttention = scratch.attention.reset(rows: count)
    block.attentionOutput.backward(block.attention.elements, dx, rows: count, into: dAttention)
    let dqkv = scratch.queriesKeysValues.reset(rows: count)
    attention.backward(
      block.queriesKeysValues.elements, outputs: block.attention.elements,
      logSums: block.logSums.elements, dAttention, rows: count, attending: attended, into: dqkv)
    rotary?.rotate(
      dqkv, stride: attention.inputs, rows: count, heads: 2 * shape.heads,
      positions: attended.positions, backward: true)
    pullBack(
      block.attentionInput, below: block.inputs, block.attentionGains, dqkv, rows: count,
      addTo: dx)
  }

  private func pullBack(
    _ layer: DenseLayer<S>, below x: Matrix<S>, _ gains: Int, _ dy: UnsafePointer<S>,
    rows count: Int, addTo dx: UnsafeMutablePointer<S>
  ) {
    norm.pullBack(
      layer, below: x, gains: gains, in: parameters, dy, rows: count, addTo: dx, scratch.normed,
      scratch.normedGradients)
  }
}
