/// A table as RFC 4180 writes it: fields divided by commas, lines ended by CR LF, the first of them
/// the names of the columns; a field that holds a comma, a quote or a line break stands in quotes.
public struct CSV {
  /// What stands in a cell.
  public enum Field {
    /// Any text.
    case text(String)
    /// A number; `nil`, and what is not finite, leaves the cell empty.
    case number(Double?)

    /// A whole number.
    public static func count(_ value: Int) -> Field { .text(String(value)) }

    /// The field as it is written.
    public var text: String {
      switch self {
      case .number(let value): return value.map(CSV.number) ?? ""
      case .text(let text):
        // By scalars, since CR LF is one character.
        let needsQuotes = text.unicodeScalars.contains { ",\"\r\n".unicodeScalars.contains($0) }
        guard needsQuotes else { return text }
        return "\""
          + text.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\""
      }
    }
  }

  /// The whole table.
  public private(set) var text: String

  /// A table without rows.
  public init(_ columns: String...) { self.init(columns: columns) }

  /// A table without rows.
  public init(columns: [String]) {
    text = Self.line(columns.map(Field.text))
  }

  /// Adds a row.
  public mutating func append(_ fields: Field...) { append(fields) }

  /// Adds a row.
  public mutating func append(_ fields: [Field]) {
    text += Self.line(fields)
  }

  /// A line, with its end.
  public static func line(_ fields: [Field]) -> String {
    fields.map(\.text).joined(separator: ",") + "\r\n"
  }

  /// The fewest digits that read back as `value`, whole numbers up to 2⁵³ without a point; empty
  /// where it is not finite.
  public static func number(_ value: Double) -> String {
    guard value.isFinite else { return "" }
    if abs(value) <= 0x1p53, value == value.rounded() { return String(Int(value)) }
    return value.description
  }
}
