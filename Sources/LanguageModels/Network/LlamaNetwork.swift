import NeuralNetworks

/// A pretrained network of Llama's architecture, with low-rank adapters as the only weights that train.
///
/// It reads rows: a token, and the earlier row that it follows. A row attends to the rows of its own prefix, so
/// that a prefix that several texts share is computed once. Rows are appended batch by batch as texts grow;
/// everything stays, and one backward pass goes through all rows. Shapes of products are part of the result.
///
/// For each row, with x the embedding of its token at first, each block adds
///
///     x += W_o attention(norm(x)),   x += W_down (silu(W_gate h) * (W_up h)),  h = norm(x)
///
/// and `hidden` is norm(x) at the end. Logits of next tokens are `NextTokens`' part; other heads may read `hidden`
/// and add to `hiddenGradients` too.
public final class LlamaNetwork<S: Scalar> {
  /// The weights that stay as they are.
  public let weights: LlamaWeights<S>
  /// The adapters' weights; heads may add theirs before the first row is appended.
  public let parameters = WeightsAndGradients<S>()
  /// Which row follows which.
  public let prefixes = AttendedRows()
  /// The rows after the last normalisation.
  public let hidden: Matrix<S>
  /// The derivatives of the loss by `hidden`, zero after `clearHiddenGradients`.
  public let hiddenGradients: Matrix<S>
  /// Whether rows keep what `backward` needs.
  public let keepsActivations: Bool

  let blocks: [LlamaBlock<S>]
  let norm: RMSNorm<S>
  let attention: Attention<S>
  let rotary: RotaryEmbedding<S>
  /// The rows after the last block.
  let top: Matrix<S>
  let normed: Matrix<S>
  let activated: Matrix<S>
  var scratch: BackwardScratch?

  /// A network on shared weights.
  ///
  /// - Parameters:
  ///   - adapters: without them it is the pretrained network.
  ///   - keepsActivations: where nothing is differentiated, only keys and values stay, in a sixth of the memory.
  ///   - random: draws the adapters' first weights.
  public init(
    _ weights: LlamaWeights<S>, adapters: AdapterSettings?, keepsActivations: Bool = true,
    from random: inout Philox
  ) {
    let shape = weights.shape
    self.weights = weights
    self.keepsActivations = keepsActivations
    let parameters = parameters
    // Where nothing stays, the rows between blocks use two matrices in turn.
    let turns: [Matrix<S>] =
      keepsActivations ? [] : [0, 1].map { _ in Matrix(columns: shape.width) }
    func between(_ index: Int) -> Matrix<S> {
      turns.isEmpty ? Matrix(columns: shape.width) : turns[index % 2]
    }
    var blocks: [LlamaBlock<S>] = []
    for (index, block) in weights.blocks.enumerated() {
      blocks.append(
        LlamaBlock(
          block, shape: shape, adapters: adapters, inputs: between(index),
          shared: keepsActivations ? nil : blocks.first, in: parameters, from: &random))
    }
    self.blocks = blocks
    top = between(blocks.count)
    norm = RMSNorm(width: shape.width, epsilon: S(shape.epsilon))
    attention = Attention(heads: shape.heads, keyHeads: shape.keyHeads, width: shape.headWidth)
    rotary = RotaryEmbedding(width: shape.headWidth, base: shape.rotaryBase)
    hidden = Matrix(columns: shape.width)
    hiddenGradients = Matrix(columns: shape.width)
    normed = Matrix(columns: shape.width)
    activated = Matrix(columns: shape.hidden)
  }

  /// How many rows there are.
  public var rows: Int { hidden.rows }

  /// Forgets all rows; to be called whenever the weights have changed.
  public func removeAll() { keep(rows: 0) }

