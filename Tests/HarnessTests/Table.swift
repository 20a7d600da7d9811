/// A CSV file, read.
struct Table {
  let header: [String]
  let rows: [[String]]

  /// Reads a text of lines that end with CR LF and hold no quotes.
  init(_ text: String) {
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    header = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  /// The values of a column.
  func column(_ name: String) -> [String] {
    guard let index = header.firstIndex(of: name) else { return [] }
    return rows.map { $0[index] }
  }

  /// The rows as lines, without some columns.
  func lines(without dropped: Set<String> = []) -> Set<String> {
    let kept = header.indices.filter { !dropped.contains(header[$0]) }
    return Set(rows.map { row in kept.map { row[$0] }.joined(separator: ",") })
  }
}
