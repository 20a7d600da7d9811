/// Cuts a text into the words within which byte pairs are merged: GPT-2's pattern
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// on Unicode scalars, \s being White_Space.
struct WordPattern {
  /// Whether each character of the categories N* is cut out first and stands alone, and what is between
  /// them is cut as if it were the whole text ("smollm").
  let separatesNumbers: Bool

  private enum Kind { case letter, number, space, other }

  private static func kind(_ scalar: Unicode.Scalar) -> Kind {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .number
    default: return properties.isWhitespace ? .space : .other
    }
  }

  /// Calls `body` with the words in order; together they are the text.
  func forEachWord(
    in text: ArraySlice<Unicode.Scalar>, _ body: (ArraySlice<Unicode.Scalar>) -> Void
  ) {
    let kinds = text.map(Self.kind)
    func kind(_ index: Int) -> Kind { kinds[index - text.startIndex] }
    var start = text.startIndex
    while start < text.endIndex {
      var end = text.endIndex
      if separatesNumbers {
        if kind(start) == .number {
          body(text[start...start])
          start += 1
          continue
        }
        end = (start..<end).first { kind($0) == .number } ?? end
      }
      while start < end {
        let length = Self.length(text[start..<end], kind)
        body(text[start..<start + length])
        start += length
      }
    }
  }

  // How long the word is with which `text` begins.
  private static func length(_ text: ArraySlice<Unicode.Scalar>, _ kind: (Int) -> Kind) -> Int {
    let start = text.startIndex
    if let length = contraction(text) { return length }
    func run(from index: Int) -> Int {
      let first = kind(index)
      return text[index...].indices.first { kind($0) != first } ?? text.endIndex
    }
    if kind(start) != .space { return run(from: start) - start }
    let next = start + 1
    if text[start] == " ", next < text.endIndex, kind(next) != .space {
      return run(from: next) - start
    }
    // Spaces: all of them at the end of the text, else all but the last, which belongs to what follows.
    let end = run(from: start)
    return end == text.endIndex ? end - start : max(1, end - start - 1)
  }

  private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map {
    Array($0.unicodeScalars)
  }

  private static func contraction(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
    guard text.first == "'" else { return nil }
    let rest = text.dropFirst()
    return contractions.first { rest.starts(with: $0) }.map { 1 + $0.count }
  }
}