  /// Forgets the rows from `count` on: a prompt's rows may stay while texts after it come and go.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func keep(rows count: Int) {
    prefixes.keep(rows: count)
    hidden.shrink(rows: count)
    for block in blocks {
      block.queriesKeysValues.shrink(rows: count)
      guard keepsActivations else { continue }
      for matrix in [block.inputs, block.logSums, block.attention, block.middle, block.gateUp] {
        matrix.shrink(rows: count)
      }
      for adapted in block.adapted { adapted.middle.shrink(rows: count) }
    }
    if keepsActivations { top.shrink(rows: count) }
  }

  private func room(_ matrix: Matrix<S>, _ count: Int) -> UnsafeMutablePointer<S> {
    keepsActivations ? matrix.append(rows: count) : matrix.reset(rows: count)
  }

  /// Evaluates tokens as new rows, each after an earlier row or a row of the same call, or as the first of
  /// a text where its parent is negative.
  ///
  /// - Returns: the first new row.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @discardableResult
  public func append(tokens: [Int32], parents: [Int32]) -> Int {
    precondition(tokens.count == parents.count, "each token has a parent")
    let (first, count) = (rows, tokens.count)
    guard count > 0 else { return first }
    let width = weights.shape.width
    var x = room(blocks[0].inputs, count)
    for (row, token) in tokens.enumerated() {
      precondition(token >= 0 && token < weights.shape.vocabulary, "a token of the vocabulary")
      prefixes.append(after: parents[row] < 0 ? nil : Int(parents[row]))
      (x + row * width).update(from: weights.embedding(token), count: width)
    }
    for (index, block) in blocks.enumerated() {
      let next = index + 1 < blocks.count ? blocks[index + 1].inputs : top
      let y = room(next, count)
      forward(block, x, rows: count, first: first, into: y)
      x = y
    }
    norm.forward(
      x, rows: count, gains: weights.gains(weights.outputGains), into: hidden.append(rows: count))
    return first
  }

  private func forward(
    _ block: LlamaBlock<S>, _ x: UnsafeMutablePointer<S>, rows count: Int, first: Int,
    into y: UnsafeMutablePointer<S>
  ) {
    let shape = weights.shape
    let h = normed.reset(rows: count)
    norm.forward(x, rows: count, gains: weights.gains(block.weights.attentionGains), into: h)
    let qkv = block.queriesKeysValues.append(rows: count)
    multiply(block.weights.queriesKeysValues, block.attentionAdapters, h, rows: count, into: qkv)
    rotary.rotate(
      qkv, stride: attention.inputs, rows: count, heads: shape.heads + shape.keyHeads,
      positions: prefixes.positions + first)
    let attended = room(block.attention, count)
    attention.forward(
      block.queriesKeysValues.elements, rows: first..<first + count, attending: prefixes,
      into: attended, logSums: room(block.logSums, count))
    let middle = room(block.middle, count)
    multiply(
      block.weights.attentionOutput, block.outputAdapters, attended, rows: count, into: middle)
    Vector.add(x, to: middle, count: count * shape.width)
    norm.forward(
      middle, rows: count, gains: weights.gains(block.weights.feedForwardGains), into: h)
    let gateUp = room(block.gateUp, count)
    multiply(block.weights.gateUp, block.gateUpAdapters, h, rows: count, into: gateUp)
    let active = activated.reset(rows: count)
    SwiGLU.forward(gateUp, rows: count, width: shape.hidden, into: active)
    multiply(block.weights.down, block.downAdapters, active, rows: count, into: y)
    Vector.add(middle, to: y, count: count * shape.width)
  }

  private func multiply(
    _ linear: FrozenLinear<S>, _ adapters: [LlamaBlock<S>.Adapted], _ x: UnsafePointer<S>,
    rows: Int, into y: UnsafeMutablePointer<S>
  ) {
    parameters.operations += 2 * Double(rows * linear.inputs * linear.outputs)
    linear.forward(x, rows: rows, into: y)
    for adapted in adapters {
      adapted.adapter.forward(
        x, rows: rows, middle: room(adapted.middle, rows), addTo: y + adapted.offset,
        stride: linear.outputs)
    }
  }

  /// Makes `hiddenGradients` as long as `hidden` and zero.
  public func clearHiddenGradients() {
    hiddenGradients.reset(zeros: rows)
  }

  /// Where the adapters' weights stand, by PEFT's names.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    blocks.enumerated().flatMap { index, block in
      block.named.flatMap { name, adapter in
        adapter.tensors.map { ("layers.\(index).\(name).\($0.name)", $0.tensor) }
      }
    }
  }
}
