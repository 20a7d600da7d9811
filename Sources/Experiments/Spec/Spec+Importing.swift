import Formats
import GFlowNets

extension Spec {
  /// The spec with a method for each of a log's.
  ///
  /// Its seeds are those that every method of the log has, and its budget what the shortest of these trials has
  /// asked for, unless this spec's is smaller.
  ///
  /// - Parameter only: whether this spec's own methods are left out.
  public func importing(_ log: LogFile, from path: String, name: String, only: Bool) throws -> Spec
  {
    let methods = log.methods
    let seeds = methods.map { method in Set(log.trials.filter { $0.method == method }.map(\.seed)) }
    let common = seeds.dropFirst().reduce(seeds.first ?? []) { $0.intersection($1) }.sorted()
    guard !common.isEmpty else {
      throw SettingsError(["log"], "\(path): no seed is there of every method")
    }
    if let odd = methods.first(where: { !Spec.isName($0) }) {
      throw SettingsError(
        ["log"],
        "\(path): the method \(printable(odd, quote: "'")) cannot name a folder; use letters, digits, - and _"
      )
    }
    let calls = log.trials.filter { common.contains($0.seed) }.map(\.calls.count).min() ?? 0
    var spec = self
    spec.name = name
    let defaults = ImportedLogSettings.description.parameters.compactMap { parameter in
      parameter.defaultValue.map { (parameter.name, $0) }
    }
    let imported = methods.map { method in
      var values = Dictionary(defaults, uniquingKeysWith: { first, _ in first })
      values[ImportedLogSettings.log.parameter.name] = .text(path)
      values[ImportedLogSettings.method.parameter.name] = .text(method)
      return SpecMethod(
        name: method,
        settings: Settings(type: ImportedLogSettings.description.name, values: values))
    }
    spec.methods = (only ? [] : self.methods) + imported
    if only { spec.baseline = nil }
    spec.seeds = common
    spec.budget = Budget(rewardCalls: min(calls, budget.rewardCalls ?? calls))
    return spec
  }
}
