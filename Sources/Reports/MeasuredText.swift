import Foundation

/// A mean with the half-width of its interval, in the digits that the interval leaves meaningful.
///
/// The half-width gets two significant digits and the mean as many decimals; without a half-width the
/// mean gets at most four significant digits, without zeros at its end.
struct MeasuredText: Equatable {
  /// The mean: "0.0512".
  let mean: String
  /// The half-width: "0.0021"; `nil` where there is no interval.
  let halfWidth: String?

  /// The text of a mean and a half-width, both finite.
  init(mean: Double, halfWidth: Double?) {
    let magnitude = max(abs(mean), halfWidth ?? 0)
    let isPlain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e7)
    let spread = halfWidth ?? 0
    if isPlain {
      let decimals = Self.decimals(mean, spread)
      self.mean = Self.fixed(mean, decimals)
      let width = Self.fixed(spread, spread == 0 ? 0 : decimals)
      // What vanishes beside the mean still is not nothing.
      let vanishes = spread > 0 && !width.contains { ("1"..."9").contains($0) }
      self.halfWidth = halfWidth.map { vanishes ? Self.scientific($0, 1) : width }
    } else {
      let digits =
        spread == 0 || mean == 0
        ? 3 : min(max(Self.exponent(mean) - Self.exponent(spread) + 1, 1), 4)
      self.mean = Self.scientific(mean, digits)
      self.halfWidth = halfWidth.map { $0 == 0 ? "0" : Self.scientific($0, 1) }
    }
  }

  private static func decimals(_ mean: Double, _ spread: Double) -> Int {
    if spread > 0 { return min(max(1 - exponent(spread), 0), 6) }
    let most = min(max(3 - exponent(mean), 0), 8)
    let zeros = fixed(mean, most).reversed().prefix { $0 == "0" }.count
    return max(most - zeros, 0)
  }

  /// The power of ten of the first digit, once two digits are kept: 0.0996 becomes 0.10.
  private static func exponent(_ value: Double) -> Int {
    scientific(value, 1).split(separator: "e").last.flatMap { Int($0) } ?? 0
  }

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    // A small number below zero would be printed -0.00.
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  private static func scientific(_ value: Double, _ digits: Int) -> String {
    value == 0 ? "0" : String(format: "%.\(digits)e", value)
  }
}
