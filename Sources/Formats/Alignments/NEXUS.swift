/// The matrix of a DATA or CHARACTERS block of NEXUS (Maddison, Swofford and Maddison 1997): commands that
/// end with a semicolon, comments in square brackets, names in single quotes where they hold more than one
/// word, and lines of a name and symbols, also in several blocks of lines.
enum NEXUS {
  static func sequences(_ lines: [Alignment.Line]) throws(Alignment.Malformed)
    -> [Alignment.Sequence]
  {
    var sequences: [Alignment.Sequence] = []
    var places: [String: Int] = [:]
    var (isInMatrix, isComplete) = (false, false)
    var depth = 0
    var start = 0
    for line in lines where !isComplete {
      var text = withoutComments(line.text, &depth)
      if !isInMatrix {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard words.first == "matrix" else { continue }
        (isInMatrix, start) = (true, line.number)
        text = String(text.drop(while: \.isWhitespace).dropFirst("matrix".count))
      }
      if let end = text.firstIndex(of: ";") {
        text = String(text[..<end])
        isComplete = true
      }
      guard let (name, rest) = try name(text[...], line.number) else { continue }
      if let place = places[name] {
        try sequences[place].append(rest, line: line.number)
      } else {
        places[name] = sequences.count
        sequences.append(Alignment.Sequence(name: name, line: line.number))
        try sequences[sequences.count - 1].append(rest, line: line.number)
      }
    }
    guard isInMatrix else {
      throw Alignment.Malformed(
        line: 1, "the file has no matrix; add a DATA block with a MATRIX command")
    }
    guard isComplete else {
      throw Alignment.Malformed(line: start, "the matrix is not ended; write a semicolon after it")
    }
    return sequences
  }

  /// A line without what stands in square brackets, which may go over several lines.
  private static func withoutComments(_ text: Substring, _ depth: inout Int) -> String {
    var kept = ""
    for character in text {
      if character == "[" { depth += 1 }
      if depth == 0 { kept.append(character) }
      if character == "]", depth > 0 { depth -= 1 }
    }
    return kept
  }

  /// The name at the beginning of a line and what follows it; `nil` of a blank line.
  private static func name(_ text: Substring, _ line: Int) throws(Alignment.Malformed)
    -> (name: String, rest: Substring)?
  {
    let text = text.drop(while: \.isWhitespace)
    guard let first = text.first else { return nil }
    guard first == "'" else {
      let name = text.prefix { !$0.isWhitespace }
      return (String(name), text[name.endIndex...])
    }
    let inner = text.dropFirst()
    guard let end = inner.firstIndex(of: "'") else {
      throw Alignment.Malformed(line: line, "a name's quote is never closed; write ' after it")
    }
    return (String(inner[..<end]), inner[inner.index(after: end)...])
  }
}
