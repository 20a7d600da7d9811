/// A long short-term memory (Hochreiter and Schmidhuber 1997) in PyTorch's form, on many rows at once:
///
///     i = sigmoid(x W_ii + h W_hi + b)      x input, h hidden state, c cell; each gate has two biases
///     f = sigmoid(x W_if + h W_hf + b)
///     g = tanh(x W_ig + h W_hg + b)
///     o = sigmoid(x W_io + h W_ho + b)
///     c' = f * c + i * g
///     h' = o * tanh(c')
///
/// Like `GRULayer` it holds weights only, and activations stand in memory of the caller. A row of
/// `gates` is i, f, g, o. Each row's result is the same whatever rows stand beside it.
public struct LSTMLayer<S: Scalar> {
  /// The length of a row of x.
  public let inputs: Int
  /// The length of a row of h and of c.
  public let width: Int
  /// The length of a row of gates.
  @inlinable public var gateCount: Int { 4 &* width }

  // Row-major, `inputs` x 4 `width` and `width` x 4 `width`.
  @usableFromInline let inputWeight: Int
  @usableFromInline let hiddenWeight: Int
  @usableFromInline let inputBias: Int
  @usableFromInline let hiddenBias: Int
  @usableFromInline let parameters: Parameters<S>
  @usableFromInline let inputForward: PackedWeights<S>
  @usableFromInline let hiddenForward: PackedWeights<S>
  @usableFromInline let inputBackward: PackedWeights<S>
  @usableFromInline let hiddenBackward: PackedWeights<S>

  /// A layer whose weights and biases are drawn uniformly from +-1/sqrt(`width`), PyTorch's default.
  public init(inputs: Int, width: Int, in parameters: Parameters<S>, from random: inout Philox) {
    self.inputs = inputs
    self.width = width
    self.parameters = parameters
    let bound = 1 / Double(width).squareRoot()
    func drawn(_ count: Int) -> Int {
      let start = parameters.add(count: count)
      parameters.drawUniform(at: start, count: count, bound: bound, from: &random)
      return start
    }
    inputWeight = drawn(inputs * 4 * width)
    hiddenWeight = drawn(width * 4 * width)
    inputBias = drawn(4 * width)
    hiddenBias = drawn(4 * width)
    inputForward = PackedWeights(inputs: inputs, outputs: 4 * width)
    hiddenForward = PackedWeights(inputs: width, outputs: 4 * width)
    inputBackward = PackedWeights(inputs: 4 * width, outputs: inputs, transposed: true)
    hiddenBackward = PackedWeights(inputs: 4 * width, outputs: width, transposed: true)
  }

  /// To be called after the weights have changed.
  @inlinable
  public func weightsHaveChanged() {
    inputForward.invalidate()
    hiddenForward.invalidate()
    inputBackward.invalidate()
    hiddenBackward.invalidate()
  }

  /// Makes what `forward` needs of the weights now. Until they change, `forward` may then run on
  /// several threads at once.
  @inlinable
  public func prepareForward() {
    inputForward.pack(parameters.value(at: inputWeight))
    hiddenForward.pack(parameters.value(at: hiddenWeight))
  }

  /// Fills `next`, `nextCell` and `gates` for `rows` rows of `input`, `hidden` and `cell`.
  @inlinable
  public func forward(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, cell: UnsafePointer<S>, rows: Int,
    into next: UnsafeMutablePointer<S>, nextCell: UnsafeMutablePointer<S>,
    gates: UnsafeMutablePointer<S>
  ) {
    guard rows > 0 else { return }
    gates.update(from: parameters.value(at: inputBias), count: gateCount)
    Vector.add(parameters.value(at: hiddenBias), to: gates, count: gateCount)
    for row in 1..<rows { (gates + row &* gateCount).update(from: gates, count: gateCount) }
    inputForward.multiply(input, rows: rows, parameters.value(at: inputWeight), addTo: gates)
    hiddenForward.multiply(hidden, rows: rows, parameters.value(at: hiddenWeight), addTo: gates)
    for row in 0..<rows {
      open(
        gates + row &* gateCount, cell + row &* width, next + row &* width,
        nextCell + row &* width)
    }
  }

  /// From sums to gates and the next state, for one row.
  @inlinable @inline(__always)
  func open(
    _ gates: UnsafeMutablePointer<S>, _ cell: UnsafePointer<S>, _ next: UnsafeMutablePointer<S>,
    _ nextCell: UnsafeMutablePointer<S>
  ) {
    var k = 0
    while k < width {
      let count = width &- k
      let i = S.sigmoid(Vector.load(gates + k, count: count))
      let f = S.sigmoid(Vector.load(gates + (k &+ width), count: count))
      let g = S.tanh(Vector.load(gates + (k &+ 2 &* width), count: count))
      let o = S.sigmoid(Vector.load(gates + (k &+ 3 &* width), count: count))
      let c = S.multiplyAdd(f, Vector.load(cell + k, count: count), i * g)
      Vector.store(i, gates + k, count: count)
      Vector.store(f, gates + (k &+ width), count: count)
      Vector.store(g, gates + (k &+ 2 &* width), count: count)
      Vector.store(o, gates + (k &+ 3 &* width), count: count)
      Vector.store(c, nextCell + k, count: count)
      Vector.store(o * S.tanh(c), next + k, count: count)
      k &+= 8
    }
  }
}
