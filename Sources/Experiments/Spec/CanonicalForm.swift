import Formats
import GFlowNets

/// Settings as a text that depends on what they mean, not on how they were written.
///
/// A component is `{"settings":{...},"type":...,"version":...}`, keys in the order of their bytes,
/// numbers with the fewest digits that read back the same. Settings at their default are left out,
/// so a new parameter whose default keeps the old behaviour does not change the form of old
/// settings. A component inside is left out only while it is the default with every version in it
/// at 1: a raised version always shows. In the place of a file's path stands the hash of what it holds, in
/// that of a results folder's the hash of what is read there: that of `hashes` where it has one, or else of
/// what is there now.
public enum CanonicalForm {
  /// By path, the SHA-256 of what a file held, in hexadecimal digits; of a results folder by all that says
  /// what is read there.
  public typealias FileHashes = [String: String]

  /// The form of a component's settings.
  ///
  /// The settings must be complete: as the reader made them with the same description.
  public static func text(
    _ settings: Settings, _ description: ComponentDescription, hashes: FileHashes = [:]
  ) -> String {
    JSONTree.members(members(settings, description, hashes)).compact
  }

  private static func members(
    _ settings: Settings, _ description: ComponentDescription, _ hashes: FileHashes
  ) -> [(String, JSONTree)] {
    let members = description.parameters.sorted { $0.name < $1.name }
      .compactMap { parameter -> (String, JSONTree)? in
        guard let value = settings.values[parameter.name],
          value != parameter.defaultValue || isRevised(value, parameter)
        else { return nil }
        func form(_ inner: Settings) -> [(String, JSONTree)] {
          Self.members(inner, parameter.kind.description(of: inner.type), hashes)
        }
        switch value {
        case .text(let path):
          guard let name = contentName(parameter, settings, description),
            let hash = hashes[name] ?? contentHash(parameter, path, settings)
          else { break }
          return (parameter.name, .string(hash))
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

  /// What stands for a file, or for what is read of a results folder, in `FileHashes`; `nil` of a parameter
  /// that names neither.
  private static func contentName(
    _ parameter: Parameter, _ settings: Settings, _ description: ComponentDescription
  ) -> String? {
    guard case .text(let path)? = settings.values[parameter.name] else { return nil }
    switch parameter.kind {
    case .file: return path
    case .results:
      // The same folder read otherwise is other content.
      return description.parameters.compactMap { other in
        settings.values[other.name].map { "\(other.name) \($0.tree(for: other).compact)" }
      }.joined(separator: ", ")
    default: return nil
    }
  }

  /// The hash of that; `nil` where it cannot be read.
  private static func contentHash(
    _ parameter: Parameter, _ path: String, _ settings: Settings
  ) -> String? {
    if case .results = parameter.kind { return (try? RunSource(settings))?.contentKey.hex }
    return (try? RunStore.read(path)).flatMap { $0 }.map { SHA256(of: $0).hex }
  }

  /// The hash of all that settings name and that can be read.
  public static func fileHashes(_ settings: Settings, _ description: ComponentDescription)
    -> FileHashes
  {
    var hashes: FileHashes = [:]
    for parameter in description.parameters {
      guard let value = settings.values[parameter.name] else { continue }
      if case .text(let path) = value, let name = contentName(parameter, settings, description) {
        hashes[name] = contentHash(parameter, path, settings)
      }
      for inner in value.components {
        hashes.merge(fileHashes(inner, parameter.kind.description(of: inner.type))) { $1 }
      }
    }
    return hashes
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
