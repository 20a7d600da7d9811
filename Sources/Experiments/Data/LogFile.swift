import Formats
import GFlowNets
import RewardPrograms

/// The reward calls of other programs, as a CSV file lists them.
public struct LogFile: Sendable {
  /// The calls of one method with one seed, in their order.
  public struct Trial: Sendable {
    /// The method.
    public let method: String
    /// The seed.
    public let seed: Int
    /// The calls, the first first.
    public let calls: [LoggedCall]
  }

  /// The trials, in the order in which the file first names them.
  public let trials: [Trial]

  /// The methods, in the order in which the file first names them.
  public var methods: [String] {
    trials.map(\.method).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Reads a log.
  ///
  /// Throws `SettingsError` at "log", which names file and line.
  public init(_ path: String) throws {
    func error(_ line: Int, _ message: String) -> SettingsError {
      SettingsError(["log"], "\(path), line \(line): \(message)")
    }
    let table: CSVTable
    do {
      table = try CSVTable(NamedFile.bytes(path, setting: "log"))
    } catch let malformed as CSVTable.Malformed {
      throw error(malformed.line, malformed.message)
    }
    let names = ["method", "seed", "call", "object", "reward"]
    let columns = try names.map { name in
      guard let column = table.columns.firstIndex(of: name) else {
        throw error(1, "has no column \(name); it needs \(names.joined(separator: ", "))")
      }
      return column
    }
    struct Key: Hashable {
      let method: String
      let seed: Int
    }
    var order: [Key] = []
    var found: [Key: [Int: LoggedCall]] = [:]
    for row in table.rows {
      func field(_ number: Int) -> String { row.fields[columns[number]] }
      func whole(_ number: Int, from least: Int) throws -> Int {
        guard let value = Int(field(number)), value >= least else {
          throw error(
            row.line,
            "the \(names[number]) \(printable(field(number), quote: "\"")) is no whole number from \(least)"
          )
        }
        return value
      }
      guard let reward = decimalNumber(field(4)) else {
        throw error(row.line, "the reward \(printable(field(4), quote: "\"")) is no number")
      }
      let key = Key(method: field(0), seed: try whole(1, from: 0))
      let call = LoggedCall(object: field(3), reward: reward, place: "\(path), line \(row.line)")
      if found[key] == nil { order.append(key) }
      let number = try whole(2, from: 1)
      if found[key, default: [:]].updateValue(call, forKey: number) != nil {
        throw error(
          row.line, "call \(number) of \(key.method) with seed \(key.seed) stands twice")
      }
    }
    trials = try order.map { key in
      let calls = (found[key] ?? [:]).sorted { $0.key < $1.key }
      if let gap = calls.enumerated().first(where: { $0.element.key != $0.offset + 1 }) {
        throw SettingsError(
          ["log"],
          "\(path): \(key.method) with seed \(key.seed) has no call \(gap.offset + 1); every call counts,"
            + " also those whose objects were known or impossible")
      }
      return Trial(method: key.method, seed: key.seed, calls: calls.map(\.value))
    }
    if trials.isEmpty { throw SettingsError(["log"], "\(path): holds no call") }
  }

  /// The calls of one trial.
  ///
  /// - Parameter method: may be empty where the log holds only one.
  ///
  /// Throws `SettingsError` where there is no such trial.
  func calls(method: String, seed: Int?) throws -> [LoggedCall] {
    guard !method.isEmpty || methods.count == 1 else {
      throw SettingsError(
        ["method"], "is missing: the log holds \(methods.joined(separator: ", "))")
    }
    let name = method.isEmpty ? methods[0] : method
    let own = trials.filter { $0.method == name }
    guard !own.isEmpty else {
      throw SettingsError(
        ["method"], "is not in the log, which holds \(methods.joined(separator: ", "))")
    }
    guard let trial = own.first(where: { $0.seed == seed ?? own[0].seed }) else {
      let seeds = own.map { String($0.seed) }.joined(separator: ", ")
      throw SettingsError(
        ["log"], "has no seed \(seed ?? 0) of \(name), but \(seeds); name these as the spec's seeds"
      )
    }
    return trial.calls
  }
}
