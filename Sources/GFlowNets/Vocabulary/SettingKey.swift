/// A setting of a component together with the type of its value: what it is called, what may be written
/// and what it is otherwise stand here, once.
///
/// A component keeps its keys as constants, lists their `parameter` in its description, and reads
/// `settings[Self.width]`.
public struct SettingKey<Value: Sendable>: Sendable {
  /// The setting, as the description of the component has it.
  public let parameter: Parameter
  private let read: @Sendable (Setting) -> Value?

  init(_ parameter: Parameter, read: @escaping @Sendable (Setting) -> Value?) {
    self.parameter = parameter
    self.read = read
  }

  /// The same setting with something that may be written for it, for people to see, since it has no default.
  public func example(_ value: Setting) -> SettingKey {
    SettingKey(parameter.example(value), read: read)
  }

  /// The value that a setting holds; `nil` where it is of another kind.
  func value(of setting: Setting) -> Value? { read(setting) }
}

extension Settings {
  /// The value of a setting, which the description of the component must have.
  public subscript<Value>(key: SettingKey<Value>) -> Value {
    guard let setting = values[key.parameter.name], let value = key.value(of: setting) else {
      // The reader has checked kinds and filled in defaults, so this is a mistake of the program.
      preconditionFailure(
        "\(type) reads '\(key.parameter.name)' as \(Value.self), which its description does not give"
      )
    }
    return value
  }

  /// The value of a setting that may be left out; `nil` where it is, as in a section all of whose keys are optional.
  public subscript<Value>(ifGiven key: SettingKey<Value>) -> Value? {
    values[key.parameter.name].flatMap(key.value)
  }
}
