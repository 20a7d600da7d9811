import Foundation
import TestSupport
import Testing

/// Whoever builds on the libraries reads their doc comments. What a protocol asks for is told there, and what
/// answers it need not tell it again.
@Suite struct DocumentationTests {
  private static let kinds: Set = [
    "func", "var", "let", "init", "struct", "class", "enum", "protocol", "typealias", "subscript",
    "associatedtype",
  ]
  /// What the standard library asks for; operators have no name here.
  private static let standard: Set = ["", "hash", "description"]

  private struct Source {
    let name: String
    let lines: [String]

    /// Whether what begins at a line has a doc comment above it or its attributes.
    func isDocumented(_ line: Int) -> Bool {
      var above = line - 1
      while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
      return above >= 0 && lines[above].drop(while: { $0 == " " }).hasPrefix("///")
    }
  }

  /// What a line declares: "func" and its name, without a name for operators.
  private static func declaration(_ line: String) -> (kind: String, name: String)? {
    func word(_ text: Substring) -> String { String(text.prefix { $0.isLetter || $0.isNumber }) }
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(where: { kinds.contains(word($0)) }) else { return nil }
    return (word(words[place]), place + 1 < words.count ? word(words[place + 1]) : "")
  }

  private static func sources() throws -> [Source] {
    let folder = packageFolder.appending(path: "Sources")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    return try names.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("harness/") }.map { name in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return Source(name: name, lines: text.components(separatedBy: "\n"))
    }
  }

  @Test func `Every public declaration of the libraries has a doc comment`() throws {
    let sources = try Self.sources()
    #expect(sources.count > 300)
    var undocumented: [String] = []
    var asked = Self.standard
    for source in sources {
      var isProtocol = false
      for (number, line) in source.lines.enumerated() {
        if line == "}" { isProtocol = false }
        if isProtocol, line.hasPrefix("  "), !line.hasPrefix("   "), !line.contains("//"),
          let requirement = Self.declaration(line)
        {
          asked.insert(requirement.kind == "init" ? "init" : requirement.name)
          if !source.isDocumented(number) {
            undocumented.append("\(source.name):\(number + 1): \(line)")
          }
        }
        if line.contains("protocol "), !line.hasPrefix(" "), !line.hasPrefix("/"),
          !line.hasSuffix("}")
        {
          isProtocol = true
        }
      }
    }
    for source in sources {
      for (number, line) in source.lines.enumerated()
      where line.contains("public ") && !source.isDocumented(number) {
        guard !line.drop(while: { $0 == " " }).hasPrefix("/"),
          let declaration = Self.declaration(line)
        else { continue }
        let isAsked =
          declaration.kind == "init"
          ? ["init(_ settings: Settings)", "init(from snapshot:"].contains(where: line.contains)
          : asked.contains(declaration.name)
        if !isAsked { undocumented.append("\(source.name):\(number + 1): \(line)") }
      }
    }
    #expect(undocumented == [], "write a plain sentence above each")
  }
}
