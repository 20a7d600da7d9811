/// What a component is called, what it does, where it comes from and what can be set on it.
public struct ComponentDescription: Sendable {
  /// The word for `type` in a spec.
  public let name: String
  /// One sentence for people.
  public let summary: String
  /// The paper and equation that it follows, or "" where there is none.
  public let source: String
  /// Raised when the same settings give other results than before; part of the content key.
  public let version: Int
  /// What can be set, in the order in which people should read it.
  public let parameters: [Parameter]

  /// Describes a component.
  public init(
    _ name: String, summary: String, source: String = "", version: Int = 1,
    parameters: [Parameter] = []
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.version = version
    self.parameters = parameters
  }

  /// Every parameter at its default.
  ///
  /// Throws `SettingsError` when a required one has none.
  public func defaults() throws -> Settings {
    var values: [String: Setting] = [:]
    for parameter in parameters {
      guard let value = parameter.defaultValue else {
        throw SettingsError([parameter.name], "is required")
      }
      values[parameter.name] = value
    }
    return Settings(type: name, values: values)
  }
}
