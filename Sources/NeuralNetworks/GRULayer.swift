/// A gated recurrent unit (Cho et al. 2014, arXiv 1406.1078) in PyTorch's form, on many rows at once:
///
///     r = sigmoid(m W_ir + b_ir + h W_hr + b_hr)        m input, h hidden state, h' next state
///     z = sigmoid(m W_iz + b_iz + h W_hz + b_hz)
///     n = tanh(m W_in + b_in + r * (h W_hn + b_hn))
///     h' = (1 - z) * n + z * h
///
/// The layer holds weights only. Activations stand in memory of the caller, who can so apply the
/// same weights at many steps and keep each step's. Nothing is allocated after the first call.
///
/// A row of `gates` is four pieces of `width` numbers: h W_hn + b_hn, r, z, n. In this order the
/// products with h fill the first three pieces and those with m the last three, so that each is one
/// product; the backward pass puts the derivatives in the same places.
public struct GRULayer<S: Scalar> {
  /// The length of a row of m.
  public let inputs: Int
  /// The length of a row of h.
  public let width: Int
  /// The length of a row of gates.
  @inlinable public var gateCount: Int { 4 &* width }

  // Row-major: `inputs` x 3 `width` with the columns of r, z, n, and `width` x 3 `width` with those of
  // n, r, z; the biases likewise.
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
    inputWeight = drawn(inputs * 3 * width)
    hiddenWeight = drawn(width * 3 * width)
    inputBias = drawn(3 * width)
    hiddenBias = drawn(3 * width)
    inputForward = PackedWeights(inputs: inputs, outputs: 3 * width)
    hiddenForward = PackedWeights(inputs: width, outputs: 3 * width)
    inputBackward = PackedWeights(inputs: 3 * width, outputs: inputs, transposed: true)
    hiddenBackward = PackedWeights(inputs: 3 * width, outputs: width, transposed: true)
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

  /// Fills `next` and `gates` for `rows` rows of `input` and `hidden`. Each row's result is the same
  /// whatever rows stand beside it. `next` may be the memory of `hidden` where no backward pass
  /// follows.
  @inlinable
  public func forward(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, rows: Int,
    into next: UnsafeMutablePointer<S>, gates: UnsafeMutablePointer<S>
  ) {
    parameters.operations += 6 * Double(rows * width * (inputs + width))
    // Some rows at a time, so that their gates stay in the cache between the passes.
    var start = 0
    while start < rows {
      let count = min(Self.block, rows &- start)
      let g = gates + start &* gateCount
      fillBiases(g, rows: count)
      let h = hidden + start &* width
      hiddenForward.multiply(
        h, stride: width, rows: count, parameters.value(at: hiddenWeight), addTo: g,
        stride: gateCount)
      inputForward.multiply(
        input + start &* inputs, stride: inputs, rows: count, parameters.value(at: inputWeight),
        addTo: g + width, stride: gateCount)
      for row in 0..<count {
        open(g + row &* gateCount, h + row &* width, next + (start &+ row) &* width)
      }
      start &+= count
    }
  }

  @usableFromInline static var block: Int { 64 }

  @inlinable
  func fillBiases(_ gates: UnsafeMutablePointer<S>, rows: Int) {
    let fromInput = parameters.value(at: inputBias)
    let fromHidden = parameters.value(at: hiddenBias)
    gates.update(from: fromHidden, count: 3 &* width)
    (gates + 3 &* width).update(from: fromInput + 2 &* width, count: width)
    Vector.add(fromInput, to: gates + width, count: 2 &* width)
    for row in 1..<max(rows, 1) { (gates + row &* gateCount).update(from: gates, count: gateCount) }
  }

  /// From sums to gates and the next state, for one row.
  @inlinable @inline(__always)
  func open(
    _ gates: UnsafeMutablePointer<S>, _ hidden: UnsafePointer<S>,
    _ next: UnsafeMutablePointer<S>
  ) {
    var i = 0
    while i < width {
      let count = width &- i
      let g = gates + i
      let r = S.sigmoid(Vector.load(g + width, count: count))
      let z = S.sigmoid(Vector.load(g + 2 &* width, count: count))
      let n = S.tanh(
        S.multiplyAdd(
          r, Vector.load(g, count: count), Vector.load(g + 3 &* width, count: count)))
      let h = Vector.load(hidden + i, count: count)
      Vector.store(r, g + width, count: count)
      Vector.store(z, g + 2 &* width, count: count)
      Vector.store(n, g + 3 &* width, count: count)
      Vector.store(S.multiplyAdd(z, h - n, n), next + i, count: count)
      i &+= 8
    }
  }
}
