/// Eight numbers at a time. The elementwise loops of training are written with these instead of left
/// to the compiler's judgement, so that their speed does not depend on it.
@usableFromInline
enum Vector {
  @inlinable @inline(__always)
  static func load<S: Scalar>(_ pointer: UnsafePointer<S>) -> SIMD8<S> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<S>.self)
  }

  @inlinable @inline(__always)
  static func store<S: Scalar>(_ value: SIMD8<S>, _ pointer: UnsafeMutablePointer<S>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD8<S>.self)
  }

  /// target += source, over `count` numbers.
  @inlinable
  static func add<S: Scalar>(
    _ source: UnsafePointer<S>, to target: UnsafeMutablePointer<S>, count: Int
  ) {
    var i = 0
    while i &+ 8 <= count {
      store(load(target + i) + load(source + i), target + i)
      i &+= 8
    }
    while i < count {
      target[i] += source[i]
      i &+= 1
    }
  }
}
