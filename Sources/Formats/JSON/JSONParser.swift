/// Reads JSON as RFC 8259 defines it, and nothing else.
///
/// Rejected although other readers let them pass: trailing commas, comments, duplicate keys, `NaN`
/// and `Infinity`, numbers beyond the range of a `Double`, leading zeros, lone surrogates, control
/// characters in strings, text that is not UTF-8, more than `depthLimit` levels, and anything after the
/// value. A byte order mark is passed over. Keys that are canonically equivalent in Unicode count as the same
/// key.
///
/// Time and memory grow linearly with the text, whatever it holds.
public struct JSONParser {
  /// The most lists and objects within each other.
  public static let depthLimit = 64

  /// The value of a JSON text in UTF-8.
  public static func parse(_ bytes: some Sequence<UInt8>) throws(JSONError) -> JSONValue {
    var duplicates: [JSONError] = []
    let value = try parse(bytes, duplicates: &duplicates)
    if let first = duplicates.first { throw first }
    return value
  }

  /// The value of a JSON text.
  public static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse(text.utf8)
  }

  /// The value of a text whose duplicate keys are collected rather than thrown: the text can still
  /// be read, so they need not hide what else is wrong. The first of two equal keys keeps its
  /// value.
  public static func parse(
    _ bytes: some Sequence<UInt8>, duplicates: inout [JSONError]
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(scanner: JSONScanner(try JSONScanner.decode(bytes)))
    defer { duplicates = parser.duplicates }
    return try parser.text()
  }

  private var scanner: JSONScanner
  private var duplicates: [JSONError] = []

  private init(scanner: JSONScanner) {
    self.scanner = scanner
  }

  // text = whitespace value whitespace
  private mutating func text() throws(JSONError) -> JSONValue {
    scanner.skipWhitespace()
    if scanner.current == nil {
      throw scanner.error("the text is empty; write a JSON object in braces")
    }
    let result = try value(at: .root, depth: 0)
    scanner.skipWhitespace()
    if let extra = scanner.current {
      throw scanner.error(
        "found \(scanner.shown(extra)) after the end of the value; remove it, or mend the brackets")
    }
    return result
  }

  private mutating func value(at path: JSONPath, depth: Int) throws(JSONError) -> JSONValue {
    scanner.path = path
    let position = scanner.position
    let content: JSONValue.Content
    switch scanner.current {
    case "{": content = .object(try members(at: path, depth: depth + 1))
    case "[": content = .array(try elements(at: path, depth: depth + 1))
    case "\"": content = .string(try scanner.string())
    case let scalar?: content = try scanner.numberOrWord(beginning: scalar)
    case nil: throw scanner.error("the text ends where a value should stand; complete it")
    }
    return JSONValue(content: content, position: position, path: path)
  }

  private mutating func open(_ depth: Int) throws(JSONError) {
    guard depth <= Self.depthLimit else {
      throw scanner.error(
        "more than \(Self.depthLimit) levels of brackets; flatten the text")
    }
    scanner.advance()
    scanner.skipWhitespace()
  }

  private mutating func elements(at path: JSONPath, depth: Int) throws(JSONError) -> [JSONValue] {
    let start = scanner.position
    try open(depth)
    var elements: [JSONValue] = []
    if scanner.current == "]" {
      scanner.advance()
      return elements
    }
    while true {
      elements.append(try value(at: .index(elements.count, in: path), depth: depth))
      scanner.path = path
      if try !scanner.continues(closing: "]", openedAt: start) { return elements }
    }
  }

  private mutating func members(at path: JSONPath, depth: Int) throws(JSONError) -> [JSONMember] {
    let start = scanner.position
    try open(depth)
    var members: [JSONMember] = []
    if scanner.current == "}" {
      scanner.advance()
      return members
    }
    var firstPlaces: [String: TextPosition] = [:]
    while true {
      let keyPosition = scanner.position
      let key = try scanner.key()
      let value = try value(at: .key(key, in: path), depth: depth)
      if let first = firstPlaces[key] {
        duplicates.append(
          JSONError(
            position: keyPosition, path: value.path,
            message:
              "duplicate key, already at \(first.line):\(first.column); remove one of the two"))
      } else {
        firstPlaces[key] = keyPosition
        members.append(JSONMember(key: key, keyPosition: keyPosition, value: value))
      }
      scanner.path = path
      if try !scanner.continues(closing: "}", openedAt: start) { return members }
    }
  }
}
