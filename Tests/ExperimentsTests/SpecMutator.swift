import Experiments
import Formats
import TestSupport

/// Random changes to the texts of specs.
enum SpecMutator {
  static let words = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r", "\t", "\u{0}", "é", "\u{1F600}", "0", "-",
    "1.5",
    "1e9", "-0", "99999999999999999999", "1e-400", "true", "null", "NaN", "//", "\\ud800",
    "\\u0061",
    "\"type\"", "\"name\"", "\"grid\"", "\"adam\"", "\"optimizer\": {},", "\"defaults\": {},",
    "{\"type\": \"linear\", \"start\": 0, \"end\": 1, \"steps\": 2}", "[[[[[[[[", "\"side\": 3,",
    "\"tuning\": {},", "\"grid\": {\"epsilon\": [0, 1]},", "\"balance\"", "\"matching\"",
    "\"strings\"", "\"environment\": \"strings\",", "{}", "[]",
    "\"\"",
  ].map { Array($0.utf8) }

  /// A text with a few of its bytes removed, repeated, replaced or changed.
  static func mutated(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let start = Int.random(in: 0...text.count, using: &random)
      let end = min(text.count, start + Int.random(in: 0...12, using: &random))
      switch Int.random(in: 0..<6, using: &random) {
      case 0: text.removeSubrange(start..<end)
      case 1: text.insert(contentsOf: text[start..<end], at: start)
      case 2: text.insert(contentsOf: words.randomElement(using: &random) ?? [], at: start)
      case 3: text.replaceSubrange(start..<end, with: words.randomElement(using: &random) ?? [])
      case 4: if start < text.count { text[start] = UInt8.random(in: 0...255, using: &random) }
      default: if start < text.count { text[start] ^= 1 << UInt8.random(in: 0..<7, using: &random) }
      }
    }
    return text
  }

  /// Changes that stay JSON, so that the reader behind the parser is reached: another digit, or
  /// another value.
  static func exchanged(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    var text = text
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let start = Int.random(in: 0..<text.count, using: &random)
      if Bool.random(using: &random) {
        guard let index = text[start...].firstIndex(where: digits.contains) else { continue }
        text[index] = UInt8.random(in: digits, using: &random)
      } else {
        guard let colon = text[start...].firstIndex(of: UInt8(ascii: ":")) else { continue }
        let end = text[colon...].firstIndex { [UInt8(ascii: ","), UInt8(ascii: "}")].contains($0) }
        text.replaceSubrange(
          (colon + 1)..<(end ?? text.count), with: values.randomElement(using: &random) ?? [])
      }
    }
    return text
  }

  static let values = [
    "0", "1", "-1", "2.0", "1e400", "\"x\"", "\"adam\"", "null", "true", "[]", "[1]", "{}", "[{}]",
    "{\"type\": \"adam\"}", "{\"type\": \"cosine\", \"start\": 1, \"end\": 1, \"steps\": 1}",
  ].map { Array($0.utf8) }

  /// A changed text: two of five stay JSON.
  static func changed(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    Int.random(in: 0..<5, using: &random) < 2 ? exchanged(text, &random) : mutated(text, &random)
  }
}

/// What must hold for any text.
enum SpecProbe {
  /// The length of each line in scalars, counted in another way than the parser does.
  static func lineLengths(_ bytes: [UInt8]) -> [Int] {
    var lengths = [0]
    var length = 0
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == UInt8(ascii: "\n"), previous == UInt8(ascii: "\r") {
        // Belongs to the line that the carriage return ended.
      } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        lengths[lengths.count - 1] = length
        lengths.append(0)
        length = 0
      } else if byte & 0xC0 != 0x80 {
        // A continuation byte of UTF-8 is no scalar of its own.
        length += 1
      }
      previous = byte
    }
    lengths[lengths.count - 1] = length
    return lengths
  }

  /// Reads a text, and says what is wrong with the way it was read or explained; `nil` for nothing.
  static func fault(
    of bytes: [UInt8], _ catalog: SpecCatalog, isRead: inout Bool
  ) -> String? {
    do throws(Diagnostics) {
      let spec = try Spec.read(bytes: bytes, file: "x.json", catalog: catalog)
      isRead = true
      let resolved = spec.resolvedJSON(catalog: catalog)
      let again = try Spec.read(text: resolved, file: "y.json", catalog: catalog)
      return again == spec ? nil : "resolves to another spec: \(resolved)"
    } catch {
      let lengths = lineLengths(bytes)
      if error.diagnostics.isEmpty { return "no diagnostic" }
      for diagnostic in error.diagnostics {
        let isInside =
          (1...lengths.count).contains(diagnostic.line)
          && (1...(lengths[diagnostic.line - 1] + 1)).contains(diagnostic.column)
        let isOneLine = diagnostic.description.unicodeScalars.allSatisfy { $0.value >= 32 }
        if !isInside || !isOneLine || diagnostic.message.isEmpty || diagnostic.file != "x.json" {
          return "\(diagnostic)"
        }
      }
      return nil
    }
  }
}
