import GFlowNets

/// A CSV file of objects with their rewards, as a dataset sampler names it. Its path is relative to the
/// folder in which the program runs.
struct DataFile {
  /// A row that holds an object.
  struct Row {
    /// The number of its line, from 1, the names of the columns included.
    let line: Int
    /// The object as it is printed.
    let object: String
    /// Its reward.
    let reward: Double
  }

  /// The rows, in the order of the file.
  let rows: [Row]

  /// Reads a file.
  ///
  /// Throws `SettingsError` at `path`, which names file and row.
  init(_ path: String) throws {
    let table: CSVTable
    do {
      table = try CSVTable(try Self.bytes(path))
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
      guard let value = Double(text), value.isFinite else {
        throw Self.error(path, row.line, "the reward \(printable(text, quote: "\"")) is no number")
      }
      return Row(line: row.line, object: row.fields[object], reward: value)
    }
  }

  /// An error in a line of a file.
  static func error(_ path: String, _ line: Int, _ message: String) -> SettingsError {
    SettingsError(["path"], "\(path), line \(line): \(message)")
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      guard let bytes = try RunStore.read(path) else {
        throw SettingsError(
          ["path"], "\(path): no such file; paths begin at the folder in which the program runs")
      }
      return bytes
    } catch let error as StoreError {
      throw SettingsError(["path"], "\(error)")
    }
  }
}

/// The objects with their log-rewards that the settings of a dataset name.
///
/// Throws `SettingsError` where the file has anything that is no object of the environment with a reward,
/// or one twice.
func readData<E: Environment>(_ settings: Settings, of environment: E) throws
  -> [ReferenceObject<E.State>]
{
  let path = settings.text("path")
  let least = settings.real("minimumReward")
  let limit = settings.integer("limit")
  var lines: [E.Identity: Int] = [:]
  var data: [ReferenceObject<E.State>] = []
  for row in try DataFile(path).rows {
    let object: E.State
    do {
      object = try environment.parse(row.object)
    } catch let error as ObjectTextError {
      let text = printable(row.object, quote: "\"")
      throw DataFile.error(path, row.line, "the object \(text) \(error.message)")
    }
    if let other = lines.updateValue(row.line, forKey: environment.identity(of: object)) {
      throw DataFile.error(
        path, row.line, "has the object of line \(other) again; leave one of them")
    }
    if row.reward < least, least > 0 { continue }
    let logReward = environment.logReward(ofReward: row.reward)
    guard logReward.isFinite else {
      throw DataFile.error(
        path, row.line,
        "the reward \(plain(row.reward)) has no logarithm; leave the line out or set minimumReward")
    }
    if limit == 0 || data.count < limit {
      data.append(ReferenceObject(object: object, logReward: logReward))
    }
  }
  guard !data.isEmpty else {
    throw SettingsError(["path"], "\(path): has no object that is taken; lower minimumReward")
  }
  return data
}
