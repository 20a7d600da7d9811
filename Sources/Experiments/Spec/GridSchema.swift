import Formats
import GFlowNets

/// The JSON Schema of a method's grid: a list for every path to a setting, whichever components the
/// method chooses on the way.
enum GridSchema {
  static func tree(of method: ComponentDescription) -> JSONTree {
    var order: [String] = []
    var places: [String: [JSONTree]] = [:]
    collect(method, prefix: "", place: "#/$defs/method.\(method.name)", &order, &places)
    return [
      "description":
        "Values to try in tuning, by the path to each setting, such as optimizer.learningRate.",
      "type": "object",
      "minProperties": .number(1),
      "properties": .members(
        order.map { path in
          let references = places[path] ?? []
          let items: JSONTree =
            references.count == 1 ? references[0] : ["anyOf": .array(references)]
          return (path, ["type": "array", "minItems": .number(1), "items": items])
        }),
      "additionalProperties": .flag(false),
    ]
  }

  private static func collect(
    _ component: ComponentDescription, prefix: String, place: String, _ order: inout [String],
    _ places: inout [String: [JSONTree]]
  ) {
    for parameter in component.parameters {
      let path = prefix + parameter.name
      let inner = "\(place)/properties/\(parameter.name)"
      if places[path] == nil { order.append(path) }
      places[path, default: []].append(["$ref": .string(inner)])
      guard case .component(let choices) = parameter.kind else { continue }
      // Where ComponentSchema puts the objects of the choices.
      for (i, choice) in choices.enumerated() {
        collect(choice, prefix: path + ".", place: "\(inner)/anyOf/\(i)", &order, &places)
      }
    }
  }
}
