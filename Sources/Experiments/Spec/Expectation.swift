import Formats
import GFlowNets

// What may be written for a parameter, in words that complete "write ...".

extension Parameter.Kind {
  /// What may be written: "a whole number from 1 to 64".
  public var expectation: String {
    switch self {
    case .integer(let range):
      return "a whole number\(range.words)"
    case .real(let range):
      return "a number\(range.words)"
    case .realOrWord(let range, let word):
      return "a number\(range.words), or \"\(word)\""
    case .schedule(let range):
      return "a number\(range.words), or a schedule such as "
        + "{\"type\": \"linear\", \"start\": ..., \"end\": ..., \"steps\": ...}"
    case .flag:
      return "true or false"
    case .choice(let words):
      return words.count == 1 ? "\"\(words[0])\"" : "one of \(quotedList(words))"
    case .text:
      return "a text in double quotes"
    case .file:
      return "the path of a file in double quotes"
    case .results:
      return "the path of a results folder in double quotes"
    case .integers(let count, let each):
      return "a list of \(count.countWords) whole numbers\(each.words)"
    case .texts(let count):
      return "a list of \(count.countWords) texts in double quotes"
    case .reals(let count, let each):
      return "a list of \(count.countWords) numbers\(each.words)"
    case .component(let components):
      return "{\"type\": ...} with one of the types \(quotedList(components.map(\.name)))"
    case .weighted(let components):
      return "a list of at least one {\"type\": ..., \"weight\": ...} with the types "
        + quotedList(components.map(\.name))
    }
  }
}

extension ClosedRange<Int> {
  /// " from 1 to 64", empty for every number.
  var words: String {
    switch (lowerBound == .min, upperBound == .max) {
    case (true, true): ""
    case (true, false): " of at most \(upperBound)"
    case (false, true): " of at least \(lowerBound)"
    case (false, false): " from \(lowerBound) to \(upperBound)"
    }
  }

  var countWords: String {
    if lowerBound == upperBound { return "\(lowerBound)" }
    return upperBound == .max ? "at least \(lowerBound)" : "\(lowerBound) to \(upperBound)"
  }
}

extension RealRange {
  /// The bound that numbers stay below, where the greatest is the last number before a shorter one:
  /// the way to say that an upper end is open.
  var openUpper: Double? {
    let next = upper.nextUp
    return upper.isFinite && next.description.count + 4 < upper.description.count ? next : nil
  }

  /// " from 0 to 1", " greater than 0"; empty for every number.
  var words: String {
    let below = openUpper
    let most = plain(below ?? upper)
    switch (lower > -.infinity, upper < .infinity) {
    case (false, false):
      return ""
    case (true, false):
      return excludesLower ? " greater than \(plain(lower))" : " of at least \(plain(lower))"
    case (false, true):
      return below != nil ? " less than \(most)" : " of at most \(most)"
    case (true, true):
      if !excludesLower && below == nil { return " from \(plain(lower)) to \(most)" }
      return " \(excludesLower ? "greater than" : "of at least") \(plain(lower)) and "
        + "\(below != nil ? "less than" : "at most") \(most)"
    }
  }
}
