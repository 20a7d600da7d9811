import Formats
import GFlowNets

/// The samples of a task's target that a file lists, with their log-rewards, which no meter charges; none of
/// no file.
///
/// Throws `SettingsError` where the file cannot be read, or has what is no object.
func readTargetSamples<E: Environment>(_ path: String, of task: SamplingTask<E>) throws
  -> [ReferenceObject<E.State>]
{
  guard !path.isEmpty else { return [] }
  func error(_ message: String) -> SettingsError {
    SettingsError([], "evaluation.targetSamples: \(message)")
  }
  let list: ObjectList
  do {
    guard let bytes = try RunStore.read(path) else {
      throw error("\(path): no such file; paths begin at the folder in which the program runs")
    }
    list = try ObjectList(bytes, file: path)
  } catch let malformed as ObjectList.Malformed {
    throw error(malformed.description)
  }
  let objects = try zip(list.texts, list.lines).map { text, line in
    do {
      return try task.environment.parse(text)
    } catch let syntax as ObjectSyntaxError {
      throw error("\(path):\(line): \(printable(text, quote: "\"")) \(syntax.message)")
    }
  }
  guard objects.count > 1 else {
    throw error("\(path): fewer than two samples have no mean with an error")
  }
  return zip(objects, try task.reward.scores(of: objects)).map {
    ReferenceObject(object: $0, logReward: $1.logReward)
  }
}
