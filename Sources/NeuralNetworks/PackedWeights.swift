/// The weights of a dense layer laid out for products with few rows.
///
/// While a batch of trajectories advances, each step multiplies some 16 rows, and a BLAS copies the
/// whole weight matrix into an order of its own each time: at 16 rows that costs as much as the product.
/// Here the copy is made once for all steps between two changes of the weights: panels of 16
/// columns, in each the rows after one another.
public final class PackedWeights<S: Scalar> {
  @usableFromInline static var panel: Int { 16 }
  /// Up to how many rows a product is made here. From about this many on, BLAS is as fast.
  @inlinable public static var mostRows: Int { 32 }

  @usableFromInline let inputs: Int
  @usableFromInline let outputs: Int
  @usableFromInline let panels: Matrix<S>
  @usableFromInline var isCurrent = false

  /// Room for `inputs` x `outputs` weights.
  public init(inputs: Int, outputs: Int) {
    self.inputs = inputs
    self.outputs = outputs
    panels = Matrix(columns: inputs * Self.panel)
    panels.append(rows: (outputs + Self.panel - 1) / Self.panel)
  }

  /// The weights have changed.
  @inlinable
  public func invalidate() { isCurrent = false }

  @inlinable
  func pack(_ weights: UnsafePointer<S>) {
    for p in 0..<panels.rows {
      let first = p &* Self.panel
      let width = min(Self.panel, outputs &- first)
      for k in 0..<inputs {
        let target = panels[p] + (k &* Self.panel)
        target.update(from: weights + (k &* outputs &+ first), count: width)
        for i in width..<Self.panel { target[i] = 0 }
      }
    }
    isCurrent = true
  }

  /// y += x W for `rows` rows; `weights` is W, row-major, unless it has been packed already.
  @inlinable
  public func multiply(
    _ x: UnsafePointer<S>, rows: Int, _ weights: UnsafePointer<S>, addTo y: UnsafeMutablePointer<S>
  ) {
    if !isCurrent { pack(weights) }
    for p in 0..<panels.rows {
      let first = p &* Self.panel
      let width = min(Self.panel, outputs &- first)
      var row = 0
      while row < rows {
        fourRows(
          x + (row &* inputs), panels[p], y + (row &* outputs &+ first), min(4, rows &- row), width)
        row &+= 4
      }
    }
  }

  /// Eight sums of eight numbers stay in registers over the whole length of the rows. Where fewer
  /// than four rows are left, the last one is computed again: that costs no more than leaving it out.
  @inlinable @inline(__always)
  func fourRows(
    _ x: UnsafePointer<S>, _ w: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>, _ rows: Int,
    _ width: Int
  ) {
    let xb = x + (min(1, rows &- 1) &* inputs)
    let xc = x + (min(2, rows &- 1) &* inputs)
    let xd = x + (min(3, rows &- 1) &* inputs)
    var (a0, a1) = (SIMD8<S>(repeating: 0), SIMD8<S>(repeating: 0))
    var (b0, b1) = (a0, a0)
    var (c0, c1) = (a0, a0)
    var (d0, d1) = (a0, a0)
    var k = 0
    while k < inputs {
      let w0 = Vector.load(w + k &* 16)
      let w1 = Vector.load(w + (k &* 16 &+ 8))
      let a = SIMD8<S>(repeating: x[k])
      a0 = S.multiplyAdd(a, w0, a0)
      a1 = S.multiplyAdd(a, w1, a1)
      let b = SIMD8<S>(repeating: xb[k])
      b0 = S.multiplyAdd(b, w0, b0)
      b1 = S.multiplyAdd(b, w1, b1)
      let c = SIMD8<S>(repeating: xc[k])
      c0 = S.multiplyAdd(c, w0, c0)
      c1 = S.multiplyAdd(c, w1, c1)
      let d = SIMD8<S>(repeating: xd[k])
      d0 = S.multiplyAdd(d, w0, d0)
      d1 = S.multiplyAdd(d, w1, d1)
      k &+= 1
    }
    add(a0, a1, to: y, width)
    if rows > 1 { add(b0, b1, to: y + outputs, width) }
    if rows > 2 { add(c0, c1, to: y + (2 &* outputs), width) }
    if rows > 3 { add(d0, d1, to: y + (3 &* outputs), width) }
  }

  @inlinable @inline(__always)
  func add(_ low: SIMD8<S>, _ high: SIMD8<S>, to y: UnsafeMutablePointer<S>, _ width: Int) {
    if width == Self.panel {
      Vector.store(Vector.load(y) + low, y)
      Vector.store(Vector.load(y + 8) + high, y + 8)
    } else {
      for i in 0..<width { y[i] += i < 8 ? low[i] : high[i &- 8] }
    }
  }
}
