extension Spec {
  /// The seeds that a text names: a count such as 10, for 0 to 9; a range such as 7..9, both ends
  /// included; or a list of seeds and ranges such as 0,3,5..8. A range or brackets hold one seed alone: 7..7
  /// or [7].
  ///
  /// - Returns: `nil` for what is none of these, for a seed that stands twice, and where there are more than
  ///   `seedCount` of them.
  public static func seeds(from text: String) -> [Int]? {
    let isBracketed = text.hasPrefix("[") && text.hasSuffix("]") && text.count > 1
    let list = isBracketed ? text.dropFirst().dropLast() : text[...]
    let parts = list.split(separator: ",", omittingEmptySubsequences: false)
    if parts.count == 1, !isBracketed, let count = wholeNumber(list) {
      return seedCount.contains(count) ? Array(0..<count) : nil
    }
    var seeds: [Int] = []
    for part in parts {
      guard let range = seedRange(part), range.count <= seedCount.upperBound - seeds.count else {
        return nil
      }
      seeds += range
    }
    return Set(seeds).count == seeds.count ? seeds : nil
  }

  /// The seeds of "7" or "7..9".
  private static func seedRange(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false).map(wholeNumber)
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
      first <= last, last - first < seedCount.upperBound
    else { return nil }
    return first...last
  }

  private static func wholeNumber(_ text: Substring) -> Int? {
    let text = text.drop { $0 == " " }
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text)
  }
}
