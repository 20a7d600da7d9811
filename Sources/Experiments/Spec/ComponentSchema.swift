import Formats
import GFlowNets

/// The JSON Schema of components and their parameters.
struct ComponentSchema {
  /// Whether another part of the spec may complete what is written, so that nothing but a method's
  /// own name and type has to be there.
  let isCompleted: Bool

  /// The object form of a component.
  func object(
    _ component: ComponentDescription, besides: [(String, JSONTree)] = [], required: [String]
  ) -> JSONTree {
    let type: (String, JSONTree) = ("type", ["const": .string(component.name)])
    let needed = isCompleted ? [] : component.parameters.filter { $0.defaultValue == nil }
    let allRequired = (required + needed.map(\.name)).map(JSONTree.string)
    var members: [(String, JSONTree)] = [
      ("description", .string(sentences(component.summary, component.source))),
      ("type", "object"),
      ("properties", .members(besides + [type] + component.parameters.map(property))),
    ]
    if !allRequired.isEmpty { members.append(("required", .array(allRequired))) }
    return .members(members + [("additionalProperties", .flag(false))])
  }

  /// The members of the schema of a section, whose keys may all be left out.
  func sectionMembers(_ description: ComponentDescription) -> [(String, JSONTree)] {
    [
      ("description", .string(description.summary)),
      ("type", "object"),
      ("properties", .members(description.parameters.map(property))),
      ("additionalProperties", .flag(false)),
    ]
  }

  /// The bare names of the components that need no more, if there are any.
  func bareNames(_ components: [ComponentDescription]) -> JSONTree? {
    let names = components.filter { component in
      isCompleted || component.parameters.allSatisfy { $0.defaultValue != nil }
    }.map(\.name)
    return names.isEmpty ? nil : ["enum": .array(names.map(JSONTree.string))]
  }

  private func property(_ parameter: Parameter) -> (String, JSONTree) {
    (parameter.name, self.parameter(parameter))
  }

  /// The schema of what may be written for a parameter.
  func parameter(_ parameter: Parameter) -> JSONTree {
    let unit = parameter.unit.map { "Unit: \($0)." } ?? ""
    var members: [(String, JSONTree)] = [
      ("description", .string(sentences(parameter.help, unit)))
    ]
    if let value = parameter.defaultValue {
      members.append(("default", value.tree(for: parameter)))
    }
    return .members(members + kind(parameter))
  }

  private func kind(_ parameter: Parameter) -> [(String, JSONTree)] {
    switch parameter.kind {
    case .integer(let range):
      return integer(range)
    case .real(let range):
      return real(range)
    case .realOrWord(let range, let word):
      return [
        ("anyOf", .array([.members(real(range)), .members([("enum", .array([.string(word)]))])]))
      ]
    case .schedule(let range):
      let forms = ScheduleForm.descriptions(in: range).map {
        ComponentSchema(isCompleted: false).object($0, required: ["type"])
      }
      return [("anyOf", .array([.members(real(range))] + forms))]
    case .flag:
      return [("type", "boolean")]
    case .choice(let words):
      return [("enum", .array(words.map(JSONTree.string)))]
    case .text, .file, .results:
      return [("type", "string")]
    case .integers(let count, let each):
      var members: [(String, JSONTree)] = [
        ("type", "array"), ("items", .members(integer(each))),
        ("minItems", .number(count.lowerBound)),
      ]
      if count.upperBound < .max { members.append(("maxItems", .number(count.upperBound))) }
      return members
    case .texts(let count):
      return [
        ("type", "array"), ("items", .members([("type", "string")])),
        ("minItems", .number(count.lowerBound)),
      ]
    case .reals(let count, let each):
      var members: [(String, JSONTree)] = [
        ("type", "array"), ("items", .members(real(each))),
        ("minItems", .number(count.lowerBound)),
      ]
      if count.upperBound < .max { members.append(("maxItems", .number(count.upperBound))) }
      return members
    case .component(let components):
      let defaultType: String? =
        if case .component(let settings) = parameter.defaultValue { settings.type } else { nil }
      let objects = components.map { component in
        let needsType = !isCompleted && component.name != defaultType
        return object(component, required: needsType ? ["type"] : [])
      }
      return [("anyOf", .array(objects + (bareNames(components).map { [$0] } ?? [])))]
    case .weighted(let components):
      // Nothing else completes an element of a list.
      let whole = ComponentSchema(isCompleted: false)
      let weight = Parameter(
        "weight", .real(.positive), default: .real(1),
        "The share of this part, in proportion to the weights of the others.")
      let objects = components.map {
        whole.object($0, besides: [whole.property(weight)], required: ["type"])
      }
      let parts = objects + (whole.bareNames(components).map { [$0] } ?? [])
      return [
        ("type", "array"), ("items", ["anyOf": .array(parts)]), ("minItems", .number(1)),
      ]
    }
  }

  private func integer(_ range: ClosedRange<Int>) -> [(String, JSONTree)] {
    var members: [(String, JSONTree)] = [("type", "integer")]
    if range.lowerBound > .min { members.append(("minimum", .number(range.lowerBound))) }
    if range.upperBound < .max { members.append(("maximum", .number(range.upperBound))) }
    return members
  }

  private func real(_ range: RealRange) -> [(String, JSONTree)] {
    var members: [(String, JSONTree)] = [("type", "number")]
    if range.lower > -.infinity {
      members.append((range.excludesLower ? "exclusiveMinimum" : "minimum", .number(range.lower)))
    }
    if let open = range.openUpper {
      members.append(("exclusiveMaximum", .number(open)))
    } else if range.upper < .infinity {
      members.append(("maximum", .number(range.upper)))
    }
    return members
  }

  private func sentences(_ first: String, _ second: String) -> String {
    guard !second.isEmpty else { return first }
    return "\(first) \(second)\(second.hasSuffix(".") ? "" : ".")"
  }
}
