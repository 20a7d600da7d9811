import Formats
import GFlowNets
import RewardPrograms

/// A CSV file of objects with their rewards, as a dataset sampler names it. Its path is relative to the
/// folder in which the program runs.
struct DataFile {
  /// The rows, in the order of the file.
  let rows: [DataRow]

  /// Reads a file.
  ///
  /// Throws `SettingsError` at `path`, which names file and row.
  init(_ path: String) throws {
    let table: CSVTable
    do {
      table = try CSVTable(NamedFile.bytes(path))
    } catch let error as CSVTable.Malformed {
      throw Self.error(path, error.line, error.message)
    }
    func column(_ name: String) throws -> Int {
      guard let column = table.columns.firstIndex(of: name) else {
        throw SettingsError(
          ["path"],
          "\(path): has no column \(name); the first line must name the columns, of which object and"
            + " reward are read")
      }
      return column
    }
    let (object, reward) = (try column("object"), try column("reward"))
    rows = try table.rows.map { row in
      let text = row.fields[reward]
      guard let value = decimalNumber(text) else {
        throw Self.error(path, row.line, "the reward \(printable(text, quote: "\"")) is no number")
      }
      // Lines count from 1, the names of the columns included.
      return DataRow(
        setting: ["path"], file: path, place: "line \(row.line)", object: row.fields[object],
        reward: value)
    }
  }

  /// An error in a line of a file.
  private static func error(_ path: String, _ line: Int, _ message: String) -> SettingsError {
    SettingsError(["path"], "\(path), line \(line): \(message)")
  }
}
