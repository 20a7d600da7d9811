import Formats
import GFlowNets

extension Spec {
  /// The spec with nothing left to a default, for people and for a record of what was run.
  ///
  /// Reading it with the same catalog gives an equal spec. The keys follow the order of the
  /// descriptions, and equal specs give the same text.
  public func resolvedJSON(catalog: SpecCatalog) -> String {
    func component(_ settings: Settings, named name: String, among: [ComponentDescription])
      -> JSONTree
    {
      .members(
        [("name", .string(name))] + settings.members(of: among.description(of: settings.type)))
    }
    let environments = tasks.map {
      component($0.environment, named: $0.name, among: catalog.environments)
    }
    var members: [(String, JSONTree)] = [
      ("version", .number(Spec.formatVersion)),
      ("name", .string(name)),
      environments.count == 1
        ? ("environment", environments[0]) : ("environments", .array(environments)),
      (
        "methods",
        .array(
          methods.map { method in
            let tree = component(method.settings, named: method.name, among: catalog.methods)
            guard let grid = method.grid, case .object(var members) = tree else { return tree }
            let description = catalog.methods.description(of: method.settings.type)
            members.pairs.append(.init(key: "grid", value: grid.tree(description)))
            return .object(members)
          })
      ),
    ]
    if let baseline { members.append(("baseline", .string(baseline))) }
    members += [
      ("seeds", seeds == Array(0..<seeds.count) ? .number(seeds.count) : seeds.tree),
      ("budget", budget.tree),
      (
        "evaluation",
        .members(evaluation.members)
      ),
      (
        "statistics",
        [
          "confidence": .number(statistics.confidence),
          "resamples": .number(statistics.resamples),
        ]
      ),
    ]
    if let tuning {
      members.append(
        (
          "tuning",
          [
            "metric": .string(tuning.metric), "seeds": .number(tuning.seeds),
            "rewardCalls": .number(tuning.rewardCalls),
          ]
        ))
    }
    return JSONTree.members(members).pretty
  }
}

extension [Int] {
  var tree: JSONTree { .array(map(JSONTree.number)) }
}

extension Budget {
  fileprivate var tree: JSONTree {
    var members: [(String, JSONTree)] = []
    if let rewardCalls { members.append(("rewardCalls", .number(rewardCalls))) }
    if let trajectories { members.append(("trajectories", .number(trajectories))) }
    if let gradientSteps { members.append(("gradientSteps", .number(gradientSteps))) }
    if let seconds { members.append(("seconds", .number(seconds))) }
    return .members(members)
  }
}

extension Settings {
  /// The members of the object that reads as these settings, all written out.
  func members(of description: ComponentDescription) -> [(String, JSONTree)] {
    [("type", .string(type))]
      + description.parameters.compactMap { parameter in
        values[parameter.name].map { (parameter.name, $0.tree(for: parameter)) }
      }
  }
}

extension Setting {
  /// The JSON that reads as this value of `parameter`, all written out.
  func tree(for parameter: Parameter) -> JSONTree {
    switch self {
    case .integer(let value): return .number(value)
    case .real(let value): return .number(value)
    case .schedule(let value): return ScheduleForm.tree(value)
    case .flag(let value): return .flag(value)
    case .text(let value): return .string(value)
    case .integers(let values): return values.tree
    case .texts(let values): return .array(values.map(JSONTree.string))
    case .reals(let values): return .array(values.map(JSONTree.number))
    case .component(let settings):
      return .members(settings.members(of: parameter.kind.description(of: settings.type)))
    case .weighted(let parts):
      return .array(
        parts.map { part in
          let description = parameter.kind.description(of: part.settings.type)
          return .members(
            [("weight", .number(part.weight))] + part.settings.members(of: description))
        })
    }
  }
}

extension [ComponentDescription] {
  /// The description of a component that settings name.
  func description(of type: String) -> ComponentDescription {
    guard let found = first(where: { $0.name == type }) else {
      preconditionFailure("settings of '\(type)' meet a catalog that does not describe it")
    }
    return found
  }
}

extension Parameter.Kind {
  /// The description of a component that may stand here.
  func description(of type: String) -> ComponentDescription {
    components.description(of: type)
  }
}
