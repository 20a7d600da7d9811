import Testing

@testable import Formats

@Suite struct CSVTableTests {
  @Test func `Fields, quotes and both line ends are read`() throws {
    let text = "\u{FEFF}a,b,\"c,\"\"d\"\"\"\r\n1,,\"two\nlines\"\n\r\nx,\"\",é"
    let table = try CSVTable(Array(text.utf8))
    #expect(table.columns == ["a", "b", "c,\"d\""])
    #expect(
      table.rows == [
        CSVTable.Row(line: 2, fields: ["1", "", "two\nlines"]),
        CSVTable.Row(line: 5, fields: ["x", "", "é"]),
      ])
    #expect(try CSVTable(Array("a\n".utf8)).rows == [])
  }

  @Test(arguments: [
    ("", 1, "the file is empty"), ("\n\n", 1, "the file is empty"),
    ("a,b\n1,2\n3\n", 3, "has 1 fields where the first line names 2"),
    ("a\n\"x\n", 2, "a quote is never closed"), ("a\n\"", 2, "a quote is never closed"),
    ("a\n\"x\"y\n", 2, "something follows a closing quote"),
  ])
  func `What is no table says where`(text: String, line: Int, message: String) {
    #expect(throws: CSVTable.Malformed(line: line, message: message)) {
      try CSVTable(Array(text.utf8))
    }
  }

  @Test func `Bytes that are no text are no table`() {
    #expect(throws: CSVTable.Malformed.self) { try CSVTable([0x61, 0x0A, 0xFF]) }
  }
}
