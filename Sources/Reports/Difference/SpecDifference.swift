import Experiments
import Formats

/// A setting that two specs have otherwise.
public struct SpecDifference: Equatable, Sendable {
  /// Where it is, with names for tasks and methods: "methods.TB.optimizer.learningRate".
  public let path: String
  /// The value in each, as JSON; `nil` where it has none.
  public let values: (String?, String?)

  public static func == (a: SpecDifference, b: SpecDifference) -> Bool {
    a.path == b.path && a.values == b.values
  }

  /// Every difference: what the first spec has in its order, then what only the second has. Tasks and
  /// methods are matched by name.
  static func all(_ a: Spec, _ b: Spec) -> [SpecDifference] {
    let texts = [a, b].map { $0.resolvedJSON(catalog: .standard) }
    guard let x = try? JSONParser.parse(texts[0]), let y = try? JSONParser.parse(texts[1]) else {
      preconditionFailure("a resolved spec is no JSON")
    }
    return differences(tasksByName(x), tasksByName(y), at: "")
  }

  private typealias Members = [(key: String, value: JSONValue)]

  // One task or a list of tasks is the same to a reader.
  private static func tasksByName(_ spec: JSONValue) -> Members {
    members(spec)?.flatMap { key, value -> Members in
      switch key {
      case "environment":
        let name = value["name"].flatMap(string) ?? ""
        return [("environments.\(name)", value)]
      case "environments", "methods":
        return (members(value) ?? []).map { ("\(key).\($0)", $1) }
      default: return [(key, value)]
      }
    } ?? []
  }

  private static func differences(
    _ a: Members, _ b: Members, at path: String
  ) -> [SpecDifference] {
    let keys = a.map(\.key) + b.map(\.key).filter { key in !a.contains { $0.key == key } }
    return keys.flatMap { key -> [SpecDifference] in
      let x = a.first { $0.key == key }?.value
      let y = b.first { $0.key == key }?.value
      let texts = (x.map(text), y.map(text))
      guard texts.0 != texts.1 else { return [] }
      let path = path + key
      if let x, let y, let inner = members(x), let other = members(y) {
        return differences(inner, other, at: path + ".")
      }
      return [SpecDifference(path: path, values: texts)]
    }
  }

  /// The members of an object, and the elements of a list in which each has a name.
  private static func members(_ value: JSONValue) -> Members? {
    if let members = value.members { return members.map { ($0.key, $0.value) } }
    guard case .array(let elements) = value.content, !elements.isEmpty else { return nil }
    let names = elements.compactMap { $0["name"].flatMap(string) }
    return names.count == elements.count ? Array(zip(names, elements)).map { ($0, $1) } : nil
  }

  private static func string(_ value: JSONValue) -> String? {
    if case .string(let text) = value.content { text } else { nil }
  }

  private static func text(_ value: JSONValue) -> String { tree(value).compact }

  private static func tree(_ value: JSONValue) -> JSONTree {
    switch value.content {
    case .null: .literal("null")
    case .flag(let flag): .flag(flag)
    case .number(let number): .literal(number.literal)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(tree))
    case .object(let members): .members(members.map { ($0.key, tree($0.value)) })
    }
  }
}
