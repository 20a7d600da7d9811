/// Products of few rows with a large matrix: y = x W^T, W of `outputs` x `inputs`.
///
/// A step of sampling multiplies some 16 rows by all weights of a model. A BLAS copies the weights into an
/// order of its own first, which costs more than the product. Here each weight is read once, in the order of
/// memory, and what a row gives does not depend on the rows beside it.
public enum RowProducts {
  /// Fills `rows` rows of `y`, which begin `stride` numbers apart.
  @inlinable
  public static func multiply<S: Scalar>(
    _ x: UnsafePointer<S>, rows: Int, _ w: UnsafePointer<S>, inputs: Int, outputs: Int,
    into y: UnsafeMutablePointer<S>, stride: Int
  ) {
    var output = 0
    while output < outputs {
      let width = min(3, outputs &- output)
      let w0 = w + output &* inputs
      let w1 = w0 + min(1, width &- 1) &* inputs
      let w2 = w0 + min(2, width &- 1) &* inputs
      var row = 0
      while row < rows {
        tile(
          x + row &* inputs, min(4, rows &- row), w0, w1, w2, inputs, y + (row &* stride &+ output),
          stride, width)
        row &+= 4
      }
      output &+= 3
    }
  }

  /// Up to four rows by up to three outputs: twelve sums of eight numbers in registers. Where there are
  /// fewer, the last ones are computed again.
  @inlinable @inline(__always)
  static func tile<S: Scalar>(
    _ x: UnsafePointer<S>, _ rows: Int, _ w0: UnsafePointer<S>, _ w1: UnsafePointer<S>,
    _ w2: UnsafePointer<S>, _ inputs: Int, _ y: UnsafeMutablePointer<S>, _ stride: Int, _ width: Int
  ) {
    let x1 = x + min(1, rows &- 1) &* inputs
    let x2 = x + min(2, rows &- 1) &* inputs
    let x3 = x + min(3, rows &- 1) &* inputs
    let zero = SIMD8<S>(repeating: 0)
    var (a0, a1, a2, b0, b1, b2) = (zero, zero, zero, zero, zero, zero)
    var (c0, c1, c2, d0, d1, d2) = (zero, zero, zero, zero, zero, zero)
    var k = 0
    while k &+ 8 <= inputs {
      let (u, v, w) = (Vector.load(w0 + k), Vector.load(w1 + k), Vector.load(w2 + k))
      let a = Vector.load(x + k)
      a0 = S.multiplyAdd(a, u, a0)
      a1 = S.multiplyAdd(a, v, a1)
      a2 = S.multiplyAdd(a, w, a2)
      let b = Vector.load(x1 + k)
      b0 = S.multiplyAdd(b, u, b0)
      b1 = S.multiplyAdd(b, v, b1)
      b2 = S.multiplyAdd(b, w, b2)
      let c = Vector.load(x2 + k)
      c0 = S.multiplyAdd(c, u, c0)
      c1 = S.multiplyAdd(c, v, c1)
      c2 = S.multiplyAdd(c, w, c2)
      let d = Vector.load(x3 + k)
      d0 = S.multiplyAdd(d, u, d0)
      d1 = S.multiplyAdd(d, v, d1)
      d2 = S.multiplyAdd(d, w, d2)
      k &+= 8
    }
    func finish(_ sums: (SIMD8<S>, SIMD8<S>, SIMD8<S>), _ x: UnsafePointer<S>, _ row: Int) {
      guard row < rows else { return }
      var (p, q, r) = (sums.0.sum(), sums.1.sum(), sums.2.sum())
      for k in k..<inputs {
        p += x[k] * w0[k]
        q += x[k] * w1[k]
        r += x[k] * w2[k]
      }
      let target = y + row &* stride
      target[0] = p
      if width > 1 { target[1] = q }
      if width > 2 { target[2] = r }
    }
    finish((a0, a1, a2), x, 0)
    finish((b0, b1, b2), x1, 1)
    finish((c0, c1, c2), x2, 2)
    finish((d0, d1, d2), x3, 3)
  }
}
