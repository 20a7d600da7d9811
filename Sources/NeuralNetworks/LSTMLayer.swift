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
  @inlinable public var inputs: Int { weights.inputs }
  /// The length of a row of h and of c.
  @inlinable public var width: Int { weights.width }
  /// The length of a row of gates.
  @inlinable public var gateCount: Int { 4 &* width }

  @usableFromInline let weights: RecurrentWeights<S>
  @usableFromInline let parameters: WeightsAndGradients<S>

  /// A layer whose weights and biases are drawn uniformly from +-1/sqrt(`width`), PyTorch's default.
  public init(
    inputs: Int, width: Int, in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    self.parameters = parameters
    weights = RecurrentWeights(
      inputs: inputs, width: width, gates: 4, in: parameters, from: &random)
  }

  /// To be called after the weights have changed.
  @inlinable
  public func weightsHaveChanged() { weights.haveChanged() }

  /// Makes what `forward` needs of the weights now. Until they change, `forward` may then run on
  /// several threads at once.
  @inlinable
  public func prepareForward() { weights.prepareForward() }

  /// Fills `next`, `nextCell` and `gates` for `rows` rows of `input`, `hidden` and `cell`.
  @inlinable
  public func forward(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, cell: UnsafePointer<S>, rows: Int,
    into next: UnsafeMutablePointer<S>, nextCell: UnsafeMutablePointer<S>,
    gates: UnsafeMutablePointer<S>
  ) {
    guard rows > 0 else { return }
    gates.update(from: parameters.value(at: weights.inputBias), count: gateCount)
    Vector.add(parameters.value(at: weights.hiddenBias), to: gates, count: gateCount)
    for row in 1..<rows { (gates + row &* gateCount).update(from: gates, count: gateCount) }
    weights.addInput(input, rows: rows, to: gates, stride: gateCount)
    weights.addHidden(hidden, rows: rows, to: gates, stride: gateCount)
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
