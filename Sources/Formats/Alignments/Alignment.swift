/// Aligned sequences: each with a name and as many symbols as the others. What the symbols mean is none of
/// the reader's business.
public struct Alignment: Equatable, Sendable {
  /// A sequence with the places of its symbols.
  public struct Sequence: Equatable, Sendable {
    /// What it is called.
    public let name: String
    /// Its symbols, bytes of ASCII.
    public internal(set) var symbols: [UInt8] = []
    /// The line of each symbol in the file, from 1.
    public internal(set) var lines: [Int] = []
    /// The line that names it.
    public let line: Int
  }

  /// A text that is no alignment.
  public struct Malformed: Error, Equatable {
    /// The number of the line, from 1.
    public let line: Int
    /// What is wrong and what to do.
    public let message: String

    /// An error at a line.
    public init(line: Int, _ message: String) {
      self.line = line
      self.message = message
    }
  }

  /// The sequences, at least one, with different names.
  public let sequences: [Sequence]
  /// How many symbols each has, at least one.
  public var length: Int { sequences[0].symbols.count }

  /// Reads FASTA (the text begins with >), NEXUS (with #NEXUS) or PHYLIP (with two numbers).
  public init(_ bytes: [UInt8]) throws(Malformed) {
    let text: String
    do { text = try TextFile.text(bytes) } catch { throw Malformed(line: 1, error.description) }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().map { Line(number: $0 + 1, text: $1) }
    guard let first = lines.first(where: { !$0.isBlank }) else {
      throw Malformed(line: 1, "the file is empty")
    }
    let sequences: [Sequence]
    if first.text.hasPrefix(">") || first.text.hasPrefix(";") {
      sequences = try FASTA.sequences(lines)
    } else if first.text.lowercased().hasPrefix("#nexus") {
      sequences = try NEXUS.sequences(lines)
    } else {
      sequences = try PHYLIP.sequences(lines)
    }
    self.sequences = try Self.checked(sequences)
  }

  /// A line of a text, with its number.
  struct Line {
    let number: Int
    let text: Substring

    var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
    var words: [Substring] { text.split(whereSeparator: \.isWhitespace) }
  }

  private static func checked(_ sequences: [Sequence]) throws(Malformed) -> [Sequence] {
    guard let first = sequences.first else { throw Malformed(line: 1, "the file has no sequences") }
    var names: [String: Int] = [:]
    for sequence in sequences {
      if let other = names.updateValue(sequence.line, forKey: sequence.name) {
        throw Malformed(
          line: sequence.line,
          "the name '\(sequence.name)' stands in line \(other) too; rename or leave out one of them"
        )
      }
      guard !sequence.symbols.isEmpty else {
        throw Malformed(
          line: sequence.line, "the sequence '\(sequence.name)' is empty; leave it out")
      }
      guard sequence.symbols.count == first.symbols.count else {
        throw Malformed(
          line: sequence.line,
          "the sequence '\(sequence.name)' has \(sequence.symbols.count) symbols where '\(first.name)' has"
            + " \(first.symbols.count); align the sequences, or fill up with gaps")
      }
    }
    return sequences
  }
}

extension Alignment.Sequence {
  /// Appends the symbols of a part of a line; blanks are none.
  mutating func append(_ text: Substring, line: Int) throws(Alignment.Malformed) {
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
      guard scalar.isASCII, scalar.value > 32, scalar.value < 127 else {
        throw Alignment.Malformed(
          line: line,
          "the sequence '\(name)' holds \(printable(String(scalar), quote: "'")), which is no"
            + " symbol of a sequence; remove it")
      }
      symbols.append(UInt8(scalar.value))
      lines.append(line)
    }
  }
}
