import GFlowNets

extension Texts {
  /// The text, its control characters written as in Swift; with several prompts the number of its prompt in
  /// front. Where the tokens are others than those that the model's tokenizer makes of the text, they stand
  /// behind it by number: ` ‹1034 11›`.
  public func text(_ object: State) -> String {
    let number = prompts.count > 1 ? "[\(object.prompt + 1)] " : ""
    let text = model.tokenizer.decode(object.tokens)
    let isPlain = model.tokenizer.encode(text) == object.tokens && Self.numbers(in: text) == nil
    let numbers = object.tokens.map(String.init).joined(separator: " ")
    return number + Self.escaped(text) + (isPlain ? "" : " ‹\(numbers)›")
  }

  public func parse(_ text: String) throws -> State {
    var rest = text[...]
    var prompt = 0
    if prompts.count > 1 {
      guard rest.first == "[", let close = rest.firstIndex(of: "]"),
        let number = Int(rest[rest.index(after: rest.startIndex)..<close]),
        prompts.indices.contains(number - 1), rest[close...].hasPrefix("] ")
      else {
        throw ObjectSyntaxError(
          "does not begin with the number of one of \(prompts.count) prompts, such as '[1] '")
      }
      prompt = number - 1
      rest = rest[close...].dropFirst(2)
    }
    let tokens = Self.numbers(in: String(rest)) ?? model.tokenizer.encode(Self.unescaped(rest))
    guard lengths.contains(tokens.count) else {
      throw ObjectSyntaxError(
        "has \(tokens.count) tokens; write a text of \(lengths.lowerBound) to \(lengths.upperBound)"
      )
    }
    let object = State(prompt: prompt, tokens: tokens, isComplete: true)
    let known = 0..<model.tokenizer.vocabulary.count
    guard tokens.allSatisfy({ known.contains(Int($0)) && choice.slot(of: $0) != nil }) else {
      throw ObjectSyntaxError("has a token that may not be drawn")
    }
    guard self.text(object) == text else {
      throw ObjectSyntaxError("is no text as this program writes it: '\(self.text(object))'")
    }
    return object
  }

  /// The tokens of a text that ends with them.
  private static func numbers(in text: String) -> [Int32]? {
    guard text.hasSuffix("›"), let open = text.range(of: " ‹", last: true) else { return nil }
    let parts = text[open.upperBound...].dropLast().split(
      separator: " ", omittingEmptySubsequences: true)
    let numbers = parts.compactMap { Int32($0) }
    return numbers.count == parts.count ? numbers : nil
  }

  /// Line breaks and other control characters as Swift writes them, so that an object is one line.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      default:
        if scalar.properties.generalCategory == .control
          || scalar.properties.generalCategory == .lineSeparator
          || scalar.properties.generalCategory == .paragraphSeparator
        {
          result.append(
            contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
    }
    return String(result)
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        result.append(scalar)
        continue
      }
      switch next {
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "u":
        let digits = rest.dropFirst().prefix { $0 != "}" }
        if let value = UInt32(String(digits), radix: 16), let own = Unicode.Scalar(value) {
          result.append(own)
        }
        rest = rest.dropFirst(digits.count + 2)
      default: result.append(next)
      }
    }
    return String(result)
  }
}

extension String {
  /// Where a text stands last.
  fileprivate func range(of text: String, last: Bool) -> Range<Index>? {
    var start = endIndex
    while start > startIndex {
      start = index(before: start)
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
    }
    return nil
  }
}
