/// The first place where a table is not what it should be.
public struct TableDifference: Equatable, Sendable {
  /// The file, such as "summary.csv".
  public let file: String
  /// The line, the first being 1.
  public let line: Int
  /// The line on disk; `nil` where the table ends before it.
  public let stored: String?
  /// The line that should be there; `nil` where the table should end before it.
  public let expected: String?

  /// The first difference between two tables; `nil` when they are the same.
  ///
  /// - Parameters:
  ///   - file: The name of the file.
  ///   - stored: The bytes on disk.
  ///   - expected: The text that should be there.
  ///   - tolerance: By how much two numbers may differ, relative to the greater; with 0 every byte
  ///     counts.
  static func first(
    file: String, stored: [UInt8], expected: String, tolerance: Double = 0
  ) -> TableDifference? {
    let expected = Array(expected.utf8)
    return stored == expected
      ? nil : first(file: file, lines(stored), lines(expected), tolerance: tolerance)
  }

  /// A line of a table.
  struct Line {
    /// Its number, the first being 1.
    let number: Int
    /// What stands in it.
    let bytes: [UInt8]
  }

  /// The first difference between the lines of two tables.
  static func first(
    file: String, _ a: [Line], _ b: [Line], tolerance: Double
  ) -> TableDifference? {
    for i in 0..<max(a.count, b.count) {
      let x = i < a.count ? a[i] : nil
      let y = i < b.count ? b[i] : nil
      if let x, let y, x.bytes == y.bytes || (tolerance > 0 && agree(x.bytes, y.bytes, tolerance)) {
        continue
      }
      return TableDifference(
        file: file, line: (x ?? y)?.number ?? 1, stored: shown(x?.bytes), expected: shown(y?.bytes))
    }
    return nil
  }

  /// The difference in a line, with words for the two sides: "line 3: stored 1, run again 2".
  func message(_ words: (String, String)) -> String {
    "line \(line): \(words.0) \(stored ?? "(no such line)"),"
      + " \(words.1) \(expected ?? "(no such line)")"
  }

  /// The lines of a table.
  static func lines(_ bytes: [UInt8]) -> [Line] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map(Array.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.enumerated().map { Line(number: $0 + 1, bytes: $1) }
  }

  private static func agree(_ x: [UInt8], _ y: [UInt8], _ tolerance: Double) -> Bool {
    func fields(_ line: [UInt8]) -> [Substring] {
      String(decoding: line.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        .split(separator: ",", omittingEmptySubsequences: false)
    }
    let (a, b) = (fields(x), fields(y))
    return a.count == b.count
      && zip(a, b).allSatisfy { a, b in
        if a == b { return true }
        guard let a = Double(a), let b = Double(b) else { return false }
        return abs(a - b) <= tolerance * max(abs(a), abs(b))
      }
  }

  // For people: without what does not print, and not longer than they would read.
  private static func shown(_ line: [UInt8]?) -> String? {
    line.map { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let whole = text.unicodeScalars.last == "\r" ? String(text.unicodeScalars.dropLast()) : text
      return whole.count > 300 ? whole.prefix(300) + "..." : whole
    }
  }
}
