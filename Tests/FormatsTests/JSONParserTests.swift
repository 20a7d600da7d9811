import Formats
import TestSupport
import Foundation
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", "null"), ("true", "true"), (" false\n", "false"), ("0", "i0"), ("-0", "i0"),
    ("-12", "i-12"), ("9223372036854775807", "i9223372036854775807"),
    ("-9223372036854775808", "i-9223372036854775808"),
    ("9223372036854775808", "I9.223372036854776e+18"),
    ("0.5", "r0.5"), ("-0.0", "r-0.0"), ("3.0", "r3.0"), ("3e0", "r3.0"), ("1E+2", "r100.0"),
    ("1e-2", "r0.01"), ("1.7976931348623157e308", "r1.7976931348623157e+308"),
    ("5e-324", "r5e-324"), ("1e-400", "r0.0"), ("0e999", "r0.0"), ("1.25E-3", "r0.00125"),
    ("\"\"", "''"), ("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "'a\"\\/<8><12><10><13><9>'"),
    ("\"\\u0041\\u00e9\\uD83D\\uDE00\\u0000\"", "'A<233><128512><0>'"),
    ("\"\u{7F}é😀\u{2028}\"", "'\u{7F}<233><128512><8232>'"),
    ("[]", "[]"), ("[ ]", "[]"), ("[1,[2, []],{}]", "[i1,[i2,[]],{}]"), ("{ }", "{}"),
    ("\t{\"a\" : 1 ,\r\n\"\" :{\"a\":null}}", "{a:i1,:{a:null}}"),
    ("{\"a\":1,\"A\":2,\"\\u0062\":3}", "{a:i1,A:i2,b:i3}"),
  ])
  func `Valid texts`(text: String, expected: String) throws {
    #expect(try JSONParser.parse(text).shape == expected)
  }

  @Test(arguments: [
    ("", 1, 1), ("\n\n  ", 3, 3), ("nul", 1, 1), ("True", 1, 1), ("nulll", 1, 1), ("NaN", 1, 1),
    ("Infinity", 1, 1), ("-Infinity", 1, 2), ("-", 1, 2), ("--1", 1, 2), ("+1", 1, 1), (".5", 1, 1),
    ("1.", 1, 3), ("1.e1", 1, 3), ("1e", 1, 3), ("1e+", 1, 4), ("01", 1, 1), ("-01", 1, 1),
    ("00", 1, 1), ("0x1", 1, 2), ("1_000", 1, 2), ("1e309", 1, 1), ("-1e999", 1, 1), ("1 2", 1, 3),
    ("１", 1, 1), ("٣", 1, 1), ("[1٣]", 1, 3), ("'a'", 1, 1), ("\"a", 1, 1), ("\"a\nb\"", 1, 3),
    ("\"\u{0}\"", 1, 2), ("\"\u{1F}\"", 1, 2), ("\"\\x\"", 1, 2), ("\"\\\"", 1, 1), ("\"\\", 1, 2),
    ("\"\\u12\"", 1, 2), ("\"\\u12G4\"", 1, 2), ("\"\\u+123\"", 1, 2), ("\"\\u１２３４\"", 1, 2),
    ("\"\\uD800\"", 1, 2), ("\"\\uDC00\"", 1, 2), ("\"\\uD800\\u0041\"", 1, 2),
    ("\"\\uD800\\uD800\"", 1, 2), ("\"\\uD800x\"", 1, 2), ("[", 1, 2), ("[1", 1, 3), ("[1,", 1, 4),
    ("[1,]", 1, 3), ("[,1]", 1, 2), ("[1,,2]", 1, 4), ("[1 2]", 1, 4), ("[1}", 1, 3), ("]", 1, 1),
    ("{", 1, 2), ("{\"a\"}", 1, 5), ("{\"a\":}", 1, 6), ("{\"a\":1,}", 1, 7), ("{,}", 1, 2),
    ("{a:1}", 1, 2), ("{1:1}", 1, 2), ("{\"a\" 1}", 1, 6), ("{\"a\":1 \"b\":2}", 1, 8),
    ("{\"a\":1]", 1, 7), ("{\"a\":1,\n \"a\":2}", 2, 2), ("{\"a\":{\"b\":1,\"\\u0062\":2}}", 1, 13),
    ("{} // end", 1, 4), ("/* */ {}", 1, 1), ("[1, # one\n2]", 1, 5), ("[]]", 1, 3), ("{}{}", 1, 3),
    ("\u{A0}1", 1, 1), ("1\u{B}", 1, 2), ("[\r1\r\n2]", 3, 1),
    ("\"é😀\" x", 1, 6), ("\u{0}", 1, 1), ("undefined", 1, 1),
  ])
  func `Invalid texts, with the place at fault`(text: String, line: Int, column: Int) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    #expect(error?.position == TextPosition(line: line, column: column))
  }

  @Test(
    arguments: [
      [0x80], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC3], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22],
      [0xFF, 0xFE, 0x7B, 0x00],
      [0x22, 0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func `Bytes that are not UTF-8`(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
    #expect(error?.message.contains("UTF-8") == true)
    let column = bytes[0] == 0x22 ? 2 : 1
    #expect(error?.position == TextPosition(line: 1, column: column))
  }

  @Test func `Depth is limited`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSONParser.parse(nested(64))
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(nested(65)) }
    #expect(error?.position == TextPosition(line: 1, column: 65))
    #expect(throws: JSONError.self) {
      try JSONParser.parse(String(repeating: "{\"a\":", count: 100_000))
    }
  }

  @Test func `Values know their place and path`() throws {
    let root = try JSONParser.parse(
      "{\"a\": [1,\n  {\"b c\": \"é\", \"d\":\t true}],\r\n\"é\": null}")
    let list = try #require(root["a"])
    guard case .array(let elements) = list.content else {
      Issue.record("no list")
      return
    }
    #expect(root.path.description == "")
    #expect(list.path.description == "a")
    #expect(list.position == TextPosition(line: 1, column: 7))
    #expect(elements[0].path.description == "a[0]")
    let inner = try #require(elements[1].members)
    #expect(inner[0].value.path.description == "a[1][\"b c\"]")
    #expect(inner[0].keyPosition == TextPosition(line: 2, column: 4))
    #expect(inner[0].value.position == TextPosition(line: 2, column: 11))
    #expect(inner[1].value.path.description == "a[1].d")
    #expect(inner[1].value.position == TextPosition(line: 2, column: 22))
    #expect(inner[1].value.path.firstKey == "a")
    #expect(root["é"]?.position == TextPosition(line: 3, column: 6))
  }

  /// Texts of a size, each of another kind that is long.
  static let long: [(kind: String, text: @Sendable (Int) -> String)] = [
    ("numbers", { "[" + String(repeating: "1,", count: $0) + "1]" }),
    ("escapes", { "\"" + String(repeating: "\\u00e9", count: $0) + "\"" }),
    ("a fraction", { "0." + String(repeating: "7", count: $0) }),
    ("digits that are too many", { String(repeating: "7", count: $0) }),
    (
      "members", { "{" + (0..<$0 / 10).map { "\"k\($0)\": \($0)" }.joined(separator: ",") + "}" }
    ),
    ("one key again", { "{" + String(repeating: "\"k\":1,", count: $0 / 10) + "\"k\":1}" }),
  ]

  /// The processor's time of this thread alone, so that others at work do not count: sixteen times the text takes
  /// some sixteen times as long, and would take 256 times in proportion to the square.
  @Test(arguments: long.map(\.kind))
  func `Long texts take time in proportion`(kind: String) throws {
    let text = try #require(Self.long.first { $0.kind == kind }).text
    func seconds(_ size: Int) -> Double {
      let text = text(size)
      let start = clock()
      _ = try? JSONParser.parse(text)
      return clock() - start
    }
    func clock() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    _ = seconds(1000)
    let short = (0..<3).map { _ in seconds(62_500) }.min() ?? 0
    let long = seconds(1_000_000)
    #expect(long < 80 * max(short, 1e-4), "\(short) s, then \(long) s")
  }

  @Test func `Long texts are read or refused`() throws {
    for (kind, text) in Self.long {
      let isRefused = ["digits that are too many", "one key again"].contains(kind)
      #expect(((try? JSONParser.parse(text(100_000))) == nil) == isRefused, "\(kind)")
    }
    _ = try JSONParser.parse(String(repeating: "7", count: 300))
  }
}
