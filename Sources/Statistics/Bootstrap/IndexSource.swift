/// Uniform draws from 0 ..< n by multiplication, several from one 64-bit random word.
///
/// A word is read as a fraction w of 1. The whole part of w · n is a draw, and the part behind the
/// point is a fraction again, good for the next draw. Each draw takes log2(n) bits; a new word is
/// fetched so early that every draw below n ≤ 2³² has each probability within 2⁻³² of 1/n. The
/// standard library's `next(upperBound:)` is free to change
/// its algorithm; this one stays.
struct IndexSource {
  /// The fraction, in units of 2⁻⁶⁴.
  private var fraction: UInt64 = 0
  /// How many bits may be taken before the next word is due.
  private var bitsLeft = 0

  /// The number of bits that a draw below `bound` takes.
  static func bits(below bound: Int) -> Int {
    bound <= 1 ? 0 : Int.bitWidth - (bound - 1).leadingZeroBitCount
  }

  /// A draw from 0 ..< `bound`, which takes `bits(below: bound)` bits; `bound` is positive.
  @inline(__always)
  mutating func next(
    below bound: UInt64, bits: Int, using generator: inout some RandomNumberGenerator
  ) -> Int {
    if bitsLeft < bits {
      fraction = generator.next()
      bitsLeft = 32
    }
    bitsLeft -= bits
    let (draw, rest) = fraction.multipliedFullWidth(by: bound)
    fraction = rest
    return Int(truncatingIfNeeded: draw)
  }
}
