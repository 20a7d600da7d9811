import Formats
import GFlowNets

extension ComponentDescription {
  /// An object that may be pasted into a spec: every setting at its default, or at an example where there
  /// is none. Components in it stand by name alone where that will do.
  ///
  /// - Parameter name: the key `name`, which methods need.
  public func example(named name: String? = nil, hasType: Bool = true) -> JSONTree {
    var members: [(String, JSONTree)] = name.map { [("name", .string($0))] } ?? []
    if hasType { members.append(("type", .string(self.name))) }
    return .members(
      members
        + parameters.compactMap { parameter in
          parameter.exampleTree.map { (parameter.name, $0) }
        })
  }

  /// The object, or the name alone where nothing else must be written.
  fileprivate var briefExample: JSONTree {
    parameters.allSatisfy { $0.defaultValue != nil && $0.example == nil }
      ? .string(name) : example()
  }
}

extension Parameter {
  /// What an example has for the parameter.
  fileprivate var exampleTree: JSONTree? {
    let value = example ?? defaultValue
    switch (kind, value) {
    case (.component(let choices), .component(let settings)?):
      let chosen = choices.description(of: settings.type)
      return (try? chosen.defaults()) == settings ? .string(settings.type) : value?.tree(for: self)
    case (.component(let choices), nil):
      return choices.first?.briefExample
    case (.weighted(let choices), nil):
      let parts = choices.prefix(2).map { choice in
        JSONTree.members([("weight", .number(1)), ("type", .string(choice.name))])
      }
      return .array(Array(parts))
    case (_, let value?):
      return value.tree(for: self)
    case (.choice(let words), nil):
      return words.first.map(JSONTree.string)
    case (.integer(let range), nil):
      return .number(min(max(range.lowerBound, 1000), range.upperBound))
    case (.real(let range), nil):
      return .number([1, range.lower, range.upper].first(where: range.contains) ?? 0)
    default:
      return nil
    }
  }
}
