/// What is wrong with a text, where, and what to do about it.
///
/// Printed as compilers do, so that editors and terminals find the place: `experiments/x.json:12:7:
/// error: methods[1].objective.epsilom: unknown key; did you mean 'epsilon'?`
public struct Diagnostic: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public let file: String
  /// The place in the file.
  public let position: TextPosition
  /// The JSON path of the value at fault; "" for the whole text.
  public let path: String
  /// What is wrong, what was expected, and the nearest valid word where one is near.
  public let message: String

  /// The line, from 1.
  public var line: Int { position.line }
  /// The column in Unicode scalars, from 1.
  public var column: Int { position.column }

  /// A diagnostic.
  public init(file: String, position: TextPosition, path: String, message: String) {
    self.file = file
    self.position = position
    self.path = path
    self.message = message
  }

  /// The diagnostic in one line.
  public var description: String {
    "\(file):\(line):\(column): error: \(path.isEmpty ? "" : path + ": ")\(message)"
  }
}

/// Everything that is wrong with a text, in the order of its text.
public struct Diagnostics: Error, Hashable, Sendable, CustomStringConvertible {
  /// The diagnostics, at least one.
  public let diagnostics: [Diagnostic]

  /// The diagnostics in the order of the text, each once.
  public init(_ diagnostics: [Diagnostic]) {
    var seen: Set<Diagnostic> = []
    let distinct = diagnostics.filter { seen.insert($0).inserted }
    // The sort must keep the order of diagnostics at one place, which `sorted` promises only by the
    // index.
    self.diagnostics = distinct.enumerated().sorted {
      ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
    }.map(\.element)
  }

  /// One diagnostic a line.
  public var description: String {
    diagnostics.map(\.description).joined(separator: "\n")
  }
}
