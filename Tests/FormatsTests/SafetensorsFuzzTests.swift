import Formats
import Foundation
import NeuralNetworks
import Testing

/// Files with random changes must either be read or be explained.
///
/// `HARNESS_MUTATIONS` sets how many are tried; `Benchmarks/fuzz-safetensors` runs a million.
@Suite("Damaged files of weights")
struct SafetensorsFuzzTests {
  static let originals: [[UInt8]] = [
    Safetensors.bytes(
      of: [("conv.bias", [4], [1, 2, 3, 4]), ("lin.weight", [2, 3], [1, 2, 3, 4, 5, 6])],
      metadata: [("format", "pt"), ("seed", "3")]),
    Safetensors.bytes(of: [("empty", [0, 5], []), ("one", [], [7]), ("é\n", [1, 1, 1], [8])]),
    SafetensorsTests.file(
      """
      {"h": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]},
       "d": {"shape": [1], "data_offsets": [4, 12], "dtype": "F64"},
       "i": {"dtype": "I8", "shape": [0], "data_offsets": [12, 12]}, "\\ud83d\\ude00":
       {"dtype": "BF16", "shape": [1, 2], "data_offsets": [12, 16]}}
      """, data: (0..<16).map { $0 * 3 }),
  ]

  static let words = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\u{0}", "é", "0", "4", "8", "-1", "1.5", "1e9",
    "9223372036854775807", "18446744073709551616", "4294967296,4294967296", "null", "\\ud800",
    "\\u0061", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"F64\"", "\"I8\"",
    "\"__metadata__\":{\"a\":\"b\"},",
    "\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},",
    "[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "[]", "{}", "\"\"", " ",
  ].map { Array($0.utf8) }

  static func mutated(_ original: [UInt8], _ random: inout Philox) -> [UInt8] {
    var bytes = original
    for _ in 0..<random.below(4) + 1 {
      let start = random.below(bytes.count + 1)
      let end = min(bytes.count, start + random.below(16))
      let word = words[random.below(words.count)]
      switch random.below(7) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2: bytes.insert(contentsOf: word, at: start)
      case 3: bytes.replaceSubrange(start..<end, with: word)
      case 4: if start < bytes.count { bytes[start] = UInt8(random.below(256)) }
      case 5: if start < bytes.count { bytes[start] ^= 1 << UInt8(random.below(8)) }
      default:
        // Another digit, so that the numbers are reached.
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        if let index = bytes[start...].firstIndex(where: digits.contains) {
          bytes[index] = UInt8(ascii: "0") + UInt8(random.below(10))
        }
      }
    }
    // Mostly with the length of the header put right, or little else would be reached.
    if random.below(4) > 0, bytes.count >= 8 {
      let change = bytes.count - original.count
      let length = original[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) } + change
      for i in 0..<8 { bytes[i] = UInt8(truncatingIfNeeded: length >> (8 * i)) }
    }
    return bytes
  }

  /// The resident memory of this process in bytes, where the system tells it.
  static var residentBytes: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
  }

  @Test("Changed files are read or explained")
  func mutations() throws {
    let count =
      ProcessInfo.processInfo.environment["HARNESS_MUTATIONS"].flatMap { Int($0) } ?? 50_000
    var random = Philox(key: 2021, stream: 1)
    var (read, explained) = (0, 0)
    var slowest = Duration.zero
    var memory: Int?
    for round in 0..<count {
      let bytes = Self.mutated(Self.originals[round % Self.originals.count], &random)
      let start = ContinuousClock.now
      do throws(SafetensorsError) {
        let file = try Safetensors(bytes, file: "w")
        for tensor in file.tensors { _ = try? file.floats(tensor.name, shape: tensor.shape) }
        read += 1
      } catch {
        explained += 1
        let isOneLine = error.description.unicodeScalars.allSatisfy { $0.value >= 32 }
        if !isOneLine || error.description.count > 600 {
          Issue.record("round \(round): \(error)")
        }
      }
      slowest = max(slowest, ContinuousClock.now - start)
      if round == count / 10 { memory = Self.residentBytes }
    }
    #expect(read > count / 50)
    #expect(explained > count / 2)
    let growth = memory.flatMap { before in Self.residentBytes.map { $0 - before } }
    print(
      "\(count) changed files: \(read) read, \(explained) explained; the slowest took \(slowest);"
        + " memory grew by \((growth ?? 0) / 1024) kB after the first tenth")
  }
}
