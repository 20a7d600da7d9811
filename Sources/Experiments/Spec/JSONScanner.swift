/// The words of a JSON text, one after the other.
struct JSONScanner {
  private let scalars: [Unicode.Scalar]
  private var index = 0
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
        return scalars
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

  private var commentError: JSONError {
    error("JSON has no comments; remove it")
  }

  // Numbers and words.

  mutating func numberOrWord(
    beginning scalar: Unicode.Scalar
  ) throws(JSONError) -> JSONValue.Content {
    switch scalar {
    case "-", "0"..."9":
      return .number(try number())
    case "+", ".":
      throw error("a number cannot begin with '\(scalar)'; write a digit or '-' first")
    case "/", "#":
      throw commentError
    case "'":
      throw error("found a single quote; write texts in double quotes")
    case "]", "}", ",", ":":
      throw error("found '\(scalar)' where a value should stand; write a value before it")
    default:
      return try word()
    }
  }

  private mutating func word() throws(JSONError) -> JSONValue.Content {
    let start = position
    var word = ""
    while let scalar = current, scalar.properties.isAlphabetic || scalar == "_" {
      word.unicodeScalars.append(scalar)
      advance()
    }
    switch word {
    case "true": return .flag(true)
    case "false": return .flag(false)
    case "null": return .null
    case "":
      throw error(
        "found \(current.map(shown) ?? "nothing") where a value should stand; write a value")
    case "NaN", "nan", "Infinity", "inf":
      throw error("\(word) is not a number in JSON; write a finite number", at: start)
    default:
      let hint = NearestWord.hint(for: word, among: ["true", "false", "null"])
      throw error(
        "\(printable(word, quote: "'")) is not JSON\(hint ?? "; write texts in double quotes")",
        at: start)
    }
  }

  // number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ("e" / "E") [ "-" / "+" ] 1*digit
  // ]
  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    let first = index
    if current == "-" { advance() }
    let leading = current
    switch try digits(after: "'-'") {
    case 2... where leading == "0":
      throw error("a number with a leading zero; remove the zero", at: start)
    default: break
    }
    var isInteger = true
    if current == "." {
      isInteger = false
      advance()
      _ = try digits(after: "'.'")
    }
    if current == "e" || current == "E" {
      isInteger = false
      advance()
      if current == "+" || current == "-" { advance() }
      _ = try digits(after: "the exponent's 'e'")
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[first..<index])
    let literal = String(text)
    guard let value = Double(literal), value.isFinite else {
      throw error(
        "\(printable(literal, quote: "")) is too large for a number; write one below 1e308",
        at: start)
    }
    return JSONNumber(
      literal: literal, value: value, isWrittenAsInteger: isInteger,
      integer: isInteger ? Int(literal) : nil)
  }

  private mutating func digits(after what: String) throws(JSONError) -> Int {
    let first = index
    while let scalar = current, ("0"..."9").contains(scalar) { advance() }
    if index == first {
      let word = current == "I" || current == "N" ? "; NaN and Infinity are not JSON" : ""
      throw error("a number without a digit after \(what); write one\(word)")
    }
    return index - first
  }

  // Strings.

  mutating func string() throws(JSONError) -> String {
    let start = position
    advance()
    var text = String.UnicodeScalarView()
    while let scalar = current {
      switch scalar {
      case "\"":
        advance()
        return String(text)
      case "\\":
        text.append(try escape())
      case "\n", "\r":
        throw error("a line break within a string; close it with '\"', or write \\n")
      case "\u{0}"..."\u{1F}":
        throw error("a control character within a string; write \(escaped(scalar))")
      default:
        text.append(scalar)
        advance()
      }
    }
    throw error("a string that does not end; close it with '\"'", at: start)
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    advance()
    let letter = current
    if letter != nil { advance() }
    switch letter {
    case "\"", "\\", "/": return letter ?? "/"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return try unicodeEscape(from: start)
    default:
      throw error(
        "an unknown escape; write one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000", at: start)
    }
  }

  private mutating func unicodeEscape(from start: TextPosition) throws(JSONError) -> Unicode.Scalar
  {
    let high = try codeUnit(from: start)
    if let scalar = Unicode.Scalar(high) { return scalar }
    if UTF16.isLeadSurrogate(high), current == "\\", index + 1 < scalars.count,
      scalars[index + 1] == "u"
    {
      advance()
      advance()
      let low = try codeUnit(from: start)
      if UTF16.isTrailSurrogate(low) {
        return UTF16.decode(UTF16.EncodedScalar([high, low]))
      }
    }
    throw error("half of a surrogate pair; write both halves, high then low", at: start)
  }

  private mutating func codeUnit(from start: TextPosition) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let scalar = current, scalar.isASCII,
        let digit = Character(scalar).hexDigitValue
      else {
        throw error("an incomplete escape; write four hexadecimal digits after \\u", at: start)
      }
      unit = unit << 4 | UInt16(digit)
      advance()
    }
    return unit
  }
}
