import Formats
import Foundation
import LanguageModels
import NeuralNetworks
import TestSupport
import Testing

/// Files with random changes must either be read or be explained.
///
/// `HARNESS_MUTATIONS` sets how many are tried.
@Suite("Damaged files of language models")
struct GGUFFuzzTests {
  static func mutated(_ original: [UInt8], _ random: inout Philox) -> [UInt8] {
    var bytes = original
    for _ in 0..<random.below(4) + 1 {
      // Mostly before the data, where the meaning is.
      let limit = random.below(8) == 0 ? bytes.count : min(bytes.count, 1500)
      let start = random.below(limit + 1)
      let end = min(bytes.count, start + random.below(12))
      switch random.below(7) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2, 3: if start < bytes.count { bytes[start] = UInt8(random.below(256)) }
      case 4: if start < bytes.count { bytes[start] ^= 1 << UInt8(random.below(8)) }
      case 5:
        // A number of extreme size where a number may stand.
        let numbers: [UInt64] = [0, 1, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max, .max - 31]
        let number = GGUFBytes.bytes(numbers[random.below(numbers.count)])
        if start + 8 <= bytes.count { bytes.replaceSubrange(start..<start + 8, with: number) }
      default: bytes.removeLast(random.below(min(64, bytes.count) + 1))
      }
    }
    return bytes
  }

  @Test("Changed files are read or explained")
  func mutations() throws {
    let count =
      ProcessInfo.processInfo.environment["HARNESS_MUTATIONS"].flatMap { Int($0) } ?? 8_000
    let original = GGUFBytes.model.file
    _ = try LlamaWeights(GGUF(original, file: "w"))
    var random = Philox(key: 2310, stream: 1)
    var (read, explained) = (0, 0)
    for round in 0..<count {
      let bytes = Self.mutated(original, &random)
      do throws(GGUFError) {
        let file = try GGUF(bytes, file: "w")
        for tensor in file.tensors { _ = try? file.floats(tensor) }
        let tokenizer = try Tokenizer(file)
        _ = tokenizer.decode(tokenizer.encode("abba <end>> 1", readingControls: true))
        let weights = try LlamaWeights(file)
        let network = LlamaNetwork(weights, adapters: nil, from: &random)
        network.append(tokens: [0], parents: [-1])
        read += 1
      } catch {
        explained += 1
        let isOneLine = error.description.unicodeScalars.allSatisfy { $0.value >= 32 }
        if !isOneLine || error.description.count > 600 {
          Issue.record("round \(round): \(error)")
        }
      }
    }
    #expect(read > count / 100)
    #expect(explained > count / 2)
  }
}
