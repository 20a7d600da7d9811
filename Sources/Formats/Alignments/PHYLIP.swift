/// PHYLIP, relaxed: a line with the numbers of sequences and symbols, and then for each sequence its name, a
/// space and its symbols, over several lines where one is not enough: of one sequence after another
/// (sequential), or in blocks of a line for each sequence (interleaved), where only the first has names.
enum PHYLIP {
  static func sequences(_ lines: [Alignment.Line]) throws(Alignment.Malformed)
    -> [Alignment.Sequence]
  {
    let lines = lines.filter { !$0.isBlank }
    let header = lines[0]
    guard header.words.count >= 2, let count = Int(header.words[0]), count > 0,
      let length = Int(header.words[1]), length > 0
    else {
      throw Alignment.Malformed(
        line: header.number,
        "is no beginning of an alignment: FASTA begins with >, NEXUS with #NEXUS, PHYLIP with the numbers of"
          + " sequences and symbols")
    }
    // Which of the two it is shows in whether the numbers come out.
    if let sequences = try sequential(lines.dropFirst(), count, length) { return sequences }
    return try interleaved(lines.dropFirst(), count, length)
  }

  /// The sequence that a line begins.
  private static func begin(_ line: Alignment.Line) throws(Alignment.Malformed)
    -> Alignment.Sequence
  {
    let name = line.words[0]
    var sequence = Alignment.Sequence(name: String(name), line: line.number)
    try sequence.append(line.text[name.endIndex...], line: line.number)
    return sequence
  }

  /// `nil` where it is not so written.
  private static func sequential(
    _ lines: ArraySlice<Alignment.Line>, _ count: Int, _ length: Int
  ) throws(Alignment.Malformed) -> [Alignment.Sequence]? {
    var sequences: [Alignment.Sequence] = []
    for line in lines {
      if let last = sequences.last, last.symbols.count < length {
        try sequences[sequences.count - 1].append(line.text, line: line.number)
      } else {
        sequences.append(try begin(line))
      }
    }
    let fits = sequences.count == count && sequences.allSatisfy { $0.symbols.count == length }
    return fits ? sequences : nil
  }

  private static func interleaved(
    _ lines: ArraySlice<Alignment.Line>, _ count: Int, _ length: Int
  ) throws(Alignment.Malformed) -> [Alignment.Sequence] {
    var sequences: [Alignment.Sequence] = []
    for (place, line) in lines.enumerated() {
      if place < count {
        sequences.append(try begin(line))
      } else {
        try sequences[place % count].append(line.text, line: line.number)
      }
    }
    guard sequences.count == count else {
      throw Alignment.Malformed(
        line: lines.last?.number ?? 1,
        "the file ends after \(sequences.count) sequences where its first line names \(count)")
    }
    for sequence in sequences where sequence.symbols.count != length {
      throw Alignment.Malformed(
        line: sequence.line,
        "the sequence '\(sequence.name)' has \(sequence.symbols.count) symbols where the first line of the file"
          + " says \(length); mend either")
    }
    return sequences
  }
}
