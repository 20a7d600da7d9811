import Formats

/// What someone asks of a stored run that is not in it.
public struct SelectionError: Error, CustomStringConvertible {
  /// What is not there and what is.
  public let description: String

  /// An error in words.
  public init(_ description: String) { self.description = description }

  /// A name that is none of those that a folder has.
  init(_ folder: String, hasNo what: String, _ name: String, among names: [String]) {
    let hint = NearestWord.hint(for: name, among: names) ?? ""
    let known = names.isEmpty ? "none" : names.joined(separator: ", ")
    self.init("\(folder) has no \(what) \(printable(name, quote: "'"))\(hint) (it has \(known))")
  }
}

extension StoredRun {
  /// The trials of the task, method and seed that are named, or of all, by their places in the plan.
  ///
  /// Throws `SelectionError` where there are none.
  public func trials(task: String? = nil, method: String? = nil, seed: Int? = nil) throws -> [Int] {
    let spec = plan.spec
    func number(_ what: String, _ name: String?, _ names: [String]) throws -> Int? {
      guard let name else { return nil }
      guard let number = names.firstIndex(of: name) else {
        throw SelectionError(store.folder, hasNo: what, name, among: names)
      }
      return number
    }
    let wantedTask = try number("task", task, spec.tasks.map(\.name))
    let wantedMethod = try number("method", method, spec.methods.map(\.name))
    if let seed, !spec.seeds.contains(seed) {
      throw SelectionError(
        store.folder, hasNo: "seed", "\(seed)", among: spec.seeds.map(String.init))
    }
    let found = plan.trials.indices.filter {
      let trial = plan.trials[$0]
      return wantedTask ?? trial.task == trial.task && wantedMethod ?? trial.method == trial.method
        && seed ?? trial.seed == trial.seed
    }
    guard !found.isEmpty else {
      throw SelectionError(
        "\(store.folder): the method waits for the end of tuning; run the spec to its end")
    }
    return found
  }
}
