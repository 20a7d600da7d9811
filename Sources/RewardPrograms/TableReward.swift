import Formats
import Foundation
import GFlowNets

/// A table of objects of any environment with their values, as a CSV file: what was measured, or what was
/// computed once for all.
public enum TableReward {
  /// What can be set.
  public static let description = ComponentDescription(
    "table",
    summary: "The values of objects in a CSV file, such as measurements.",
    parameters: [
      path.parameter, objectColumn.parameter, valueColumn.parameter, missing.parameter,
    ] + RewardTransform.parameters(floor: 1e-6))

  private static let path = SettingKey.file(
    "path", default: nil,
    "The CSV file; its first line names the columns, and each object stands there once."
  ).example(.text("values.csv"))
  private static let objectColumn = SettingKey.text(
    "objectColumn", default: "object",
    "The column of objects, written as the environment prints them.")
  private static let valueColumn = SettingKey.text(
    "valueColumn", default: "value", "The column of values.")
  private static let missing = SettingKey.real(
    "missing", .any, orWord: "refuse", default: nil,
    "The value of an object that the table lacks, or \"refuse\" to end the trial there.")

  /// The reward of an environment's objects.
  ///
  /// Throws `SettingsError`, which names file and line, where the file is no such table.
  public static func reward<E: Environment>(_ settings: Settings, _ environment: E) throws
    -> Reward<E>
  {
    let path = settings[path]
    let values = try read(settings, environment)
    let missing = settings[missing]
    let greatest = [values.values.max(), missing].compactMap { $0 }.max()
    @Sendable func value(of identity: E.Identity, _ text: () -> String) throws -> Double {
      guard let value = values[identity] ?? missing else {
        throw RewardError(
          "the table \(path) has no value of the object '\(text())'; add it, or set \"missing\"")
      }
      return value
    }
    var reward = Reward(
      in: environment, transform: try RewardTransform(settings, greatestValue: greatest),
      values: { objects in
        try objects.map { object in
          try environment.identity(of: object).map { identity in
            try value(of: identity) { environment.text(object) }
          }
        }
      })
    reward.greatestValue = greatest
    reward.hasKnownModes = false
    reward.valuesOfTexts = { texts in
      try zip(UnreadableObject.read(texts, environment.identity(reading:)), texts).map { pair in
        try value(of: pair.0) { pair.1 }
      }
    }
    return reward
  }

  /// The values of a table by what tells its objects apart.
  private static func read<E: Environment>(_ settings: Settings, _ environment: E) throws
    -> [E.Identity: Double]
  {
    let path = settings[path]
    func error(_ message: String) -> SettingsError {
      SettingsError(["path"], "\(path): \(message)")
    }
    let bytes = try NamedFile.bytes(path)
    let table: CSVTable
    do { table = try CSVTable(bytes) } catch let malformed {
      throw error("line \(malformed.line): \(malformed.message)")
    }
    func column(_ key: SettingKey<String>) throws -> Int {
      let name = settings[key]
      guard let column = table.columns.firstIndex(of: name) else {
        throw SettingsError(
          [key.parameter.name],
          "\(path) has no column '\(name)'; it has \(table.columns.joined(separator: ", "))")
      }
      return column
    }
    let (object, number) = (try column(objectColumn), try column(valueColumn))
    var values: [E.Identity: Double] = [:]
    values.reserveCapacity(table.rows.count)
    for row in table.rows {
      guard let value = decimalNumber(row.fields[number]) else {
        throw error("line \(row.line): the value '\(row.fields[number])' is no finite number")
      }
      do {
        let identity = try environment.identity(reading: row.fields[object])
        guard values.updateValue(value, forKey: identity) == nil else {
          throw error(
            "line \(row.line): the object '\(row.fields[object])' stands there twice; leave one of"
              + " them")
        }
      } catch let syntax as ObjectSyntaxError {
        throw error("line \(row.line): the object '\(row.fields[object])' \(syntax.message)")
      }
    }
    guard !values.isEmpty else { throw error("has no rows") }
    return values
  }
}
