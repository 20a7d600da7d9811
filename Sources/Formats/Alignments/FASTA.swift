/// FASTA: a line > with the name, its first word, and then lines of symbols. Lines that begin with ; are
/// comments.
enum FASTA {
  static func sequences(_ lines: [Alignment.Line]) throws(Alignment.Malformed)
    -> [Alignment.Sequence]
  {
    var sequences: [Alignment.Sequence] = []
    for line in lines where !line.isBlank && !line.text.hasPrefix(";") {
      if line.text.hasPrefix(">") {
        guard let name = line.text.dropFirst().split(whereSeparator: \.isWhitespace).first else {
          throw Alignment.Malformed(
            line: line.number, "a sequence has no name; write one after the >")
        }
        sequences.append(Alignment.Sequence(name: String(name), line: line.number))
      } else if sequences.isEmpty {
        throw Alignment.Malformed(
          line: line.number, "symbols stand before the first name; begin with a line > and a name")
      } else {
        try sequences[sequences.count - 1].append(line.text, line: line.number)
      }
    }
    return sequences
  }
}
