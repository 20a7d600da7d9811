// Text from outside as a diagnostic shows it: always one short line that a terminal cannot misread.

/// `text` between `quote`s, what does not print escaped, cut after 60 characters.
public func printable(_ text: String, quote: String) -> String {
  var shown = quote
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == 60 {
      shown += "..."
      break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned,
      .privateUse:
      shown += escaped(scalar)
    default:
      shown.unicodeScalars.append(scalar)
    }
  }
  return shown + quote
}

/// The `\u` escape of a scalar.
package func escaped(_ scalar: Unicode.Scalar) -> String {
  UTF16.encode(scalar)?.map { unit in
    let hex = String(unit, radix: 16, uppercase: true)
    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
  }.joined() ?? ""
}

/// A number as people write it: 3 rather than 3.0, and the shortest that reads back the same.
package func plain(_ value: Double) -> String {
  if let whole = Int(exactly: value), abs(whole) < 1_000_000_000 { return String(whole) }
  return value.description
}

/// `"a", "b", "c"`.
package func quotedList(_ words: [String]) -> String {
  words.map { printable($0, quote: "\"") }.joined(separator: ", ")
}
