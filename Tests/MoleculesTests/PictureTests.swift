import Formats
import Foundation
import Molecules
import Testing

@Suite("Pictures of molecules", .needsChemistry)
struct PictureTests {
  private static let smiles = [
    "CC(=O)Nc1ccc([N+](=O)[O-])c(Cl)c1", "C", "F/C=C/F", "C[C@H](N)O", "[13CH3]C#N", "[CH3]",
    "[H][H]",
    "c1cc[nH]c1", "N->[Fe]", "*CC", "C.[Na+]", "OB(O)c1ccccc1",
  ]

  private func picture() throws -> String {
    let entries = try Self.smiles.enumerated().map { index, smiles in
      MoleculePicture.Entry(
        try Molecule(smiles: smiles), legend: "<\(index)> & \"R\" ± 0.5\nsecond\u{1}line")
    }
    return try MoleculePicture(columns: 5).svg(of: entries)
  }

  @Test("A picture is XML with a group, a title and a legend for each molecule")
  func wellFormed() throws {
    let svg = try picture()
    let elements = try XMLElements(svg)
    #expect(elements.names.filter { $0 == "g" }.count == Self.smiles.count)
    #expect(elements.names.filter { $0 == "title" }.count == Self.smiles.count)
    #expect(Set(elements.names) == ["svg", "g", "title", "path", "text"])
    #expect(elements.text.contains("<3> & \"R\" ± 0.5"))
    #expect(elements.text.contains("second\u{FFFD}line"))
    #expect(svg.contains("width=\"1100\" height=\"618\""))
  }

  @Test("Nothing in it touches the page around it")
  func embeddable() throws {
    let elements = try XMLElements(picture())
    let allowed: Set = [
      "xmlns", "role", "width", "height", "viewBox", "font-family", "font-size", "transform", "d",
      "fill", "stroke", "stroke-width", "stroke-dasharray", "x", "y", "text-anchor",
    ]
    #expect(elements.attributes.subtracting(allowed) == [])
    #expect(try !picture().contains("#000000"))
  }

  @Test("The same molecules give the same bytes, read or assembled by several threads")
  func deterministic() async throws {
    let expected = try picture()
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<4 { group.addTask { try self.picture() } }
      for try await svg in group { #expect(svg == expected) }
    }
  }

  @Test("Every stroke and letter of RDKit's drawing is kept")
  func complete() throws {
    let svg = try Molecule(smiles: "C[C@H](N)O").svg()
    let elements = try XMLElements(svg)
    // A wedge is a filled shape.
    #expect(svg.contains("fill=\"currentColor\""))
    #expect(elements.text.filter { "NHO".contains($0) }.count >= 4)
  }

  @Test("No molecules give an empty picture")
  func empty() throws {
    let elements = try XMLElements(MoleculePicture().svg(of: []))
    #expect(elements.names == ["svg"])
  }
}

/// The names, attribute names and text of an XML document, which must be well-formed.
private struct XMLElements {
  var names: [String] = []
  var attributes: Set<String> = []
  var text = ""

  /// A strict reader of what pictures consist of: elements, attributes in double quotes, and text with
  /// the five entities.
  init(_ document: String) throws {
    var open: [String] = []
    var rest = document[...]
    while let start = rest.firstIndex(of: "<") {
      text += try Self.plain(rest[..<start])
      let end = try #require(rest[start...].firstIndex(of: ">"), "a tag that never ends")
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        try #require(open.popLast() == String(tag.dropFirst()), "\(tag) closes nothing")
        continue
      }
      let closed = tag.last == "/"
      if closed { tag = tag.dropLast() }
      let name = String(tag.prefix { $0 != " " })
      try #require(!open.isEmpty || names.isEmpty, "two elements at the top")
      names.append(name)
      if !closed { open.append(name) }
      var pairs = tag.dropFirst(name.count)
      while !pairs.isEmpty {
        let match = try #require(pairs.prefixMatch(of: /\s+([A-Za-z-]+)="([^"<]*)"/), "\(pairs)")
        attributes.insert(String(match.1))
        _ = try Self.plain(match.2)
        pairs = pairs[match.range.upperBound...]
      }
    }
    try #require(open.isEmpty, "\(open) never end")
    try #require(rest.allSatisfy { $0.isWhitespace }, "text after the end")
  }

  private static func plain(_ text: Substring) throws -> String {
    for match in text.matches(of: /&([^;]*;)?/) {
      try #require(["&amp;", "&lt;", "&gt;", "&quot;"].contains(String(match.0)), "\(match.0)")
    }
    try #require(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    return String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
      .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
  }
}
