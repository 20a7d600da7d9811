import Formats
import GFlowNets

/// The JSON Schema of specs, for editors that complete and check while people write.
///
/// It follows draft 2020-12 and is generated from a catalog, so it cannot lag behind. It never
/// rejects a spec that the reader accepts, and is not as strict: what one part of a spec says about
/// another (`defaults` that complete a method, names, budgets that a method can reach), duplicate
/// keys, and 3.0 for a whole number are the reader's to judge.
public enum Schema {
  /// The schema's text: the same for the same catalog.
  public static func text(_ catalog: SpecCatalog) -> String {
    root(catalog).allowingComments.sharingComponents.pretty
  }

  /// Whether a text is a JSON schema, such as this one.
  public static func isSchema(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= Spec.sizeLimit,
      case .string(let place)? = (try? JSONParser.parse(bytes))?["$schema"]?.content
    else { return false }
    return place.hasPrefix("https://json-schema.org/") || place.hasPrefix("http://json-schema.org/")
  }

  private static func root(_ catalog: SpecCatalog) -> JSONTree {
    let environment = reference("environment")
    let method = reference("method")
    let properties: [(String, JSONTree)] = [
      ("$schema", ["description": "The place of this schema."]),
      (
        "version",
        [
          "const": .number(Spec.formatVersion),
          "description": "The version of the format of specs.",
        ]
      ),
      ("name", named("The name of the comparison, also of its folder of results.")),
      ("environment", environment),
      (
        "environments",
        [
          "type": "array", "items": environment, "minItems": .number(1),
          "description": "The environments to compare on, each with a name of its own.",
        ]
      ),
      ("defaults", defaults(catalog.methods)),
      (
        "methods",
        [
          "type": "array", "items": method, "minItems": .number(1),
          "description": "The methods to compare, each with a name of its own.",
        ]
      ),
      (
        "baseline",
        ["type": "string", "description": "The name of the method to compare the others with."]
      ),
      ("seeds", seeds),
      ("budget", section(Budget.description, minimum: 1)),
      ("evaluation", section(EvaluationOptions.description, minimum: 0)),
      ("statistics", section(StatisticsOptions.description, minimum: 0)),
      ("tuning", tuning),
    ]
    let required: JSONTree = ["version", "name", "methods", "seeds", "budget"]
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "A comparison of sampling methods",
      "type": "object",
      "properties": .members(properties),
      "required": required,
      "oneOf": [["required": ["environment"]], ["required": ["environments"]]],
      "additionalProperties": .flag(false),
      "$defs": .members(
        definitions("environment", catalog.environments, ComponentSchema(isCompleted: false))
          + definitions("method", catalog.methods, ComponentSchema(isCompleted: true))),
    ]
  }

  private static func reference(_ name: String) -> JSONTree {
    ["$ref": .string("#/$defs/\(name)")]
  }

  // The choice called `name`, and each of its components as `name.component`.
  private static func definitions(
    _ name: String, _ components: [ComponentDescription], _ schema: ComponentSchema
  ) -> [(String, JSONTree)] {
    var choices = components.map { reference("\(name).\($0.name)") }
    if name == "environment", let bare = schema.bareNames(components) { choices.append(bare) }
    let choice: JSONTree = ["anyOf": .array(choices)]
    return [(name, choice)]
      + components.map { component in
        let nameSchema = named(
          name == "environment"
            ? "The name of the task; its type unless given." : "The name of the method.")
        return (
          "\(name).\(component.name)",
          schema.object(
            component,
            besides: [("name", nameSchema)]
              + (name == "method" ? [("grid", GridSchema.tree(of: component))] : []),
            required: name == "environment" ? ["type"] : ["name", "type"])
        )
      }
  }

  private static func named(_ help: String) -> JSONTree {
    [
      "type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$",
      "description": .string(help),
    ]
  }

  private static var seeds: JSONTree {
    let count: JSONTree = [
      "type": "integer", "minimum": .number(1), "maximum": .number(Spec.seedCount.upperBound),
      "description": "How many seeds, from 0.",
    ]
    let list: JSONTree = [
      "type": "array", "items": ["type": "integer", "minimum": .number(0)], "minItems": .number(1),
      "maxItems": .number(Spec.seedCount.upperBound), "uniqueItems": .flag(true),
      "description": "The seeds.",
    ]
    let range: JSONTree = [
      "type": "string", "pattern": "^[0-9]+\\.\\.[0-9]+$",
      "description": "The first and the last of successive seeds, such as \"7..9\".",
    ]
    return [
      "description": "The seeds of each method on each task: a count, a list or a range.",
      "anyOf": [count, list, range],
    ]
  }

  private static func section(_ description: ComponentDescription, minimum: Int) -> JSONTree {
    var members = ComponentSchema(isCompleted: false).sectionMembers(description)
    if minimum > 0 { members.append(("minProperties", .number(minimum))) }
    return .members(members)
  }

  private static var tuning: JSONTree {
    let description = TuningOptions.description
    let required = description.parameters.filter { $0.defaultValue == nil }
    return .members(
      ComponentSchema(isCompleted: false).sectionMembers(description)
        + [("required", .array(required.map { .string($0.name) }))])
  }

  // Every parameter of any method, by reference to the methods that have it; to the first of those
  // that describe it alike.
  private static func defaults(_ methods: [ComponentDescription]) -> JSONTree {
    var order: [String] = []
    var schemas: [String: [(schema: JSONTree, method: String)]] = [:]
    for method in methods {
      for parameter in method.parameters {
        let schema = ComponentSchema(isCompleted: true).parameter(parameter)
        if schemas[parameter.name] == nil { order.append(parameter.name) }
        if schemas[parameter.name]?.contains(where: { $0.schema == schema }) != true {
          schemas[parameter.name, default: []].append((schema, method.name))
        }
      }
    }
    let properties = order.map { name -> (String, JSONTree) in
      let references = (schemas[name] ?? []).map {
        reference("method.\($0.method)/properties/\(name)")
      }
      return (name, references.count == 1 ? references[0] : ["anyOf": .array(references)])
    }
    return [
      "description": "Settings for each method that has them and does not set them itself.",
      "type": "object",
      "properties": .members(properties),
      "additionalProperties": .flag(false),
    ]
  }
}
