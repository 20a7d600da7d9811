import Formats
import Testing

@Suite struct CSVTests {
  @Test func linesEndInCarriageReturnAndLineFeed() {
    var table = CSV("a", "b")
    table.append(.text("x"), .count(-3))
    #expect(Array(table.text.utf8) == Array("a,b\r\nx,-3\r\n".utf8))
  }

  @Test(arguments: [
    ("plain text", "plain text"), ("(7, 7)", "\"(7, 7)\""), ("say \"hi\"", "\"say \"\"hi\"\"\""),
    ("\"", "\"\"\"\""), ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""),
    ("\r", "\"\r\""), ("", ""), ("C1=CC=CC=C1", "C1=CC=CC=C1"), ("é→", "é→"),
  ])
  func textIsQuotedWhereItMustBe(_ text: String, _ field: String) {
    #expect(Array(CSV.Field.text(text).text.utf8) == Array(field.utf8))
  }

  @Test(arguments: [
    (0.1, "0.1"), (1.0 / 3, "0.3333333333333333"), (4, "4"), (-2, "-2"), (-0.0, "0"),
    (9_007_199_254_740_992, "9007199254740992"),
    (1e16, "1e+16"), (1e-7, "1e-07"),
    (2.5e300, "2.5e+300"),
    (.leastNonzeroMagnitude, "5e-324"), (.infinity, ""), (.nan, ""),
  ])
  func numbersAreShortAndReadBack(_ number: Double, _ field: String) {
    #expect(CSV.Field.number(number).text == field)
    #expect(!number.isFinite || Double(field) == number)
  }

  @Test func nothingIsAnEmptyField() {
    #expect(CSV.Field.number(nil).text == "")
  }
}
