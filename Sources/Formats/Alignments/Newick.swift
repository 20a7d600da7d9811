/// A tree in Newick's format: ((A,B),C); with names in single quotes where they hold more than letters, digits
/// and _ . - |. Lengths of edges, names of inner nodes and comments in square brackets are passed over.
public struct Newick: Equatable, Sendable {
  /// A leaf, or a node above others.
  public struct Node: Equatable, Sendable {
    /// The leaf's name; that of an inner node, which may be empty.
    public var name = ""
    /// What it joins; empty of a leaf.
    public var children: [Node] = []
  }

  /// A text that is no tree.
  public struct Malformed: Error, Equatable {
    /// What is wrong and what to write, as the end of a sentence that begins with the text.
    public let message: String
  }

  /// The root.
  public let root: Node

  /// Reads a tree.
  public init(_ text: String) throws(Malformed) {
    var scanner = Scanner(Array(text))
    root = try scanner.node(depth: 0)
    try scanner.expect(";")
    scanner.skip()
    guard scanner.place == scanner.text.count else {
      throw Malformed(message: "goes on after the semicolon; write one tree")
    }
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_.-|/+".contains(character)
  }

  /// A name as it is written.
  public static func quoted(_ name: String) -> String {
    if !name.isEmpty, name.allSatisfy(isPlain) { return name }
    return "'"
      + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
      + "'"
  }

  private struct Scanner {
    let text: [Character]
    var place = 0

    init(_ text: [Character]) { self.text = text }

    var next: Character? { place < text.count ? text[place] : nil }

    /// Goes over blanks and comments.
    mutating func skip() {
      while let next, next.isWhitespace || next == "[" {
        if next == "[" {
          while let inner = self.next, inner != "]" {
            _ = inner
            place += 1
          }
        }
        place += 1
      }
    }

    mutating func expect(_ character: Character) throws(Malformed) {
      skip()
      guard next == character else {
        let found = next.map { "'\($0)' stands" } ?? "the text ends"
        throw Malformed(
          message: "is no tree: \(found) where a '\(character)' belongs; write such as ((A,B),C);")
      }
      place += 1
    }

    mutating func node(depth: Int) throws(Malformed) -> Node {
      guard depth < 1000 else { throw Malformed(message: "is more than 1000 joins deep") }
      skip()
      var node = Node()
      if next == "(" {
        repeat {
          place += 1
          node.children.append(try self.node(depth: depth + 1))
          skip()
        } while next == ","
        try expect(")")
      }
      node.name = try name()
      guard !node.name.isEmpty || !node.children.isEmpty else {
        throw Malformed(message: "is no tree: a name or ( is missing; write such as ((A,B),C);")
      }
      skip()
      if next == ":" {
        place += 1
        skip()
        while let next, next.isNumber || "+-.eE".contains(next) { place += 1 }
      }
      return node
    }

    private mutating func name() throws(Malformed) -> String {
      skip()
      var name = ""
      guard next == "'" else {
        while let next, !next.isWhitespace, !"(),:;[]'".contains(next) {
          name.append(next)
          place += 1
        }
        return name
      }
      place += 1
      while let next {
        place += 1
        if next != "'" {
          name.append(next)
        } else if self.next == "'" {
          name.append("'")
          place += 1
        } else {
          return name
        }
      }
      throw Malformed(message: "is no tree: a quote is never closed; write ' after the name")
    }
  }
}
