import Formats
import Testing

@Suite struct TextFileTests {
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  @Test func `A byte order mark is none of the text`() throws {
    #expect(try TextFile.text(Self.mark + "CC".utf8) == "CC")
    #expect(try TextFile.text(Array("CC".utf8)) == "CC")
    #expect(try TextFile.text(Self.mark) == "")
    // Only the first.
    #expect(try TextFile.text(Self.mark + Self.mark) == "\u{FEFF}")
    #expect(try CSVTable(Self.mark + "a,b\n1,2\n".utf8).columns == ["a", "b"])
    #expect(try JSONParser.parse(Self.mark + "{\"a\": 1}".utf8)["a"] != nil)
  }

  @Test func `Other encodings are named`() {
    #expect(throws: TextFile.Malformed.self) { try TextFile.text([0xFF, 0xFE, 0x43, 0]) }
    #expect(throws: TextFile.Malformed.self) { try TextFile.text([0x43, 0xFF]) }
  }

  @Test(
    arguments: [
      ("2.5", 2.5), ("-3", -3), ("1e-7", 1e-7), ("+4", 4), (".5", 0.5), ("1E3", 1000), ("0", 0),
    ] as [(String, Double)])
  func `A whole text is a number`(text: String, value: Double) {
    #expect(decimalNumber(text) == value)
  }

  @Test(
    arguments: [
      "", "2.6\0garbage", "2.6\0", "\u{0}2", "2.6 ", " 2.6", "2,6", "0x10", "inf", "nan", "1e999",
      "1e",
      "2.6.1", "--1", "٣", "2.6\n",
    ])
  func `What holds anything else is none`(text: String) {
    #expect(decimalNumber(text) == nil)
  }
}
