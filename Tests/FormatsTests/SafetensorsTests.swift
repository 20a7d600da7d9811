import Formats
import Foundation
import Testing

@Suite("Files of weights")
struct SafetensorsTests {
  /// A file from a header and data, whatever they say.
  static func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
    let header = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }

  static func message(_ bytes: [UInt8]) -> String? {
    do {
      _ = try Safetensors(bytes, file: "w")
      return nil
    } catch {
      return error.description
    }
  }

  @Test("What is written is read")
  func roundTrip() throws {
    let bytes = Safetensors.bytes(
      of: [
        ("a", [2, 3], [1, -2, 3.5, 0, -0.0, .leastNonzeroMagnitude]), ("empty", [0, 7], []),
        ("a \"quoted\"\n\\ name é", [], [7]), ("b", [1], [.greatestFiniteMagnitude]),
      ], metadata: [("seed", "3"), ("who \u{1}", "\"me\"")])
    let file = try Safetensors(bytes, file: "w")
    #expect(try file.floats("a", shape: [2, 3]) == [1, -2, 3.5, 0, -0.0, .leastNonzeroMagnitude])
    #expect(try file.floats("empty", shape: [0, 7]) == [])
    #expect(try file.floats("a \"quoted\"\n\\ name é", shape: []) == [7])
    #expect(try file.floats("b", shape: [1]) == [.greatestFiniteMagnitude])
    #expect(file.metadata.map(\.key) == ["seed", "who \u{1}"])
    #expect(file.metadata.map(\.value) == ["3", "\"me\""])
    #expect(file.tensors.map(\.shape) == [[2, 3], [0, 7], [], [1]])
    #expect(Safetensors.bytes(of: [], metadata: []).count == 16)
    #expect(try Safetensors(Safetensors.bytes(of: []), file: "w").tensors.isEmpty)
  }

  @Test("Every floating-point type is read")
  func types() throws {
    let header = """
      {"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},\
      "h":{"shape":[4],"dtype":"F16","data_offsets":[16,24]},\
       "b" : {"data_offsets": [ 24 , 28 ], "dtype":"BF16", "shape":[ 2 ] },
      "i":{"dtype":"I8","shape":[1,1],"data_offsets":[28,29]}}\u{20}\u{20}
      """
    let doubles = [1.5, -1e-3].flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    let halves: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00, 0xFF, 0x7B]
    let file = try Safetensors(
      Self.file(header, data: doubles + halves + [0x80, 0x3F, 0x20, 0xC1, 9]), file: "w")
    #expect(try file.floats("d", shape: [2]) == [1.5, -1e-3])
    #expect(try file.floats("h", shape: [4]) == [1, -2, 0x1p-24, 65504])
    #expect(try file.floats("b", shape: [2]) == [1, -10])
    #expect(throws: SafetensorsError.self) { try file.floats("i", shape: [1, 1]) }
    #expect(throws: SafetensorsError.self) { try file.floats("d", shape: [1, 2]) }
    #expect(throws: SafetensorsError.self) { try file.floats("e", shape: [2]) }
  }

  @Test("Numbers that are not finite are no weights")
  func notFinite() throws {
    for value in [Float.nan, .infinity, -.infinity] {
      let file = try Safetensors(
        Safetensors.bytes(of: [("a", [2], [1, value])]), file: "w")
      #expect(throws: SafetensorsError.self) { try file.floats("a", shape: [2]) }
    }
  }

  @Test("A file cut anywhere is an error")
  func truncation() {
    let bytes = Safetensors.bytes(
      of: [("a", [2], [1, 2]), ("b", [3], [1, 2, 3])], metadata: [("k", "v")])
    for length in 0..<bytes.count {
      #expect(Self.message(Array(bytes.prefix(length))) != nil)
    }
    #expect(Self.message(bytes + [0]) != nil)
    #expect(Self.message(bytes) == nil)
  }

  static let hostile: [(header: String, says: String)] = [
    ("", "does not begin"), (" {}", "does not begin"), ("[]", "does not begin"),
    ("{", "ends within"), ("{}x", "after the end"), ("{\"a\":{}", "bracket"), ("{\"a\"}", "':'"),
    ("{\"a\":1}", "an object"), ("{,}", "double quotes"), ("{\"a\":{\"dtype\":\"F32\"}}", "lacks"),
    ("{\"__metadata__\":{\"k\":1}}", "double quotes"),
    ("{\"__metadata__\":{\"k\":\"\",\"k\":\"\"}}", "duplicate"),
    ("{\"__metadata__\":{},\"__metadata__\":{}}", "duplicate"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"x\":1}}", "unknown key"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}",
      "duplicate"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", "whole number"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "whole number"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}", "leading zero"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,],\"data_offsets\":[0,4]}}", "a comma"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,4]}}", "not two"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "has its data"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "needs 8"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "has its data"),
    ("{\"a\":{\"dtype\":\"F8\",\"shape\":[1],\"data_offsets\":[0,4]}}", "unknown dtype"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}",
      "no memory"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}",
      "whole number"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[9223372036854775804,9223372036854775807]}}",
      "has its data"
    ),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}", "1 bytes follow"),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "gap"
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "overlaps"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", "duplicate"
    ),
    ("{\"\\x\":{}}", "escape"), ("{\"\\ud800\":{}}", "surrogate"),
    ("{\"\\udc00\":{}}", "surrogate"),
    ("{\"\\ud800\\u0041\":{}}", "surrogate"), ("{\"\\u00g0\":{}}", "hexadecimal"),
    ("{\"\n\":{}}", "line break"), ("{\"a", "does not end"), ("{\"a\\", "escape"),
    (String(repeating: "{\"a\":", count: 100_000), "levels"),
  ]

  @Test("A hostile header is an error that says what is wrong", arguments: hostile.indices)
  func hostileHeader(_ index: Int) {
    let (header, says) = Self.hostile[index]
    let message = Self.message(Self.file(header, data: [0, 0, 128, 63]))
    #expect(message?.contains(says) == true, "\(header.prefix(200)): \(message ?? "was read")")
    #expect(message?.contains("\n") == false)
  }

  @Test("Lengths of headers beyond the file")
  func headerLengths() {
    for length: UInt64 in [1, 100_000_000, 100_000_001, 1 << 32, 1 << 63, .max] {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      #expect(Self.message(bytes) != nil)
      #expect(Self.message(bytes + Array("{}".utf8)) != nil)
    }
  }

  @Test("Text that is not UTF-8 is an error")
  func notUTF8() {
    var bytes = Self.file("{\"ab\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")
    #expect(Self.message(bytes) == nil)
    bytes[10] = 0xFF
    #expect(Self.message(bytes)?.contains("UTF-8") == true)
  }

  @Test("Paths that are no file are errors")
  func paths() throws {
    #expect(throws: SafetensorsError.self) { try Safetensors(path: "/nonexistent/file") }
    #expect(throws: SafetensorsError.self) { try Safetensors(path: "/") }
    #expect(throws: SafetensorsError.self) { try Safetensors(path: "/dev/zero") }
    let path = NSTemporaryDirectory() + "safetensors-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(Safetensors.bytes(of: [("a", [1], [2])])).write(to: URL(filePath: path))
    #expect(try Safetensors(path: path).floats("a", shape: [1]) == [2])
    try Data().write(to: URL(filePath: path))
    #expect(throws: SafetensorsError.self) { try Safetensors(path: path) }
  }
}
