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
    var (a, b, c, d, e, f) = (Sums(), Sums(), Sums(), Sums(), Sums(), Sums())
    var k = 0
    while k < inputs {
      let w0 = Vector.load(w + k &* 16)
      let w1 = Vector.load(w + (k &* 16 &+ 8))
      a.add(x[k], w0, w1)
      b.add(xb[k], w0, w1)
      c.add(xc[k], w0, w1)
      d.add(xd[k], w0, w1)
      e.add(xe[k], w0, w1)
      f.add(xf[k], w0, w1)
      k &+= 1
    }
    a.add(to: y, width)
    if rows > 1 { b.add(to: y + yStride, width) }
    if rows > 2 { c.add(to: y + (2 &* yStride), width) }
    if rows > 3 { d.add(to: y + (3 &* yStride), width) }
    if rows > 4 { e.add(to: y + (4 &* yStride), width) }
    if rows > 5 { f.add(to: y + (5 &* yStride), width) }
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
    var (a, b, c, d) = (Sums(), Sums(), Sums(), Sums())
    var k = 0
    while k < inputs {
      let w0 = Vector.load(w + k &* 16)
      let w1 = Vector.load(w + (k &* 16 &+ 8))
      a.add(x[k], w0, w1)
      b.add(xb[k], w0, w1)
      c.add(xc[k], w0, w1)
      d.add(xd[k], w0, w1)
      k &+= 1
    }
    a.add(to: y, width)
    if rows > 1 { b.add(to: y + yStride, width) }
    if rows > 2 { c.add(to: y + (2 &* yStride), width) }
    if rows > 3 { d.add(to: y + (3 &* yStride), width) }
  }

  /// The sums of a row by the sixteen columns of a panel.
  @usableFromInline
  struct Sums {
    @usableFromInline var low: SIMD8<S>
    @usableFromInline var high: SIMD8<S>

    // Initial values beside the properties would not be inlined in other modules.
    @inlinable @inline(__always)
    init() { (low, high) = (SIMD8(repeating: 0), SIMD8(repeating: 0)) }

    @inlinable @inline(__always)
    mutating func add(_ x: S, _ w0: SIMD8<S>, _ w1: SIMD8<S>) {
      let x = SIMD8<S>(repeating: x)
      low = S.multiplyAdd(x, w0, low)
      high = S.multiplyAdd(x, w1, high)
    }

    @inlinable @inline(__always)
    func add(to y: UnsafeMutablePointer<S>, _ width: Int) {
      if width == panel {
        Vector.store(Vector.load(y) + low, y)
        Vector.store(Vector.load(y + 8) + high, y + 8)
      } else {
        for i in 0..<width { y[i] += i < 8 ? low[i] : high[i &- 8] }
      }
    }
  }
}
