/// How a transformer is built.
public struct TransformerShape: Sendable, Equatable {
  /// How a row knows its place in the sequence.
  public enum Positions: String, CaseIterable, Sendable {
    /// A vector for each place, added to the token's.
    case learned
    /// Queries and keys are turned by their places.
    case rotary
    /// It does not: with full attention the sequence is a set.
    case none
  }

  /// How many tokens there are.
  public var tokens: Int
  /// The greatest length of a sequence.
  public var length: Int
  /// The length of a row between blocks.
  public var width: Int
  /// How many blocks there are.
  public var layers: Int
  /// How many heads attention has; a divisor of `width`.
  public var heads: Int
  /// The width of the gated layer of a block.
  public var hidden: Int
  /// How a row knows its place.
  public var positions: Positions

  /// A shape.
  public init(
    tokens: Int, length: Int, width: Int, layers: Int, heads: Int, hidden: Int,
    positions: Positions
  ) {
    self.tokens = tokens
    self.length = length
    self.width = width
    self.layers = layers
    self.heads = heads
    self.hidden = hidden
    self.positions = positions
  }

  /// How many weights the network has, without what reads its rows; as a number with a fraction, since it may
  /// be more than fits into an integer.
  public var weightCount: Double {
    let (width, hidden) = (Double(width), Double(hidden))
    let block = width * (4 * width + 3 * hidden) + 7 * width + 2 * hidden
    let places = positions == .learned ? Double(length) : 0
    return (Double(tokens) + places + 1) * width + Double(layers) * block
  }
}

/// A transformer trained from nothing (Vaswani et al. 2017, arXiv 1706.03762), with normalisation before each
/// layer, as Llama has it, and biases. With x the sum of a token's vector and its place's, each block adds
///
///     x += W_o attention(norm(x)),   x += W_down (silu(W_gate h) * (W_up h)),  h = norm(x)
///
/// and `hidden` is norm(x) at the end. Which row attends to which is `attended`: rows of one sequence to all of
/// it, or each to those before it, and then rows that sequences share are computed once. Rows stay until
/// `removeAll`, and one backward pass goes through all of them.
public final class Transformer<S: Scalar> {
  /// How it is built.
  public let shape: TransformerShape
  /// The weights; what reads the rows may add its own.
  public let parameters: WeightsAndGradients<S>
  /// Which row attends to which.
  public let attended = AttendedRows()
  /// The rows at the end.
  public let hidden: Matrix<S>
  /// The derivatives of the loss by `hidden`, zero after `clearHiddenGradients`.
  public let hiddenGradients: Matrix<S>

  let blocks: [TransformerBlock<S>]
  let tokens: Matrix<Int32>
  let embedding: Int
  let places: Int
  let gains: Int
  let norm: RMSNorm<S>
  let attention: Attention<S>
  let rotary: RotaryEmbedding<S>?
  let top: Matrix<S>
  let normed: Matrix<S>
  let activated: Matrix<S>
  let scratch: TransformerScratch<S>

  /// A network with random weights.
  public init(_ shape: TransformerShape, from random: inout Philox) {
    precondition(shape.width % shape.heads == 0, "heads divide the width")
    self.shape = shape
    let parameters = WeightsAndGradients<S>()
    self.parameters = parameters
    let bound = (3 / Double(shape.width)).squareRoot()
    embedding = parameters.add(count: shape.tokens * shape.width)
    parameters.drawUniform(
      at: embedding, count: shape.tokens * shape.width, bound: bound, from: &random)
    places = parameters.add(count: shape.positions == .learned ? shape.length * shape.width : 0)
    if shape.positions == .learned {
      parameters.drawUniform(
        at: places, count: shape.length * shape.width, bound: bound, from: &random)
    }
    blocks = (0..<shape.layers).map { _ in
      TransformerBlock(shape, in: parameters, from: &random)
    }
    gains = parameters.add(ones: shape.width)
    norm = RMSNorm(width: shape.width, epsilon: 1e-5)
    let headWidth = shape.width / shape.heads
    attention = Attention(heads: shape.heads, keyHeads: shape.heads, width: headWidth)
    rotary =
      shape.positions == .rotary ? RotaryEmbedding(width: headWidth, base: 10_000) : nil
    tokens = Matrix(columns: 1)
    hidden = Matrix(columns: shape.width)
    hiddenGradients = Matrix(columns: shape.width)
    top = Matrix(columns: shape.width)
    normed = Matrix(columns: shape.width)
    activated = Matrix(columns: shape.hidden)
    scratch = TransformerScratch(shape)
  }

