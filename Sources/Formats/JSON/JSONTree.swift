/// JSON to be written: the same tree always gives the same bytes.
public indirect enum JSONTree: Equatable, Sendable {
  /// Characters that are JSON already: a number, `true`, `null`.
  case literal(String)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONTree])
  /// Members in the order to be written.
  case object(KeyValuePairs)

  /// Members of an object in order.
  public struct KeyValuePairs: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// A member of an object.
    public struct Pair: Equatable, Sendable {
      /// The key.
      public var key: String
      /// The value.
      public var value: JSONTree

      /// A member.
      public init(key: String, value: JSONTree) {
        self.key = key
        self.value = value
      }
    }

    /// The members.
    public var pairs: [Pair]

    /// The members in the order of the literal.
    public init(dictionaryLiteral elements: (String, JSONTree)...) {
      pairs = elements.map { Pair(key: $0.0, value: $0.1) }
    }

    /// Members in order.
    public init(_ elements: [(String, JSONTree)]) {
      pairs = elements.map { Pair(key: $0.0, value: $0.1) }
    }
  }

  /// A whole number.
  public static func number(_ value: Int) -> JSONTree { .literal(String(value)) }

  /// The shortest digits that read back as `value`, with a point or an exponent. -0 is written 0; no
  /// number, and what is not finite, is `null`.
  public static func number(_ value: Double?) -> JSONTree {
    guard let value, value.isFinite else { return .null }
    return .literal((value == 0 ? 0 : value).description)
  }

  /// No value.
  public static var null: JSONTree { .literal("null") }

  /// `true` or `false`.
  public static func flag(_ value: Bool) -> JSONTree { .literal(value ? "true" : "false") }

  /// An object of members in order.
  public static func members(_ members: [(String, JSONTree)]) -> JSONTree {
    .object(KeyValuePairs(members))
  }

  /// Without any whitespace.
  public var compact: String {
    var text = ""
    write(to: &text, comma: ",", colon: ":")
    return text
  }

  /// On one line, with a space after each comma and colon.
  public var line: String {
    var text = ""
    write(to: &text, comma: ", ", colon: ": ")
    return text
  }

  /// For people: what fits on a line of 100 columns stands on one, the rest is indented by two
  /// spaces.
  public var pretty: String {
    var text = ""
    write(to: &text, indentation: 0, used: 0, breaks: true)
    return text + "\n"
  }

  private func write(to text: inout String, comma: String, colon: String) {
    switch self {
    case .literal(let literal):
      text += literal
    case .string(let string):
      text += Self.quoted(string)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += comma }
        element.write(to: &text, comma: comma, colon: colon)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, pair) in members.pairs.enumerated() {
        if index > 0 { text += comma }
        text += Self.quoted(pair.key) + colon
        pair.value.write(to: &text, comma: comma, colon: colon)
      }
      text += "}"
    }
  }

  // `used` counts the characters of the line before the value; one is kept for the comma after it.
  private func write(to text: inout String, indentation: Int, used: Int, breaks: Bool = false) {
    let line = line
    if !breaks, used + line.unicodeScalars.count < 100 {
      text += line
      return
    }
    let margin = String(repeating: "  ", count: indentation + 1)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      text += "["
      for (index, element) in elements.enumerated() {
        text += (index > 0 ? ",\n" : "\n") + margin
        element.write(to: &text, indentation: indentation + 1, used: margin.utf8.count)
      }
      text += "\n" + margin.dropLast(2) + "]"
    case .object(let members) where !members.pairs.isEmpty:
      text += "{"
      for (index, pair) in members.pairs.enumerated() {
        let key = Self.quoted(pair.key) + ": "
        text += (index > 0 ? ",\n" : "\n") + margin + key
        pair.value.write(
          to: &text, indentation: indentation + 1,
          used: margin.utf8.count + key.unicodeScalars.count)
      }
      text += "\n" + margin.dropLast(2) + "}"
    default:
      text += line
    }
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}": text += escaped(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

extension JSONTree: ExpressibleByDictionaryLiteral {
  /// An object.
  public init(dictionaryLiteral elements: (String, JSONTree)...) {
    self = .members(elements)
  }
}

extension JSONTree: ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
  /// A list.
  public init(arrayLiteral elements: JSONTree...) {
    self = .array(elements)
  }

  /// A text.
  public init(stringLiteral value: String) {
    self = .string(value)
  }
}
