/// The words of a JSON text, one after the other.
struct JSONScanner {
  let scalars: [Unicode.Scalar]
  private(set) var index = 0
  private var line = 1
  private var lineStart = 0
  /// The value that errors name.
  var path = JSONPath.root

  init(_ scalars: [Unicode.Scalar]) {
    self.scalars = scalars
  }

  /// The scalars of a text in UTF-8.
  static func decode(_ bytes: some Sequence<UInt8>) throws(JSONError) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(bytes.underestimatedCount)
    var iterator = bytes.makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        scalars.append(Unicode.UTF8.decode(encoded))
      case .emptyInput:
        return TextFile.withoutMark(scalars)
      case .error:
        var scanner = JSONScanner(scalars)
        while scanner.current != nil { scanner.advance() }
        throw scanner.error("the bytes here are not UTF-8; save the text as UTF-8")
      }
    }
  }

  /// The scalar that comes next; `nil` at the end.
  var current: Unicode.Scalar? {
    index < scalars.count ? scalars[index] : nil
  }

  /// Where the next scalar stands.
  var position: TextPosition {
    TextPosition(line: line, column: index - lineStart + 1)
  }

  func error(_ message: String, at position: TextPosition? = nil) -> JSONError {
    JSONError(position: position ?? self.position, path: path, message: message)
  }

  func shown(_ scalar: Unicode.Scalar) -> String {
    printable(String(Character(scalar)), quote: "'")
  }

  mutating func advance() {
    let passed = scalars[index]
    index += 1
    if passed == "\n" || (passed == "\r" && current != "\n") {
      line += 1
      lineStart = index
    }
  }

  mutating func skipWhitespace() {
    while let scalar = current, scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    {
      advance()
    }
  }

  // Punctuation.

  /// A key and the colon after it, up to its value.
  mutating func key() throws(JSONError) -> String {
    switch current {
    case "\"":
      break
    case "/", "#":
      throw commentError
    case let scalar?:
      throw error("found \(shown(scalar)); write a key in double quotes")
    case nil:
      throw error("the text ends within an object; close it with '}'")
    }
    let key = try string()
    skipWhitespace()
    guard current == ":" else {
      throw error("a key without a value; write ':' and a value after the key")
    }
    advance()
    skipWhitespace()
    return key
  }

  /// Whether a comma announces another member before the bracket that closes.
  mutating func continues(
    closing: Unicode.Scalar, openedAt start: TextPosition
  ) throws(JSONError) -> Bool {
    skipWhitespace()
    let comma = position
    switch current {
    case closing:
      advance()
      return false
    case ",":
      advance()
      skipWhitespace()
      if current == closing {
        throw error("a comma before '\(closing)'; remove it", at: comma)
      }
      return true
    case "/", "#":
      throw commentError
    case let scalar?:
      throw error("found \(shown(scalar)); write ',' or '\(closing)' after a value")
    case nil:
      throw error(
        "the text ends here, but the bracket at \(start.line):\(start.column) is open; "
          + "close it with '\(closing)'")
    }
  }

  var commentError: JSONError {
    error("JSON has no comments; remove it")
  }
}
