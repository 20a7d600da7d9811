extension Tokenizer {
  /// The tokens of a text. None is added in front or behind.
  ///
  /// - Parameter readingControls: whether names of control tokens in the text, such as `<|im_end|>`, become
  ///   those tokens. Otherwise they are ordinary text. Bytes for which the vocabulary has no token are
  ///   left out.
  public func encode(_ text: String, readingControls: Bool = false) -> [Token] {
    let scalars = Array(text.unicodeScalars)
    var result: [Token] = []
    var start = 0
    if readingControls {
      var index = 0
      while index < scalars.count {
        guard let control = controls.first(where: { scalars[index...].starts(with: $0.name) })
        else {
          index += 1
          continue
        }
        encode(scalars[start..<index], into: &result)
        result.append(control.token)
        index += control.name.count
        start = index
      }
    }
    encode(scalars[start...], into: &result)
    return result
  }

  private func encode(_ text: ArraySlice<Unicode.Scalar>, into result: inout [Token]) {
    pattern.forEachWord(in: text) { word in
      let bytes = word.flatMap { Array(UTF8.encode($0) ?? UTF8.encodedReplacementCharacter) }
      result += merged(bytes.map { byteTokens[Int($0)] })
    }
  }

  // The pair of the lowest rank is merged, the leftmost of equals, until none is left.
  private func merged(_ bytes: [Token]) -> [Token] {
    var word = bytes
    var ranks = zip(word, word.dropFirst()).map { rank($0, $1) }
    while let least = ranks.min(), least < .max, let i = ranks.firstIndex(of: least),
      let merge = merges[Pair(left: word[i], right: word[i + 1])]
    {
      word[i] = merge.token
      word.remove(at: i + 1)
      ranks.remove(at: i)
      if i > 0 { ranks[i - 1] = rank(word[i - 1], word[i]) }
      if i + 1 < word.count { ranks[i] = rank(word[i], word[i + 1]) }
    }
    return word.filter { $0 >= 0 }
  }

  private func rank(_ left: Token, _ right: Token) -> Int32 {
    merges[Pair(left: left, right: right)]?.rank ?? .max
  }

  /// The bytes of tokens, which need be no whole characters.
  public func bytes(of tokens: some Sequence<Token>) -> [UInt8] {
    tokens.flatMap { vocabulary[Int($0)] }
  }

  /// The text of tokens. Bytes that are no UTF-8 become U+FFFD.
  public func decode(_ tokens: some Sequence<Token>) -> String {
    String(decoding: bytes(of: tokens), as: UTF8.self)
  }
}
