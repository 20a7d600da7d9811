extension JSONScanner {
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
}
