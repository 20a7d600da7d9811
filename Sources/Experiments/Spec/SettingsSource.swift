import Formats
import GFlowNets

/// The JSON that settings were read from, to find the place of a setting that turns out wrong
/// later.
public struct SettingsSource: Sendable {
  /// The file that diagnostics name.
  public let file: String
  /// The component's JSON: an object, or its type's name alone.
  public let json: JSONValue

  /// The source of the settings that were read from `json`.
  public init(file: String, json: JSONValue) {
    self.file = file
    self.json = json
  }

  /// Where the setting reached by `keys` was written.
  ///
  /// A setting that was left to its default has no place of its own: it is at the component that
  /// should hold it, with the path that it would have.
  public func place(of keys: [String]) -> (position: TextPosition, path: JSONPath) {
    var value = json
    for (depth, key) in keys.enumerated() {
      if let inner = value[key] {
        value = inner
      } else if case .array(let elements) = value.content, let index = Int(key),
        elements.indices.contains(index)
      {
        value = elements[index]
      } else {
        let path = keys[depth...].reduce(value.path) { JSONPath.key($1, in: $0) }
        return (value.position, path)
      }
    }
    return (value.position, value.path)
  }

  /// What to tell people of settings that do not go together.
  public func diagnostic(for error: SettingsError) -> Diagnostic {
    let place = place(of: error.path)
    return Diagnostic(
      file: file, position: place.position, path: place.path.description, message: error.message)
  }
}
