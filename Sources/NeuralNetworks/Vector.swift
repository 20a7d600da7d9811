/// Eight numbers at a time. The elementwise loops of training are written with these instead of left
/// to the compiler's judgement, so that their speed does not depend on it.
public enum Vector {
  /// The eight numbers from `pointer` on.
  @inlinable @inline(__always)
  public static func load<S: Scalar>(_ pointer: UnsafePointer<S>) -> SIMD8<S> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD8<S>.self)
  }

  /// Writes eight numbers from `pointer` on.
  @inlinable @inline(__always)
  public static func store<S: Scalar>(_ value: SIMD8<S>, _ pointer: UnsafeMutablePointer<S>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD8<S>.self)
  }

  /// The first `count` numbers from `pointer` on, at most eight, and zeros after them.
  @inlinable @inline(__always)
  public static func load<S: Scalar>(_ pointer: UnsafePointer<S>, count: Int) -> SIMD8<S> {
    if count >= 8 { return load(pointer) }
    var value = SIMD8<S>(repeating: 0)
    for i in 0..<count { value[i] = pointer[i] }
    return value
  }

  /// Writes the first `count` numbers of `value`, at most eight.
  @inlinable @inline(__always)
  public static func store<S: Scalar>(
    _ value: SIMD8<S>, _ pointer: UnsafeMutablePointer<S>, count: Int
  ) {
    if count >= 8 { return store(value, pointer) }
    for i in 0..<count { pointer[i] = value[i] }
  }

  /// Whether `count` numbers are all zero.
  @inlinable
  public static func areZero<S: Scalar>(_ pointer: UnsafePointer<S>, count: Int) -> Bool {
    // Bits are put together by whole registers, without a branch for each.
    let bytes = UnsafeRawPointer(pointer)
    let end = count &* MemoryLayout<S>.stride
    var bits = SIMD8<UInt64>(repeating: 0)
    var offset = 0
    while offset &+ 64 <= end {
      bits |= bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
      offset &+= 64
    }
    let half = bits.lowHalf | bits.highHalf
    let quarter = half.lowHalf | half.highHalf
    guard quarter[0] | quarter[1] == 0 else { return false }
    for i in offset / MemoryLayout<S>.stride..<count where pointer[i] != 0 { return false }
    return true
  }

  /// target += source, over `count` numbers.
  @inlinable
  public static func add<S: Scalar>(
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

  /// target += factor source, over `count` numbers, each rounded once.
  @inlinable
  public static func add<S: Scalar>(
    _ source: UnsafePointer<S>, times factor: S, to target: UnsafeMutablePointer<S>, count: Int
  ) {
    let factors = SIMD8<S>(repeating: factor)
    var i = 0
    while i < count {
      let left = count &- i
      store(
        S.multiplyAdd(
          factors, load(source + i, count: left), load(target + i, count: left)), target + i,
        count: left)
      i &+= 8
    }
  }

  /// The sum of the products of `count` pairs of numbers, in a fixed order.
  @inlinable
  public static func dot<S: Scalar>(
    _ x: UnsafePointer<S>, _ y: UnsafePointer<S>, count: Int
  ) -> S {
    var sums = SIMD8<S>(repeating: 0)
    var i = 0
    while i < count {
      let left = count &- i
      sums = S.multiplyAdd(load(x + i, count: left), load(y + i, count: left), sums)
      i &+= 8
    }
    return sums.sum()
  }

  /// Replaces each of `count` numbers by a function of it. A number's result does not depend on
  /// where it stands.
  @inlinable @inline(__always)
  public static func map<S: Scalar>(
    _ x: UnsafeMutablePointer<S>, count: Int, _ function: (SIMD8<S>) -> SIMD8<S>
  ) {
    var i = 0
    while i < count {
      store(function(load(x + i, count: count &- i)), x + i, count: count &- i)
      i &+= 8
    }
  }
}
