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
  @inlinable public var inputs: Int { weights.inputs }
  /// The length of a row of h.
  @inlinable public var width: Int { weights.width }
  /// The length of a row of gates.
  @inlinable public var gateCount: Int { 4 &* width }

  // The columns for the input are those of r, z, n; for the hidden state n, r, z.
  @usableFromInline let weights: RecurrentWeights<S>
  @usableFromInline let parameters: WeightsAndGradients<S>

  /// A layer whose weights and biases are drawn uniformly from +-1/sqrt(`width`), PyTorch's default.
  public init(
    inputs: Int, width: Int, in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    self.parameters = parameters
    weights = RecurrentWeights(
      inputs: inputs, width: width, gates: 3, in: parameters, from: &random)
  }

  /// To be called after the weights have changed.
  @inlinable
  public func weightsHaveChanged() { weights.haveChanged() }

  /// Makes what `forward` needs of the weights now. Until they change, `forward` may then run on
  /// several threads at once.
  @inlinable
  public func prepareForward() { weights.prepareForward() }

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
      weights.addHidden(h, rows: count, to: g, stride: gateCount)
      weights.addInput(input + start &* inputs, rows: count, to: g + width, stride: gateCount)
      for row in 0..<count {
        applyGates(g + row &* gateCount, h + row &* width, next + (start &+ row) &* width)
      }
      start &+= count
    }
  }

  @usableFromInline static var block: Int { 64 }

  @inlinable
  func fillBiases(_ gates: UnsafeMutablePointer<S>, rows: Int) {
    let fromInput = parameters.value(at: weights.inputBias)
    let fromHidden = parameters.value(at: weights.hiddenBias)
    gates.update(from: fromHidden, count: 3 &* width)
    (gates + 3 &* width).update(from: fromInput + 2 &* width, count: width)
    Vector.add(fromInput, to: gates + width, count: 2 &* width)
    for row in 1..<max(rows, 1) { (gates + row &* gateCount).update(from: gates, count: gateCount) }
  }

  /// From sums to gates and the next state, for one row.
  @inlinable @inline(__always)
  func applyGates(
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
