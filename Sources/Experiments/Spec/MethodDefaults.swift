import Formats
import GFlowNets

/// The `defaults` of a spec, merged under each method that can use them.
///
/// A method that does not set a key takes it whole. Where both hold a component of the same type,
/// the method's own settings are completed by those of the defaults, at every level. A component
/// object without a `type` has that of the defaults, or else of the parameter's default; a type's
/// name alone counts as an object with only its `type`. Values keep their places, so an error in a
/// default points into `defaults`.
struct MethodDefaults {
  /// The keys with their values, in the order of the text.
  let members: [JSONMember]
  private let values: [String: JSONValue]

  init(_ json: JSONValue?) {
    members = json?.members ?? []
    values = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  /// The method's JSON completed by the defaults.
  func completing(_ method: JSONValue, _ description: ComponentDescription) -> JSONValue {
    Self.complete(method, description.parameters) { values[$0] }
  }

  /// The keys that a method takes as they are.
  func taken(by method: JSONValue, _ description: ComponentDescription) -> [String] {
    description.parameters.map(\.name).filter { values[$0] != nil && method[$0] == nil }
  }

  private static func complete(
    _ own: JSONValue, _ parameters: [Parameter], _ base: (String) -> JSONValue?
  ) -> JSONValue {
    let names = Set(parameters.map(\.name))
    let members = own.members ?? []
    // Each key once, though a method may hold many that its description does not know.
    var ownValues: [String: JSONValue] = [:]
    for member in members where names.contains(member.key) { ownValues[member.key] = member.value }
    var completed = members.filter { ownValues[$0.key] == nil }
    for parameter in parameters {
      let key = parameter.name
      let value: JSONValue
      switch (ownValues[key], base(key)) {
      case (let own?, let base?): value = merge(own, over: base, parameter)
      case (let only?, nil), (nil, let only?): value = only
      case (nil, nil): continue
      }
      let position = members.first { $0.key == key }?.keyPosition ?? value.position
      completed.append(JSONMember(key: key, keyPosition: position, value: value))
    }
    return JSONValue(content: .object(completed), position: own.position, path: own.path)
  }

  private static func merge(
    _ own: JSONValue, over base: JSONValue, _ parameter: Parameter
  ) -> JSONValue {
    guard case .component(let components) = parameter.kind, own.mayBeComponent,
      base.mayBeComponent
    else { return own }
    var baseType = base.type
    if baseType == nil, case .component(let settings) = parameter.defaultValue {
      baseType = settings.type
    }
    guard let baseType, let description = components.first(where: { $0.name == baseType }),
      own.type == nil || own.type == baseType
    else { return own }
    let merged = complete(own, description.parameters) { base[$0] }
    // Keys of the defaults that the component does not have are errors, and must stay to be seen.
    let known = Set(description.parameters.map(\.name))
    let inherited = (base.members ?? []).filter { !known.contains($0.key) && $0.key != "type" }
    let typeValue =
      own.typeValue ?? base.typeValue
      ?? JSONValue(content: .string(baseType), position: own.position, path: own.path)
    let type = JSONMember(key: "type", keyPosition: typeValue.position, value: typeValue)
    let members = [type] + (merged.members ?? []).filter { $0.key != "type" } + inherited
    return JSONValue(content: .object(members), position: own.position, path: own.path)
  }
}

extension JSONValue {
  fileprivate var mayBeComponent: Bool {
    switch content {
    case .string, .object: true
    default: false
    }
  }

  /// Where a component's type is written.
  fileprivate var typeValue: JSONValue? {
    if case .string = content { return self }
    return self["type"]
  }

  /// The type that is written; "" where it is not a text, which is no component's name.
  fileprivate var type: String? {
    guard let typeValue else { return nil }
    if case .string(let name) = typeValue.content { return name }
    return ""
  }
}
