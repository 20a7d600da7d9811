import Formats

/// Objects in text form, as a file lists them.
public struct ObjectList: Sendable {
  /// The objects, in the order of the file.
  public let texts: [String]
  /// The number of each one's line, from 1.
  public let lines: [Int]

  /// A file that is no list of objects.
  public struct Malformed: Error, CustomStringConvertible {
    public let description: String
  }

  // The columns of a table that may hold the objects, the first there is.
  private static let columns = ["object", "smiles"]

  /// Reads a list: of a file that ends in .csv the column "object" or "smiles"; of one that ends in .smi
  /// the SMILES before the name that may stand after it; else one object a line, without the blanks around
  /// it. Empty lines are left out.
  public init(_ bytes: [UInt8], file: String) throws(Malformed) {
    if file.hasSuffix(".csv") {
      let table: CSVTable
      do { table = try CSVTable(bytes) } catch {
        throw Malformed(description: "\(file):\(error.line): \(error.message)")
      }
      guard let column = Self.columns.lazy.compactMap({ table.columns.firstIndex(of: $0) }).first
      else {
        throw Malformed(
          description:
            "\(file):1: no column is called object or smiles; name the one that holds them so")
      }
      texts = table.rows.map { $0.fields[column] }
      lines = table.rows.map(\.line)
    } else {
      let text: String
      do { text = try TextFile.text(bytes) } catch {
        throw Malformed(description: "\(file):1: \(error)")
      }
      let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .enumerated()
        .map { (line: $0 + 1, text: $1.trimmingWhitespace()) }
        .filter { !$0.text.isEmpty }
      texts = all.map { line in
        String(file.hasSuffix(".smi") ? line.text.prefix { !$0.isWhitespace } : line.text)
      }
      lines = all.map(\.line)
    }
  }
}

extension Substring {
  fileprivate func trimmingWhitespace() -> Substring {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return start }
    return start[...last]
  }
}
