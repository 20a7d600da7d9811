extension JSONScanner {
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
