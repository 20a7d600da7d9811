import Formats
import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite("Files of language models")
struct GGUFTests {
  func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] { GGUFBytes.bytes(number) }

  @Test("Values of all types")
  func values() throws {
    var file = GGUFBytes()
    file.key("u8", 0, [200])
    file.key("i8", 1, [200])
    file.key("u16", 2, bytes(UInt16(40000)))
    file.key("i16", 3, bytes(Int16(-2)))
    file.key("u32", 4, bytes(UInt32.max))
    file.key("i32", 5, bytes(Int32(-3)))
    file.key("f32", 6, bytes(Float(1.5).bitPattern))
    file.key("truth", 7, [1])
    file.key("text", 8, GGUFBytes.text("é"))
    file.key("u64", 10, bytes(UInt64(1 << 40)))
    file.key("i64", 11, bytes(Int64(-5)))
    file.key("f64", 12, bytes(0.1.bitPattern))
    file.key("truths", 9, bytes(UInt32(7)) + bytes(UInt64(2)) + [0, 1])
    file.key("numbers", 9, bytes(UInt32(6)) + bytes(UInt64(1)) + bytes(Float(2).bitPattern))
    file.texts("texts", ["a", ""])
    file.integers("integers", [-1, 7])
    let values = try GGUF(file.file, file: "m").values
    let expected: [String: GGUF.Value] = [
      "u8": .integer(200), "i8": .integer(-56), "u16": .integer(40000), "i16": .integer(-2),
      "u32": .integer(Int(UInt32.max)), "i32": .integer(-3), "f32": .number(1.5),
      "truth": .truth(true), "text": .text("é"), "u64": .integer(1 << 40), "i64": .integer(-5),
      "f64": .number(0.1), "truths": .truths([false, true]), "numbers": .numbers([2]),
      "texts": .texts(["a", ""]), "integers": .integers([-1, 7]),
    ]
    #expect(values == expected)
  }

  @Test("Blocks of every type")
  func blocks() throws {
    var file = GGUFBytes()
    let half: UInt16 = 0x3800  // 0.5
    let nibbles = (0..<16).map { UInt8($0 | (15 - $0) << 4) }
    file.tensor("q4_1", [32], 3, bytes(half) + bytes(UInt16(0xBC00)) + nibbles)
    file.tensor("q4_0", [32], 2, bytes(half) + nibbles)
    file.tensor(
      "q8_0", [32, 1], 8, bytes(half) + (0..<32).map { UInt8(bitPattern: Int8($0 - 16)) })
    // 1, -2, the least number, the least normal one, the greatest, and zero.
    file.tensor(
      "f16", [6], 1, [0x3C00, 0xC000, 1, 0x0400, 0x7BFF, 0x8000].flatMap { bytes($0 as UInt16) })
    file.tensor("bf16", [2], 30, bytes(UInt16(0x3FC0)) + bytes(UInt16(0xC040)))
    file.floats("f32", [2, 2], [1, 2, 3, 4])
    file.floats("empty", [0, 3], [])
    let read = try GGUF(file.file, file: "m")
    func floats(_ name: String) throws -> [Float] {
      try read.floats(try #require(read.tensor(name)))
    }
    let low = (0..<16).map { Float($0) }
    #expect(try floats("q4_1") == (low + low.reversed()).map { $0 * 0.5 - 1 })
    #expect(try floats("q4_0") == (low + low.reversed()).map { ($0 - 8) * 0.5 })
    #expect(try floats("q8_0") == (0..<32).map { Float($0 - 16) * 0.5 })
    #expect(try floats("f16") == [1, -2, 0x1p-24, 0x1p-14, 65504, 0])
    #expect(try floats("bf16") == [1.5, -3])
    #expect(try floats("f32") == [1, 2, 3, 4])
    #expect(try floats("empty") == [])
    #expect(read.tensors.map(\.name).last == "empty")
  }

  @Test("What is wrong is said with its place")
  func damage() {
    func message(_ bytes: [UInt8]) -> String? {
      do throws(GGUFError) {
        _ = try GGUF(bytes, file: "m")
        return nil
      } catch { return error.description }
    }
    func message(_ change: (inout GGUFBytes) -> Void) -> String? {
      var file = GGUFBytes()
      change(&file)
      return message(file.file)
    }
    #expect(message([])?.hasPrefix("m: byte 0: expected 'GGUF'") == true)
    #expect(message(Array("GGUF".utf8) + bytes(UInt32(1)))?.contains("version 1") == true)
    let counts = Array("GGUF".utf8) + bytes(UInt32(3)) + bytes(UInt64.max) + bytes(UInt64(0))
    #expect(message(counts)?.contains("18446744073709551615 tensors are more than") == true)
    #expect(message { $0.key("a", 13, [0]) }?.contains("unknown type 13") == true)
    #expect(message { $0.key("a", 7, [2]) }?.contains("neither true nor false") == true)
    let long = bytes(UInt32(4)) + bytes(UInt64.max / 4 + 1)
    #expect(message { $0.key("a", 9, long) }?.contains("more than the file has room") == true)
    #expect(
      message { $0.key("a", 9, bytes(UInt32(9)) + bytes(UInt64(1))) }?.contains("of arrays") == true
    )
    #expect(message { $0.key("a", 8, bytes(UInt64(1)) + [0xFF]) }?.contains("not UTF-8") == true)
    #expect(
      message {
        $0.key("a", 7, [1])
        $0.key("a", 7, [1])
      }?.contains("'a' stands twice") == true)
    #expect(
      message { $0.key("general.alignment", 4, bytes(UInt32(0))) }?.contains("power of two") == true
    )
    #expect(message { $0.tensor("t", [1, 1, 1, 1, 1], 0, []) }?.contains("5 dimensions") == true)
    #expect(message { $0.tensor("t", [1], 12, []) }?.contains("type 12") == true)
    #expect(message { $0.tensor("t", [33], 8, []) }?.contains("whole blocks of 32") == true)
    #expect(message { $0.tensor("t", [1 << 40, 1 << 40], 0, []) }?.contains("no memory") == true)
    #expect(
      message { $0.tensor("t", [3], 0, [0, 0]) }?.contains("12 bytes from 0 on, of 2") == true)
    #expect(message { $0.tensor("t", [1 << 62, 1 << 62, 0], 0, []) } == nil)
    #expect(
      message {
        $0.floats("t", [1], [1])
        $0.floats("t", [1], [1])
      }?.contains("'t' stands twice") == true)
    #expect(
      throws: GGUFError.self, "numbers that are not finite are no weights",
      performing: {
        var file = GGUFBytes()
        file.floats("t", [2], [1, .nan])
        let read = try GGUF(file.file, file: "m")
        _ = try read.floats(read.tensors[0])
      })
  }

  @Test("A model's keys must fit one another and its tensors")
  func shapes() throws {
    let whole = GGUFBytes.model
    let file = try GGUF(whole.file, file: "m")
    let weights = try LlamaWeights(file)
    #expect(weights.shape.keyHeads == 1)
    #expect(try Tokenizer(file).endOfText == 0)
    for (name, value) in [
      ("embedding_length", 1 << 16), ("embedding_length", 17), ("block_count", 2),
      ("attention.head_count", 3), ("attention.head_count_kv", 0), ("rope.dimension_count", 4),
      ("feed_forward_length", 1 << 20), ("block_count", 1024),
    ] {
      // The key's name stands first in what was written, so a second file begins with another value.
      var other = GGUFBytes()
      other.integer("llama.\(name)", UInt32(value))
      let old = GGUFBytes.text("llama.\(name)")
      let start = try #require(whole.keys.firstRange(of: old)?.upperBound)
      other.keys = whole.keys
      other.keys.replaceSubrange(start + 4..<start + 8, with: bytes(UInt32(value)))
      other.keyCount = whole.keyCount
      (other.records, other.data, other.tensorCount) = (
        whole.records, whole.data, whole.tensorCount
      )
      #expect(throws: GGUFError.self, "\(name) \(value)") {
        _ = try LlamaWeights(GGUF(other.file, file: "m"))
      }
    }
    #expect(
      throws: GGUFError(
        file: "/no/such", "no such file; 'make weights' gets the model that the examples use")
    ) {
      _ = try GGUF(path: "/no/such")
    }
  }

  @Test("A model is known by its header, and its weights are read when they are needed")
  func header() throws {
    var file = GGUFBytes.model
    let whole = try GGUF(file.file, file: "m")
    let start = file.file.count - file.data.count
    let header = try GGUF(Array(file.file[..<start]), file: "m", size: file.file.count)
    #expect(
      header.values == whole.values && header.tensors.map(\.name) == whole.tensors.map(\.name))
    #expect(throws: GGUFError.self) {
      try GGUF(Array(file.file[..<start]), file: "m", size: file.file.count - 1)
    }

    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gguf")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(file.file).write(to: path)
    try LanguageModel(path: path.path).load()
    // The last weight is no number, which the header does not tell.
    file.data.replaceSubrange(
      file.data.count - 4..<file.data.count, with: bytes(Float.nan.bitPattern))
    try Data(file.file).write(to: path)
    let model = try LanguageModel(path: path.path)
    #expect(model.shape == (try LlamaShape(whole)))
    #expect(throws: GGUFError.self) { try model.load() }
    // That a tensor is missing or has another shape it does tell.
    for name in ["output_norm.weight", "blk.0.ffn_up.weight"] {
      var other = GGUFBytes.model
      let place = try #require(other.records.firstRange(of: Array(name.utf8)))
      other.records[place.lowerBound] = UInt8(ascii: "x")
      try Data(other.file).write(to: path)
      #expect(throws: GGUFError.self, "\(name)") { _ = try LanguageModel(path: path.path) }
    }
  }
}