  /// How many rows there are.
  public var rows: Int { hidden.rows }

  /// Forgets all rows; to be called whenever the weights have changed.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func removeAll() {
    attended.keep(rows: 0)
    for matrix in [hidden, top] { matrix.removeAll() }
    tokens.removeAll()
    for block in blocks { block.removeAll() }
  }

  /// Evaluates the tokens of rows that `attended` has been told of, the last ones there.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func append(tokens new: UnsafeBufferPointer<Int32>) {
    let (first, count, width) = (rows, new.count, shape.width)
    precondition(attended.rows == first + count, "each row has its place")
    guard count > 0 else { return }
    var x = (blocks.first?.inputs ?? top).append(rows: count)
    let kept = tokens.append(rows: count)
    for (row, token) in new.enumerated() {
      kept[row] = token
      let target = x + row * width
      target.update(from: parameters.value(at: embedding + Int(token) * width), count: width)
      if shape.positions == .learned {
        let place = Int(attended.positions[first + row])
        Vector.add(parameters.value(at: places + place * width), to: target, count: width)
      }
    }
    for (index, block) in blocks.enumerated() {
      let next = index + 1 < blocks.count ? blocks[index + 1].inputs : top
      let y = next.append(rows: count)
      forward(block, x, rows: count, first: first, into: y)
      x = y
    }
    norm.forward(
      x, rows: count, gains: parameters.value(at: gains), into: hidden.append(rows: count))
  }

  private func forward(
    _ block: TransformerBlock<S>, _ x: UnsafeMutablePointer<S>, rows count: Int, first: Int,
    into y: UnsafeMutablePointer<S>
  ) {
    let h = normed.reset(rows: count)
    norm.forward(x, rows: count, gains: parameters.value(at: block.attentionGains), into: h)
    let qkv = block.queriesKeysValues.append(rows: count)
    block.attentionInput.forward(h, rows: count, into: qkv)
    rotary?.rotate(
      qkv, stride: attention.inputs, rows: count, heads: 2 * shape.heads,
      positions: attended.positions + first)
    let output = block.attention.append(rows: count)
    attention.forward(
      block.queriesKeysValues.elements, rows: first..<first + count, attending: attended,
      into: output, logSums: block.logSums.append(rows: count))
    let middle = block.middle.append(rows: count)
    block.attentionOutput.forward(output, rows: count, into: middle)
    Vector.add(x, to: middle, count: count * shape.width)
    norm.forward(middle, rows: count, gains: parameters.value(at: block.gatedGains), into: h)
    let gateUp = block.gateUp.append(rows: count)
    block.gatedInput.forward(h, rows: count, into: gateUp)
    let active = activated.reset(rows: count)
    SwiGLU.forward(gateUp, rows: count, width: shape.hidden, into: active)
    block.gatedOutput.forward(active, rows: count, into: y)
    Vector.add(middle, to: y, count: count * shape.width)
  }

  /// Makes `hiddenGradients` as long as `hidden` and zero.
  public func clearHiddenGradients() {
    hiddenGradients.reset(zeros: rows)
  }

  /// Where the weights stand, by names like Llama's.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    let width = shape.width
    var tensors: [(name: String, tensor: TensorLayout)] = [
      ("embedding.weight", TensorLayout(shape: [shape.tokens, width], from: embedding))
    ]
    if shape.positions == .learned {
      tensors.append(
        ("positions.weight", TensorLayout(shape: [shape.length, width], from: places)))
    }
    for (number, block) in blocks.enumerated() {
      tensors += block.tensors.map { ("layers.\(number).\($0.name)", $0.tensor) }
    }
    return tensors + [("norm.weight", TensorLayout(shape: [width], from: gains))]
  }
}
