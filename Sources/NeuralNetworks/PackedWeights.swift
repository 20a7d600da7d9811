/// The weights of a dense layer laid out for products with few rows.
///
/// While a batch of trajectories advances, each step multiplies some 16 rows, and a BLAS copies the
/// whole weight matrix into an order of its own each time: at 16 rows that costs as much as the product.
/// Here the copy is made once for all steps between two changes of the weights: panels of 16
/// columns, in each the rows after one another.
public final class PackedWeights<S: Scalar> {
  @usableFromInline static var panel: Int { 16 }
  /// Up to how many rows a dense layer makes its products here; above, it calls BLAS.
  @inlinable public static var mostRows: Int { 32 }

  /// How many rows are multiplied by every panel before the next ones: few enough for the second-level
  /// cache. A row's result does not depend on it.
  @usableFromInline static var block: Int { 128 }

  @usableFromInline let inputs: Int
  @usableFromInline let outputs: Int
  @usableFromInline let isTransposed: Bool
  @usableFromInline let panels: Matrix<S>
  @usableFromInline var isCurrent = false

  /// Room for `inputs` x `outputs` weights.
  ///
  /// - Parameter transposed: whether the weights that are handed over are `outputs` x `inputs`, as for
  ///   a product with the transpose of W.
  public init(inputs: Int, outputs: Int, transposed: Bool = false) {
    self.inputs = inputs
    self.outputs = outputs
    isTransposed = transposed
    panels = Matrix(columns: inputs * Self.panel)
    panels.append(rows: (outputs + Self.panel - 1) / Self.panel)
  }

  /// The weights have changed.
  @inlinable
  public func invalidate() { isCurrent = false }

  /// Copies the weights now rather than at the next product. Until they change, products on several
  /// threads at once are safe then.
  @inlinable
  public func pack(_ weights: UnsafePointer<S>) {
    for p in 0..<panels.rows {
      let first = p &* Self.panel
      let width = min(Self.panel, outputs &- first)
      if width < Self.panel { panels[p].update(repeating: 0, count: panels.columns) }
      if isTransposed {
        // So many at a time that what is written stays in the first-level cache.
        for start in stride(from: 0, to: inputs, by: 64) {
          let end = min(start &+ 64, inputs)
          for i in 0..<width {
            let source = weights + (first &+ i) &* inputs
            for k in start..<end { panels[p][k &* Self.panel &+ i] = source[k] }
          }
        }
      } else {
        for k in 0..<inputs {
          let source = weights + (k &* outputs &+ first)
          (panels[p] + (k &* Self.panel)).update(from: source, count: width)
        }
      }
    }
    isCurrent = true
  }

  /// y += x W for `rows` rows; `weights` is W, row-major, unless it has been packed already.
  @inlinable
  public func multiply(
    _ x: UnsafePointer<S>, rows: Int, _ weights: UnsafePointer<S>, addTo y: UnsafeMutablePointer<S>
  ) {
    multiply(x, stride: inputs, rows: rows, weights, addTo: y, stride: outputs)
  }

  /// y += x W for `rows` rows that stand `xStride` and `yStride` numbers apart. Each row's result is
  /// the same whatever rows stand beside it.
  @inlinable
  public func multiply(
    _ x: UnsafePointer<S>, stride xStride: Int, rows: Int, _ weights: UnsafePointer<S>,
    addTo y: UnsafeMutablePointer<S>, stride yStride: Int
  ) {
    if !isCurrent { pack(weights) }
    var start = 0
    while start < rows {
      let end = min(start &+ Self.block, rows)
      for p in 0..<panels.rows {
        let first = p &* Self.panel
        let width = min(Self.panel, outputs &- first)
        var row = start
        while row < end {
          let left = end &- row
          let source = x + row &* xStride
          let target = y + (row &* yStride &+ first)
          if left > 4 {
            sixRows(source, xStride, panels[p], target, yStride, min(6, left), width)
            row &+= 6
          } else {
            fourRows(source, xStride, panels[p], target, yStride, left, width)
            row &+= 4
          }
        }
      }
      start = end
    }
  }

  /// Twelve sums of eight numbers stay in registers over the whole length of the rows, which keeps both
  /// multipliers of the processor busy (Van Zee and van de Geijn 2015, section 3). Where fewer than
  /// six rows are left, the last one is computed again.
  @inlinable @inline(__always)
  func sixRows(
    _ x: UnsafePointer<S>, _ xStride: Int, _ w: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>,
    _ yStride: Int, _ rows: Int, _ width: Int
  ) {
    let xb = x + (min(1, rows &- 1) &* xStride)
    let xc = x + (min(2, rows &- 1) &* xStride)
    let xd = x + (min(3, rows &- 1) &* xStride)
    let xe = x + (min(4, rows &- 1) &* xStride)
    let xf = x + (min(5, rows &- 1) &* xStride)
    var (a0, a1) = (SIMD8<S>(repeating: 0), SIMD8<S>(repeating: 0))
    var (b0, b1) = (a0, a0)
    var (c0, c1) = (a0, a0)
    var (d0, d1) = (a0, a0)
    var (e0, e1) = (a0, a0)
    var (f0, f1) = (a0, a0)
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
      let e = SIMD8<S>(repeating: xe[k])
      e0 = S.multiplyAdd(e, w0, e0)
      e1 = S.multiplyAdd(e, w1, e1)
      let f = SIMD8<S>(repeating: xf[k])
      f0 = S.multiplyAdd(f, w0, f0)
      f1 = S.multiplyAdd(f, w1, f1)
      k &+= 1
    }
    add(a0, a1, to: y, width)
    if rows > 1 { add(b0, b1, to: y + yStride, width) }
    if rows > 2 { add(c0, c1, to: y + (2 &* yStride), width) }
    if rows > 3 { add(d0, d1, to: y + (3 &* yStride), width) }
    if rows > 4 { add(e0, e1, to: y + (4 &* yStride), width) }
    if rows > 5 { add(f0, f1, to: y + (5 &* yStride), width) }
  }

  /// The same for the last rows, up to four, with eight sums.
  @inlinable @inline(__always)
  func fourRows(
    _ x: UnsafePointer<S>, _ xStride: Int, _ w: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>,
    _ yStride: Int, _ rows: Int, _ width: Int
  ) {
    let xb = x + (min(1, rows &- 1) &* xStride)
    let xc = x + (min(2, rows &- 1) &* xStride)
    let xd = x + (min(3, rows &- 1) &* xStride)
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
    if rows > 1 { add(b0, b1, to: y + yStride, width) }
    if rows > 2 { add(c0, c1, to: y + (2 &* yStride), width) }
    if rows > 3 { add(d0, d1, to: y + (3 &* yStride), width) }
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
