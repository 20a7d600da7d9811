#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The elementary functions that training uses, in one place, so that none of them depends on the
/// processor within the supported family: glibc picks its fused-multiply-add variants on every
/// x86-64-v3 machine, and the program refuses to run on less.
public enum Elementary {
  /// e to the `x`.
  @inlinable @inline(__always)
  public static func exp(_ x: Double) -> Double { _exp(x) }

  /// The natural logarithm; -infinity at 0.
  @inlinable @inline(__always)
  public static func log(_ x: Double) -> Double { _log(x) }

  /// log(1 + x), exact near 0.
  @inlinable @inline(__always)
  public static func log1p(_ x: Double) -> Double { _log1p(x) }

  /// The cosine of `x` radians.
  @inlinable @inline(__always)
  public static func cos(_ x: Double) -> Double { _cos(x) }

  /// The sine of `x` radians.
  @inlinable @inline(__always)
  public static func sin(_ x: Double) -> Double { _sin(x) }

  /// 2 to the `x`.
  @inlinable @inline(__always)
  public static func exp2(_ x: Double) -> Double { _exp2(x) }

  /// `x` to the `y`.
  @inlinable @inline(__always)
  public static func pow(_ x: Double, _ y: Double) -> Double { _pow(x, y) }

  /// The hyperbolic tangent of `x`.
  @inlinable @inline(__always)
  public static func tanh(_ x: Double) -> Double { _tanh(x) }

  /// log(e^a + e^b), also where both are -infinity.
  @inlinable @inline(__always)
  public static func logAddExp(_ a: Double, _ b: Double) -> Double {
    let high = max(a, b)
    if high == -.infinity { return high }
    return high + log1p(exp(min(a, b) - high))
  }
}

// Within `Elementary`, `exp` would mean the static function itself.
@usableFromInline func _exp(_ x: Double) -> Double { exp(x) }
@usableFromInline func _log(_ x: Double) -> Double { log(x) }
@usableFromInline func _log1p(_ x: Double) -> Double { log1p(x) }
@usableFromInline func _cos(_ x: Double) -> Double { cos(x) }
@usableFromInline func _sin(_ x: Double) -> Double { sin(x) }
@usableFromInline func _exp2(_ x: Double) -> Double { exp2(x) }
@usableFromInline func _pow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
@usableFromInline func _tanh(_ x: Double) -> Double { tanh(x) }
