/// An interval of real numbers, with open or closed ends.
public struct RealRange: Sendable, Hashable {
  /// The least value; itself allowed unless `excludesLower`.
  public var lower: Double
  /// The greatest value; itself allowed.
  public var upper: Double
  /// Whether `lower` itself is out of range.
  public var excludesLower: Bool

  /// The closed interval of `range`.
  public static func closed(_ range: ClosedRange<Double>) -> RealRange {
    RealRange(lower: range.lowerBound, upper: range.upperBound, excludesLower: false)
  }

  /// Numbers greater than zero.
  public static let positive = positive(upTo: .infinity)

  /// Above zero, at most `upper`.
  public static func positive(upTo upper: Double) -> RealRange {
    RealRange(lower: 0, upper: upper, excludesLower: true)
  }

  /// Zero and greater.
  public static let nonNegative = RealRange(lower: 0, upper: .infinity, excludesLower: false)

  /// Probabilities.
  public static let unit = RealRange.closed(0...1)

  /// Every finite number.
  public static let any = RealRange(lower: -.infinity, upper: .infinity, excludesLower: false)

  /// Whether the finite number `value` lies in the interval.
  public func contains(_ value: Double) -> Bool {
    value.isFinite && value <= upper && (excludesLower ? value > lower : value >= lower)
  }
}
