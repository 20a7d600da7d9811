import GFlowNets

/// A setting that two components of one type have otherwise.
struct SettingsDifference: Equatable {
  /// Where it is: ["reward", "r0"].
  let path: [String]
  /// The values, as JSON.
  let values: (String, String)

  static func == (a: SettingsDifference, b: SettingsDifference) -> Bool {
    a.path == b.path && a.values == b.values
  }

  /// Every difference, in the order of the description; `nil` when the types are not the same.
  static func all(
    _ a: Settings, _ b: Settings, _ description: ComponentDescription
  ) -> [SettingsDifference]? {
    guard a.type == b.type else { return nil }
    return description.parameters.flatMap { parameter -> [SettingsDifference] in
      let (x, y) = (a.values[parameter.name], b.values[parameter.name])
      if x == y { return [] }
      if case .component(let inner)? = x, case .component(let other)? = y,
        let differences = all(inner, other, parameter.kind.description(of: inner.type))
      {
        return differences.map {
          SettingsDifference(path: [parameter.name] + $0.path, values: $0.values)
        }
      }
      func text(_ setting: Setting?) -> String {
        setting?.tree(for: parameter).compact ?? "nothing"
      }
      return [SettingsDifference(path: [parameter.name], values: (text(x), text(y)))]
    }
  }
}
