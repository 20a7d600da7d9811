/// A table as RFC 4180 writes it, read. Lines may also end with a line feed alone.
public struct CSVTable: Sendable {
  /// A row with as many fields as there are columns.
  public struct Row: Equatable, Sendable {
    /// The number of its first line, from 1.
    public let line: Int
    /// What stands in its cells.
    public let fields: [String]
  }

  /// A text that is no table.
  public struct Malformed: Error, Equatable {
    /// The number of the line, from 1.
    public let line: Int
    /// What is wrong.
    public let message: String
  }

  /// The names of the columns: the first line.
  public let columns: [String]
  /// The rows after it.
  public let rows: [Row]

  /// Reads the rows of a table without names of columns, each with as many fields as it has; in UTF-8, with
  /// a byte order mark or without.
  public static func rows(_ bytes: [UInt8]) throws(Malformed) -> [Row] {
    let text: String
    do { text = try TextFile.text(bytes) } catch {
      throw Malformed(line: 1, message: error.description)
    }
    var scanner = Scanner(Array(text.unicodeScalars))
    var rows: [Row] = []
    while let row = try scanner.row() { rows.append(row) }
    return rows
  }

  /// Reads a table in UTF-8, with a byte order mark or without.
  public init(_ bytes: [UInt8]) throws(Malformed) {
    let rows = try Self.rows(bytes)
    guard let first = rows.first else { throw Malformed(line: 1, message: "the file is empty") }
    columns = first.fields
    for row in rows where row.fields.count != columns.count {
      throw Malformed(
        line: row.line,
        message: "has \(row.fields.count) fields where the first line names \(columns.count)")
    }
    self.rows = Array(rows.dropFirst())
  }

  private struct Scanner {
    let scalars: [Unicode.Scalar]
    var place = 0
    var line = 1

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// The next row that is not empty.
    mutating func row() throws(Malformed) -> Row? {
      while place < scalars.count, scalars[place] == "\n" || scalars[place] == "\r" { advance() }
      guard place < scalars.count else { return nil }
      let start = line
      var fields = [try field()]
      while place < scalars.count, scalars[place] == "," {
        advance()
        fields.append(try field())
      }
      return Row(line: start, fields: fields)
    }

    private mutating func advance() {
      if scalars[place] == "\n" { line += 1 }
      place += 1
    }

    private mutating func field() throws(Malformed) -> String {
      var field = String.UnicodeScalarView()
      guard place < scalars.count, scalars[place] == "\"" else {
        while place < scalars.count, !",\r\n".unicodeScalars.contains(scalars[place]) {
          field.append(scalars[place])
          advance()
        }
        return String(field)
      }
      let start = line
      advance()
      var isOpen = true
      while isOpen, place < scalars.count {
        if scalars[place] == "\"" {
          advance()
          // Two quotes stand for one.
          isOpen = place < scalars.count && scalars[place] == "\""
          if !isOpen { continue }
        }
        field.append(scalars[place])
        advance()
      }
      if isOpen { throw Malformed(line: start, message: "a quote is never closed") }
      guard place == scalars.count || ",\r\n".unicodeScalars.contains(scalars[place]) else {
        throw Malformed(line: line, message: "something follows a closing quote")
      }
      return String(field)
    }
  }
}
