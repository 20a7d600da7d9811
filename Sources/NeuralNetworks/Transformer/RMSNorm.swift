/// Root mean square normalisation (Zhang and Sennrich 2019):
///
///     y = g * x / sqrt(mean(x^2) + epsilon)
///
/// The layer holds no weights: the caller hands over g, which may be frozen or trained.
public struct RMSNorm<S: Scalar>: Sendable {
  /// The length of a row.
  public let width: Int
  /// What is added to the mean of squares.
  public let epsilon: S

  /// A normalisation of rows of `width` numbers.
  public init(width: Int, epsilon: S) {
    self.width = width
    self.epsilon = epsilon
  }

  /// 1 / sqrt(mean(x^2) + epsilon) of one row.
  @inlinable @inline(__always)
  func scale(_ x: UnsafePointer<S>) -> S {
    1 / (Vector.dot(x, x, count: width) / S(width) + epsilon).squareRoot()
  }

  /// Fills `rows` rows of `y`.
  ///
  /// - Parameter gains: g, `width` numbers.
  @inlinable
  public func forward(
    _ x: UnsafePointer<S>, rows: Int, gains: UnsafePointer<S>, into y: UnsafeMutablePointer<S>
  ) {
    for row in 0..<rows {
      let source = x + row &* width
      let target = y + row &* width
      let scale = SIMD8<S>(repeating: scale(source))
      var i = 0
      while i < width {
        let count = width &- i
        let value = Vector.load(source + i, count: count) * scale
        Vector.store(value * Vector.load(gains + i, count: count), target + i, count: count)
        i &+= 8
      }
    }
  }

  /// Adds the derivatives by `rows` rows of x to `dx`, and those by g to `gainGradients` unless it is
  /// `nil`. With s the scale of a row and n its length,
  ///
  ///     dx = s (g * dy) - s^3 / n  sum(g * dy * x)  x
  @inlinable
  public func backward(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, rows: Int, gains: UnsafePointer<S>,
    addTo dx: UnsafeMutablePointer<S>, gainGradients: UnsafeMutablePointer<S>? = nil
  ) {
    for row in 0..<rows {
      let source = x + row &* width
      let above = dy + row &* width
      let target = dx + row &* width
      let scale = scale(source)
      var sums = SIMD8<S>(repeating: 0)
      var i = 0
      while i < width {
        let count = width &- i
        let product = Vector.load(above + i, count: count) * Vector.load(source + i, count: count)
        sums = S.multiplyAdd(product, Vector.load(gains + i, count: count), sums)
        if let gainGradients {
          let sum = S.multiplyAdd(
            product, SIMD8(repeating: scale), Vector.load(gainGradients + i, count: count))
          Vector.store(sum, gainGradients + i, count: count)
        }
        i &+= 8
      }
      let scales = SIMD8<S>(repeating: scale)
      let along = SIMD8<S>(repeating: -scale * scale * scale * sums.sum() / S(width))
      i = 0
      while i < width {
        let count = width &- i
        let gradient =
          Vector.load(above + i, count: count) * Vector.load(gains + i, count: count) * scales
        let sum = Vector.load(target + i, count: count) + gradient
        Vector.store(
          S.multiplyAdd(along, Vector.load(source + i, count: count), sum), target + i,
          count: count)
        i &+= 8
      }
    }
  }
}

extension RMSNorm {
  /// Goes back through a layer and the normalisation before it, whose outputs are computed again rather than kept:
  /// adds the gradients of both, and the derivatives by the rows `x` below them to `dx`.
  ///
  /// - Parameters:
  ///   - gains: where g is among the parameters.
  ///   - normed, normedGradients: room for as many rows.
  @inline(__always)
  func pullBack(
    _ layer: DenseLayer<S>, below x: Matrix<S>, gains: Int, in parameters: WeightsAndGradients<S>,
    _ dy: UnsafePointer<S>, rows: Int, addTo dx: UnsafeMutablePointer<S>, _ normed: Matrix<S>,
    _ normedGradients: Matrix<S>
  ) {
    let h = normed.reset(rows: rows)
    let dh = normedGradients.reset(rows: rows)
    forward(x.elements, rows: rows, gains: parameters.value(at: gains), into: h)
    layer.backward(h, dy, rows: rows, into: dh)
    backward(
      x.elements, dh, rows: rows, gains: parameters.value(at: gains), addTo: dx,
      gainGradients: parameters.gradient(at: gains))
  }
}
