/// A number as it was written.
public struct JSONNumber: Hashable, Sendable {
  /// The characters of the text.
  public let literal: String
  /// The nearest finite number.
  public let value: Double
  /// Whether it has neither a fraction nor an exponent: `3`, but not `3.0` or `3e0`.
  public let isWrittenAsInteger: Bool
  /// The whole number, where it is written as one and fits 64 bits.
  public let integer: Int?
}

/// A value of a JSON text that knows where it stands.
public struct JSONValue: Sendable {
  /// What the value is.
  public enum Content: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A number.
    case number(JSONNumber)
    /// A text, its escapes resolved.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Keys with values, in the order of the text, no key twice.
    case object([JSONMember])
  }

  /// What the value is.
  public let content: Content
  /// Where its first character stands.
  public let position: TextPosition
  /// How it is reached from the root.
  public let path: JSONPath

  /// A value as if it stood somewhere.
  public init(content: Content, position: TextPosition, path: JSONPath) {
    self.content = content
    self.position = position
    self.path = path
  }

  /// The members, where the value is an object.
  public var members: [JSONMember]? {
    guard case .object(let members) = content else { return nil }
    return members
  }

  /// The member called `key`, where the value is an object that has it.
  public subscript(key: String) -> JSONValue? {
    members?.first { $0.key == key }?.value
  }
}

/// A key of an object with its value.
public struct JSONMember: Sendable {
  /// The key, its escapes resolved.
  public let key: String
  /// Where the key's opening quote stands.
  public let keyPosition: TextPosition
  /// The value.
  public let value: JSONValue

  /// A member as if it stood somewhere.
  public init(key: String, keyPosition: TextPosition, value: JSONValue) {
    self.key = key
    self.keyPosition = keyPosition
    self.value = value
  }
}

extension JSONValue {
  /// The elements, where the value is a list.
  public var elements: [JSONValue]? {
    guard case .array(let elements) = content else { return nil }
    return elements
  }

  /// The text, where the value is one.
  public var string: String? {
    guard case .string(let string) = content else { return nil }
    return string
  }

  /// The number, where the value is one.
  public var number: JSONNumber? {
    guard case .number(let number) = content else { return nil }
    return number
  }

  /// What stands in the text, as a diagnostic names it: `the text "16"`, `the number 3.5`, `a list`.
  public var found: String {
    switch content {
    case .null: "null"
    case .flag(let value): "\(value)"
    case .number(let number): "the number \(printable(number.literal, quote: ""))"
    case .string(let text): "the text \(printable(text, quote: "\""))"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
