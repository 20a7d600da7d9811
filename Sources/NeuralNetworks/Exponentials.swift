import CVector

// The elementary functions that networks apply to every number. In single precision they are
// polynomials with fused multiply-adds, eight lanes at a time and the same bits on every processor of
// the supported family; in double precision, which only checks use, the C library's, lane by lane.

extension Float {
  /// e to the power of each lane, within 2e-7 relatively; gradual underflow, then 0, and infinity
  /// above 88.72. NaN gives NaN.
  @inlinable @inline(__always)
  public static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> { harness_exp8(x) }

  /// 1 / (1 + exp(-x)) of each lane, within 4e-7 relatively above -87, and 6e-39 below.
  @inlinable @inline(__always)
  public static func sigmoid(_ x: SIMD8<Float>) -> SIMD8<Float> { harness_sigmoid8(x) }

  /// The hyperbolic tangent of each lane, within 5e-7 relatively, near 0 too.
  @inlinable @inline(__always)
  public static func tanh(_ x: SIMD8<Float>) -> SIMD8<Float> { harness_tanh8(x) }
}

extension Double {
  /// e to the power of each lane.
  @inlinable
  public static func exp(_ x: SIMD8<Double>) -> SIMD8<Double> {
    var y = x
    for i in 0..<8 { y[i] = Elementary.exp(x[i]) }
    return y
  }

  /// 1 / (1 + exp(-x)) of each lane.
  @inlinable
  public static func sigmoid(_ x: SIMD8<Double>) -> SIMD8<Double> {
    1 / (1 + exp(-x))
  }

  /// The hyperbolic tangent of each lane.
  @inlinable
  public static func tanh(_ x: SIMD8<Double>) -> SIMD8<Double> {
    var y = x
    for i in 0..<8 { y[i] = Elementary.tanh(x[i]) }
    return y
  }
}
