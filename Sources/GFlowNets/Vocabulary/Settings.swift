/// The settings of one component: complete, each value of its parameter's kind and range.
public struct Settings: Hashable, Sendable {
  /// The component's name.
  public var type: String
  /// A value for every parameter of the component.
  public var values: [String: Setting]

  /// Settings from a value for every parameter.
  public init(type: String, values: [String: Setting]) {
    self.type = type
    self.values = values
  }
}
