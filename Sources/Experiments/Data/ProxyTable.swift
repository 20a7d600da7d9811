import Formats
import GFlowNets
import Molecules

/// The examples of a table of molecules with numbers.
public struct ProxyTable: Sendable {
  /// The rows that hold an example, in the order of the table.
  public let examples: [ProxyExample]
  /// How many rows were left out.
  public let skippedRows: Int

  /// What is wrong with a table, a line each.
  public struct Errors: Error, CustomStringConvertible {
    /// The lines, each with file and line.
    public let lines: [String]
    public var description: String { lines.joined(separator: "\n") }
  }

  // After so many errors the table is another one than was meant.
  private static let mostErrors = 20

  /// Reads the table of a spec from the bytes of its file.
  public init(_ bytes: [UInt8], spec: ProxyTrainingSpec) throws(Errors) {
    let file = spec.csv
    let table: CSVTable
    do {
      table = try CSVTable(bytes)
    } catch {
      throw Errors(lines: ["\(file):\(error.line): error: \(error.message)"])
    }
    let smiles = try Self.column(spec.smilesColumn, key: "smilesColumn", of: table, file)
    let value = try Self.column(spec.valueColumn, key: "valueColumn", of: table, file)
    var examples: [ProxyExample] = []
    var errors: [String] = []
    var skipped = 0
    for row in table.rows {
      do {
        examples.append(try Self.example(row.fields[smiles], row.fields[value]))
      } catch {
        skipped += 1
        if spec.skipsInvalid { continue }
        errors.append("\(file):\(row.line): error: \(error.message)")
        if errors.count == Self.mostErrors {
          errors.append("\(file): more rows may be wrong; mend these, or set skipInvalid")
          break
        }
      }
    }
    guard errors.isEmpty else { throw Errors(lines: errors) }
    self.examples = examples
    skippedRows = skipped
  }

  private struct BadRow: Error {
    let message: String
  }

  private static func example(_ smiles: String, _ text: String) throws(BadRow) -> ProxyExample {
    guard let value = decimalNumber(text) else {
      throw BadRow(
        message: "the value \(printable(text, quote: "'")) is no finite number; mend the row")
    }
    do {
      let molecule = try Molecule(smiles: smiles)
      return ProxyExample(
        ProxyNetwork.Input(molecule.atomGraph), value: value, key: molecule.smiles)
    } catch {
      throw BadRow(message: "\(error)")
    }
  }

  private static func column(
    _ name: String, key: String, of table: CSVTable, _ file: String
  ) throws(Errors) -> Int {
    let places = table.columns.indices.filter { table.columns[$0] == name }
    guard places.count <= 1 else {
      throw Errors(lines: [
        "\(file):1: error: two columns are called \(printable(name, quote: "'")); rename one"
      ])
    }
    guard let place = places.first else {
      let known = table.columns.prefix(20).map { printable($0, quote: "'") }
      let hint = NearestWord.hint(for: name, among: table.columns) ?? "; set \(key) to one of them"
      throw Errors(lines: [
        "\(file):1: error: no column \(printable(name, quote: "'"))\(hint) (columns:"
          + " \(known.joined(separator: ", ")))"
      ])
    }
    return place
  }
}
