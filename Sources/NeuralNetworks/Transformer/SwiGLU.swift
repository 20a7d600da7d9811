/// The gated activation of Llama networks (Shazeer 2020, "GLU variants improve transformer"):
///
///     y = silu(a) * b,   silu(a) = a sigmoid(a)
///
/// A row holds the `width` numbers of a, then those of b, as one product with both matrices gives them.
public enum SwiGLU {
  /// Fills `rows` rows of `width` numbers from rows of twice as many.
  @inlinable
  public static func forward<S: Scalar>(
    _ x: UnsafePointer<S>, rows: Int, width: Int, into y: UnsafeMutablePointer<S>
  ) {
    for row in 0..<rows {
      let a = x + row &* 2 &* width
      let target = y + row &* width
      var i = 0
      while i < width {
        let count = width &- i
        let gate = Vector.load(a + i, count: count)
        let value = gate * S.sigmoid(gate) * Vector.load(a + (width &+ i), count: count)
        Vector.store(value, target + i, count: count)
        i &+= 8
      }
    }
  }

  /// Fills `rows` rows of `dx`, twice as long as those of `dy`. Where `y` is given, fills it with what
  /// `forward` gave, which then need not be kept.
  @inlinable
  public static func backward<S: Scalar>(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, rows: Int, width: Int,
    into dx: UnsafeMutablePointer<S>, outputs y: UnsafeMutablePointer<S>? = nil
  ) {
    for row in 0..<rows {
      let a = x + row &* 2 &* width
      let above = dy + row &* width
      let target = dx + row &* 2 &* width
      var i = 0
      while i < width {
        let count = width &- i
        let gate = Vector.load(a + i, count: count)
        let b = Vector.load(a + (width &+ i), count: count)
        let slope = Vector.load(above + i, count: count)
        let sigmoid = S.sigmoid(gate)
        let silu = gate * sigmoid
        // silu' = sigmoid + silu (1 - sigmoid)
        let derivative = S.multiplyAdd(silu, 1 - sigmoid, sigmoid)
        Vector.store(slope * b * derivative, target + i, count: count)
        Vector.store(slope * silu, target + (width &+ i), count: count)
        if let y { Vector.store(silu * b, y + (row &* width &+ i), count: count) }
        i &+= 8
      }
    }
  }
}
