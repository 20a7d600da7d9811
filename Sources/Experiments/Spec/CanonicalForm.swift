import GFlowNets

/// Settings as a text that depends on what they mean, not on how they were written.
///
/// A component is `{"settings":{...},"type":...,"version":...}`, keys in the order of their bytes,
/// numbers with the fewest digits that read back the same. Settings at their default are left out,
/// so a new parameter whose default keeps the old behaviour does not change the form of old
/// settings. A component inside is left out only while it is the default with every version in it
/// at 1: a raised version always shows. In the place of a file's path stands the hash of what it holds, in
/// that of a results folder's the hash of what is read there.
public enum CanonicalForm {
  /// The form of a component's settings.
  ///
  /// The settings must be complete: as the reader made them with the same description.
  public static func text(_ settings: Settings, _ description: ComponentDescription) -> String {
    JSONTree.members(members(settings, description)).compact
  }

  private static func members(_ settings: Settings, _ description: ComponentDescription)
    -> [(String, JSONTree)]
  {
    let members = description.parameters.sorted { $0.name < $1.name }
      .compactMap { parameter -> (String, JSONTree)? in
        guard let value = settings.values[parameter.name],
          value != parameter.defaultValue || isRevised(value, parameter)
        else { return nil }
        func form(_ inner: Settings) -> [(String, JSONTree)] {
          Self.members(inner, parameter.kind.description(of: inner.type))
        }
        switch value {
        case .text(let path):
          let content: ContentKey?
          switch parameter.kind {
          case .file:
            content = (try? RunStore.read(path)).flatMap { $0.map { ContentKey(hashing: $0) } }
          case .results: content = try? RunSource(settings).contentKey
          default: content = nil
          }
          if let content { return (parameter.name, .string(content.hex)) }
        case .component(let inner):
          return (parameter.name, .members(form(inner)))
        case .weighted(let parts):
          return (
            parameter.name,
            .array(parts.map { .members(form($0.settings) + [("weight", .number($0.weight))]) })
          )
        default: break
        }
        return (parameter.name, value.tree(for: parameter))
      }
    return [
      ("settings", .members(members)), ("type", .string(settings.type)),
      ("version", .number(description.version)),
    ]
  }

  // Whether a component, or one within it, is beyond its first version.
  private static func isRevised(_ value: Setting, _ parameter: Parameter) -> Bool {
    value.components.contains { settings in
      let description = parameter.kind.description(of: settings.type)
      return description.version > 1
        || description.parameters.contains { inner in
          settings.values[inner.name].map { isRevised($0, inner) } ?? false
        }
    }
  }
}
