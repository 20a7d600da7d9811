import Formats

extension JSONValue {
  /// The value without its places, in a form that tells numbers from texts and shows every scalar.
  public var shape: String {
    switch content {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let number):
      number.isWrittenAsInteger
        ? number.integer.map { "i\($0)" } ?? "I\(number.value)" : "r\(number.value)"
    case .string(let text):
      "'"
        + text.unicodeScalars.map { $0.isASCII && $0.value > 31 ? "\($0)" : "<\($0.value)>" }
        .joined() + "'"
    case .array(let elements): "[" + elements.map(\.shape).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\($0.key):\($0.value.shape)" }.joined(separator: ",") + "}"
    }
  }
}
