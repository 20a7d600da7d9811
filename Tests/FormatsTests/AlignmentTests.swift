import Formats
import Testing

@Suite struct AlignmentTests {
  static func read(_ text: String) throws -> [String] {
    try Alignment(Array(text.utf8)).sequences.map {
      $0.name + " " + String(decoding: $0.symbols, as: UTF8.self)
    }
  }

  @Test(arguments: [
    ">a first\nAC\nGT\n\n>b\nA-\n?t\n", "; comment\n>a\r\nACGT\r\n>b\r\nA-?t",
    "2 4\na ACGT\nb A-?t\n",
    " 2  4 \na AC\nGT\nb A-\n?t\n", "2 4\na AC\nb A-\n\nGT\n?t\n", "2 4\na A C G T\nb A- ?t\n",
    "#NEXUS\nbegin data;\ndimensions ntax=2 nchar=4;\nmatrix\na ACGT\n'b' A-?t\n;\nend;\n",
    "#nexus [x\ny]\nBEGIN CHARACTERS;\nMATRIX\na AC [here] \nb A-\n\na GT\nb ?t;\nEND;\n",
    "#NEXUS\nbegin data; matrix\nmatrix a ACGT\nb A-?t\n;",
  ])
  func oneAlignmentInManyForms(_ text: String) throws {
    #expect(try Self.read(text) == ["a ACGT", "b A-?t"])
  }

  @Test func namesInQuotesMayHoldSpaces() throws {
    #expect(try Self.read("#NEXUS\nmatrix\n'a b' AC\nc GT\n;") == ["a b AC", "c GT"])
  }

  @Test(arguments: [
    ("", 1, "empty"), ("\n\n", 1, "empty"), ("hello\n", 1, "FASTA"),
    (">a\nAC\n>b\nACG\n", 3, "'b' has 3"),
    (">a\nAC\n>b\n>c\nAC\n", 3, "'b' is empty"), (">a\nAC\n>b\nAC\n>a\nGT\n", 5, "line 1"),
    (">\nAC\n", 1, "no name"), ("; x\nAC\n>a\n", 2, "before"), (">a\nA\u{7}\n", 2, "symbol"),
    (">a\nAé\n", 2, "symbol"), ("3 4\na ACGT\nb ACGT\n", 3, "after 2"),
    ("2 4\na ACGT\nb ACG\n", 3, "says 4"),
    ("2 4\na ACGT\na ACGT\n", 3, "line 2"), ("#NEXUS\nbegin data;\n", 1, "matrix"),
    ("#NEXUS\nmatrix\na AC\n", 2, "semicolon"), ("#NEXUS\nmatrix\n'a AC\n;", 3, "quote"),
    ("#NEXUS\nmatrix\na AC\nb A\n;", 4, "'b' has 1"), ("#NEXUS\nmatrix\n;", 1, "no sequences"),
  ])
  func mistakesAreToldWithTheirLine(_ text: String, _ line: Int, _ word: String) {
    #expect {
      try Alignment(Array(text.utf8))
    } throws: { error in
      guard let error = error as? Alignment.Malformed else { return false }
      return error.line == line && error.message.contains(word)
    }
  }

  @Test func newickIsReadAsItIsMeant() throws {
    let tree = try Newick(" ((A:0.1,'b c':2e-3)90:.5, [x] d_e ) root ; ").root
    #expect(tree.name == "root" && tree.children.map(\.name) == ["90", "d_e"])
    #expect(tree.children[0].children.map(\.name) == ["A", "b c"])
    #expect(Newick.quoted("b c") == "'b c'" && Newick.quoted("d_e") == "d_e")
    #expect(Newick.quoted("it's") == "'it''s'")
    #expect(try Newick("('it''s',b);").root.children[0].name == "it's")
  }

  @Test(arguments: [
    "", "A", "(A,B)", "(A,B;", "(A,);", "(,A);", "();", "((A,B);", "(A,B));", "('A,B);", "(A,B);C",
  ])
  func whatIsNoTree(_ text: String) {
    #expect(throws: Newick.Malformed.self) { try Newick(text) }
  }
}
