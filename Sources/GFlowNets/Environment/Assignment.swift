import Formats

/// Places of which some are filled, such as the bits of a string, the spins of a lattice or the variables of
/// a factor graph: one type of state for all environments that fill places, so that the code that is made
/// for it is made once.
@frozen
public struct Assignment: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
  /// What stands in the places, the first lowest, as many bits each as the environment says; 0 where
  /// nothing does.
  public var values: UInt128
  /// A bit for each place that is filled; the environment says how many a place has.
  public var filled: UInt128

  /// Places and which of them are filled.
  @inlinable
  public init(values: UInt128, filled: UInt128) {
    self.values = values
    self.filled = filled
  }

  /// Nothing anywhere.
  @inlinable public static var empty: Assignment { Assignment(values: 0, filled: 0) }

  /// The lowest `count` bits, of 0 to 128.
  @inlinable
  public static func mask(_ count: Int) -> UInt128 {
    count == 0 ? 0 : UInt128.max &>> UInt128(128 &- count)
  }

  /// Visits the places of the bits of `mask` that are 1, rising.
  @inlinable @inline(__always)
  public static func forEachBit(_ mask: UInt128, _ visit: (Int) -> Void) {
    var rest = mask
    while rest != 0 {
      visit(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }
}
