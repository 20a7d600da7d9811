import NeuralNetworks

extension LlamaNetwork {
  /// Room for one backward pass, used again by the next.
  final class BackwardScratch {
    let rows: Matrix<S>
    let normed: Matrix<S>
    let normedGradients: Matrix<S>
    let attention: Matrix<S>
    let queriesKeysValues: Matrix<S>
    let active: Matrix<S>
    let activeGradients: Matrix<S>
    let gateUp: Matrix<S>
    let low: Matrix<S>

    init(_ shape: LlamaShape, rank: Int) {
      rows = Matrix(columns: shape.width)
      normed = Matrix(columns: shape.width)
      normedGradients = Matrix(columns: shape.width)
      attention = Matrix(columns: shape.queries)
      queriesKeysValues = Matrix(columns: shape.queries + 2 * shape.keys)
      active = Matrix(columns: shape.hidden)
      activeGradients = Matrix(columns: shape.hidden)
      gateUp = Matrix(columns: 2 * shape.hidden)
      low = Matrix(columns: max(rank, 1))
    }
  }

  /// Adds the gradients of the adapters over all rows from `hiddenGradients`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward() {
    precondition(keepsActivations, "a network that keeps no activations has no backward pass")
    let shape = weights.shape
    let count = rows
    guard count > 0, let last = blocks.last else { return }
    let scratch =
      self.scratch
      ?? BackwardScratch(shape, rank: last.adapted.map(\.adapter.rank).max() ?? 0)
    self.scratch = scratch
    let dx = scratch.rows.reset(rows: count)
    dx.update(repeating: 0, count: count * shape.width)
    norm.backward(
      top.elements, hiddenGradients.elements, rows: count,
      gains: weights.gains(weights.outputGains), addTo: dx)
    for (index, block) in blocks.enumerated().reversed() {
      pullBackFeedForward(block, dx, rows: count, scratch)
      pullBackAttention(block, dx, rows: count, scratch, isFirst: index == 0)
    }
  }

  // From derivatives by a block's outputs to those by the rows after attention, in place.
  private func pullBackFeedForward(
    _ block: LlamaBlock<S>, _ dx: UnsafeMutablePointer<S>, rows count: Int,
    _ scratch: BackwardScratch
  ) {
    let shape = weights.shape
    let (gateUp, middle) = (block.gateUp.elements, block.middle.elements)
    let dActive = scratch.activeGradients.reset(rows: count)
    pullBack(block.weights.down, dx, rows: count, into: dActive)
    if !block.downAdapters.isEmpty {
      let active = scratch.active.reset(rows: count)
      SwiGLU.forward(gateUp, rows: count, width: shape.hidden, into: active)
      pullBack(
        block.downAdapters, active, dx, stride: shape.width, rows: count, scratch, addTo: dActive)
    }
    let dGateUp = scratch.gateUp.reset(rows: count)
    SwiGLU.backward(gateUp, dActive, rows: count, width: shape.hidden, into: dGateUp)
    let gains = weights.gains(block.weights.feedForwardGains)
    let dh = scratch.normedGradients.reset(rows: count)
    pullBack(block.weights.gateUp, dGateUp, rows: count, into: dh)
    if !block.gateUpAdapters.isEmpty {
      let h = scratch.normed.reset(rows: count)
      norm.forward(middle, rows: count, gains: gains, into: h)
      pullBack(
        block.gateUpAdapters, h, dGateUp, stride: 2 * shape.hidden, rows: count, scratch, addTo: dh)
    }
    norm.backward(middle, dh, rows: count, gains: gains, addTo: dx)
  }

  // From derivatives by the rows after attention to those by a block's inputs, in place. Nothing below the
  // first block is asked for.
  private func pullBackAttention(
    _ block: LlamaBlock<S>, _ dx: UnsafeMutablePointer<S>, rows count: Int,
    _ scratch: BackwardScratch, isFirst: Bool
  ) {
    let shape = weights.shape
    let needsInputs = !isFirst || !block.attentionAdapters.isEmpty
    guard needsInputs || !block.outputAdapters.isEmpty else { return }
    let dAttention = scratch.attention.reset(rows: count)
    pullBack(block.weights.attentionOutput, dx, rows: count, into: dAttention)
    pullBack(
      block.outputAdapters, block.attention.elements, dx, stride: shape.width, rows: count, scratch,
      addTo: dAttention)
    guard needsInputs else { return }
    let dqkv = scratch.queriesKeysValues.reset(rows: count)
    attention.backward(
      block.queriesKeysValues.elements, outputs: block.attention.elements,
      logSums: block.logSums.elements, dAttention, rows: count, attending: prefixes, into: dqkv)
    rotary.rotate(
      dqkv, stride: attention.inputs, rows: count, heads: shape.heads + shape.keyHeads,
      positions: prefixes.positions, backward: true)
    let gains = weights.gains(block.weights.attentionGains)
    let dh = scratch.normedGradients.reset(rows: count)
    if !isFirst { pullBack(block.weights.queriesKeysValues, dqkv, rows: count, into: dh) }
    if !block.attentionAdapters.isEmpty {
      let h = scratch.normed.reset(rows: count)
      norm.forward(block.inputs.elements, rows: count, gains: gains, into: h)
      pullBack(
        block.attentionAdapters, h, dqkv, stride: attention.inputs, rows: count, scratch,
        addTo: isFirst ? nil : dh)
    }
    if !isFirst { norm.backward(block.inputs.elements, dh, rows: count, gains: gains, addTo: dx) }
  }

  private func pullBack(
    _ linear: FrozenLinear<S>, _ dy: UnsafePointer<S>, rows: Int, into dx: UnsafeMutablePointer<S>
  ) {
    parameters.operations += 2 * Double(rows * linear.inputs * linear.outputs)
    linear.backward(dy, rows: rows, into: dx)
  }

  private func pullBack(
    _ adapters: [LlamaBlock<S>.Adapted], _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, stride: Int,
    rows: Int, _ scratch: BackwardScratch, addTo dx: UnsafeMutablePointer<S>?
  ) {
    for adapted in adapters {
      adapted.adapter.backward(
        x, middle: adapted.middle.elements, dy + adapted.offset, stride: stride, rows: rows,
        scratch: scratch.low.reset(rows: rows), addTo: dx)
    }
  }
}
