import Foundation
import GFlowNets

/// The objects that trials of an earlier run have found, as a dataset sampler names them: each once, the
/// greatest reward first, then by object. They are read from the databases in its folder, and only read;
/// its spec is not asked.
struct RunSource {
  /// The objects.
  let rows: [DataRow]
  private let candidates: [RunCandidate]

  /// Reads the trials that the settings of a `run` choose.
  ///
  /// Throws `SettingsError` where there are none, or not all of them have what they found.
  init(_ settings: Settings) throws {
    let folder = settings[Dataset.Run.folder]
    let least = settings[Dataset.Run.minimumReward]
    let limit = settings[Dataset.Run.limit]
    let chosen = try Self.trials(settings)
    var all: [RunCandidate] = []
    var paths: [String: String] = [:]
    for trial in chosen {
      let path = "\(folder)/trials/\(trial.name)/candidates.sqlite"
      do {
        guard let file = try CandidateFile(path) else {
          throw SettingsError(
            ["folder"],
            "\(path): no such file, since databases are not for git; train the trial again:"
              + " \(RunStore(folder: folder).trainingAgain(trial.name))")
        }
        if let call = try file.firstWithoutReward() {
          throw SettingsError(
            ["folder"], "\(path), reward_call \(call): the reward is no number; delete the row")
        }
        all += try file.best(limit == 0 ? nil : limit, minimumReward: least > 0 ? least : nil).map {
          RunCandidate(task: trial.task, method: trial.method, seed: trial.seed, $0)
        }
      } catch let error as StoreError {
        throw SettingsError(["folder"], "\(error)")
      }
      paths[trial.name] = path
    }
    candidates = RunCandidate.best(of: all, top: limit == 0 ? nil : limit) { $0.candidate.object }
    rows = candidates.map { found in
      let path = paths["\(found.task)/\(found.method)/\(found.seed)"] ?? folder
      return DataRow(
        setting: ["source", "folder"], file: path,
        place: "reward_call \(found.candidate.rewardCall ?? 0)",
        object: found.candidate.state ?? found.candidate.object,
        shortObject: found.candidate.state == nil ? nil : found.candidate.object,
        reward: found.candidate.reward)
    }
    guard !rows.isEmpty else {
      throw SettingsError(["folder"], "\(folder): has no object that is taken; lower minimumReward")
    }
  }

  /// What makes a trial of the objects: themselves and their rewards, wherever they were read.
  var contentKey: ContentKey {
    ContentKey(
      hashing: candidates.map {
        "\($0.candidate.object)\t\($0.candidate.state ?? "")\t\($0.candidate.reward)\n"
      }.joined())
  }

  private struct Trial {
    let task: String
    let method: String
    let seed: Int
    var name: String { "\(task)/\(method)/\(seed)" }
  }

  /// The trials in a folder that settings choose.
  private static func trials(_ settings: Settings) throws -> [Trial] {
    let folder = settings[Dataset.Run.folder]
    let place = folder + "/trials"
    func error(_ what: String, _ written: String, among names: [String]) -> SettingsError {
      SettingsError(
        [what], "\(SelectionError(folder, hasNo: what, written, among: names))")
    }
    func chosen(_ key: SettingKey<String>, among names: [String]) throws -> [String] {
      let written = settings[key]
      if written.isEmpty { return names }
      guard names.contains(written) else { throw error(key.parameter.name, written, among: names) }
      return [written]
    }
    let all = folders(place)
    guard !all.isEmpty else {
      throw SettingsError(
        ["folder"],
        "\(folder): has no trials; give the results folder of a run, such as results/quickstart; paths"
          + " begin at the folder in which the program runs")
    }
    let tasks = try chosen(Dataset.Run.task, among: all)
    guard tasks.count == 1 else {
      throw SettingsError(
        ["folder"], "\(folder) has the tasks \(tasks.joined(separator: ", ")); name one as task")
    }
    let methods = try chosen(Dataset.Run.method, among: folders("\(place)/\(tasks[0])"))
    let seed = settings[Dataset.Run.seed]
    let found = methods.flatMap { method in
      folders("\(place)/\(tasks[0])/\(method)").compactMap(Int.init).sorted()
        .map { Trial(task: tasks[0], method: method, seed: $0) }
    }
    let trials = found.filter { seed < 0 || $0.seed == seed }
    guard !trials.isEmpty else {
      throw error(
        "seed", "\(seed)", among: Set(found.map(\.seed)).sorted().map(String.init))
    }
    return trials
  }

  /// The names of the folders in a folder, in order.
  private static func folders(_ path: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
