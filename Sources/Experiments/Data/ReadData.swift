import Formats
import GFlowNets

/// A row of data that holds an object.
struct DataRow {
  /// The setting that names the data.
  let setting: [String]
  /// The file.
  let file: String
  /// Which row it is: "line 4".
  let place: String
  /// The object as its environment reads it.
  let object: String
  /// The object in its short form, where `object` is the state that gave it.
  var shortObject: String?
  /// Its reward.
  let reward: Double

  /// An error in this row.
  func error(_ message: String) -> SettingsError {
    SettingsError(setting, "\(file), \(place): \(message)")
  }
}

/// The objects with their log-rewards that the settings of a dataset name.
///
/// Throws `SettingsError` where a file has anything that is no object of the environment with a reward,
/// or one twice.
func readData<E: Environment>(_ settings: Settings, of task: SamplingTask<E>) throws
  -> [ReferenceObject<E.State>]
{
  let source = settings[Dataset.source]
  if source.type == Dataset.run.name {
    let rows = try SettingsError.within("source") { try RunSource(source).rows }
    return try read(rows, of: task)
  }
  let path = settings[Dataset.path]
  let data = try read(
    try DataFile(path).rows, of: task, minimumReward: settings[Dataset.minimumReward],
    limit: settings[Dataset.limit])
  guard !data.isEmpty else {
    throw SettingsError(["path"], "\(path): has no object that is taken; lower minimumReward")
  }
  return data
}

/// The objects of rows; of all, so that a mistake shows, those that are taken.
private func read<E: Environment>(
  _ rows: [DataRow], of task: SamplingTask<E>, minimumReward least: Double = 0, limit: Int = 0
) throws -> [ReferenceObject<E.State>] {
  let environment = task.environment
  var places: [E.Identity?: String] = [:]
  var data: [ReferenceObject<E.State>] = []
  for row in rows {
    let object: E.State
    do {
      object = try environment.parse(row.object)
    } catch let error as ObjectSyntaxError {
      throw row.error("the object \(printable(row.object, quote: "\"")) \(error.message)")
    }
    if let short = row.shortObject, environment.text(object) != short {
      throw row.error(
        "the object \(printable(short, quote: "\"")) was found in another environment, such as with other"
          + " blocks; name that in this spec, or train the run again")
    }
    if let other = places.updateValue(row.place, forKey: environment.identity(of: object)) {
      throw row.error("has the object of \(other) again; leave one of them")
    }
    if row.reward < least, least > 0 { continue }
    let logReward = task.reward.transform.logReward(of: row.reward)
    guard logReward.isFinite else {
      throw row.error(
        "the reward \(plain(row.reward)) has no logarithm; leave the row out or set minimumReward")
    }
    if limit == 0 || data.count < limit {
      data.append(ReferenceObject(object: object, logReward: logReward))
    }
  }
  return data
}
