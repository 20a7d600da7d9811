import Foundation
import GFlowNets
import RewardPrograms
import Synchronization

/// Vectors of words, in which words of like meaning lie in like directions.
///
/// The file is a text as GloVe, word2vec and fastText write it: on each line a word, spaces, and as many numbers as
/// on every other line. A first line of two whole numbers, how many words and how many numbers, is passed over.
public final class WordVectors: Sendable {
  /// How many numbers a vector has.
  public let dimensions: Int
  private let places: [String: Int]
  private let numbers: [Float]

  /// Reads a file.
  ///
  /// Throws `SettingsError`, which names the line, where it is no such text.
  public convenience init(path: String) throws {
    try self.init(NamedFile.bytes(path, setting: "file"), path: path)
  }

  /// Reads the bytes of a file of this name.
  init(_ bytes: [UInt8], path: String) throws {
    let (space, tab, newline, carriageReturn) = (
      UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r")
    )
    func error(_ line: Int, _ message: String) -> SettingsError {
      SettingsError(["file"], "\(path):\(line): \(message)")
    }
    var dimensions = 0
    var places: [String: Int] = [:]
    var numbers: [Float] = []
    let lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() {
      let line = line.last == carriageReturn ? line.dropLast() : line
      let fields = line.split { $0 == space || $0 == tab }
      if fields.isEmpty || place == 0 && fields.count == 2 && fields.allSatisfy(Self.isWhole) {
        continue
      }
      if dimensions == 0 { dimensions = fields.count - 1 }
      guard dimensions > 0, fields.count > dimensions else {
        throw error(
          place + 1,
          dimensions == 0
            ? "has no number behind the word; give a text of word vectors, such as GloVe's"
            : "has \(fields.count - 1) of the \(dimensions) numbers that the lines before have; mend it or leave it out"
        )
      }
      let values = fields.suffix(dimensions)
      // A word may have spaces in some of these files.
      let word = String(
        decoding: line[fields[0].startIndex..<fields[fields.count - dimensions - 1].endIndex],
        as: UTF8.self)
      let isNew = places[word] == nil
      if isNew { places[word] = places.count }
      for value in values {
        guard let number = Float(Substring(decoding: value, as: UTF8.self)), number.isFinite else {
          throw error(
            place + 1,
            "'\(String(decoding: value, as: UTF8.self))' is no finite number; mend it or leave out the line"
          )
        }
        // Of a word that stands twice the first counts.
        if isNew { numbers.append(number) }
      }
    }
    guard !places.isEmpty else {
      throw SettingsError(["file"], "\(path): has no words; give a text of word vectors")
    }
    (self.dimensions, self.places, self.numbers) = (dimensions, places, numbers)
  }

  private static func isWhole(_ field: ArraySlice<UInt8>) -> Bool {
    field.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static let files = Mutex<[String: WordVectors]>([:])

  /// The vectors of a file, which is read at the first call, for all trials of the process.
  public static func shared(path: String) throws -> WordVectors {
    try files.withLock { files in
      if let known = files[path] { return known }
      let vectors = try WordVectors(path: path)
      files[path] = vectors
      return vectors
    }
  }

  /// The direction, of length 1, of the mean vector of a text's words: runs of letters and digits, with
  /// apostrophes within, as they are or in small letters. `nil` where no word is known, or the mean is 0.
  public func direction(of text: String) -> [Double]? {
    var sum = [Double](repeating: 0, count: dimensions)
    for word in Self.words(of: text) {
      guard let place = places[word] ?? places[word.lowercased()] else { continue }
      for i in 0..<dimensions { sum[i] += Double(numbers[place * dimensions + i]) }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? sum.map { $0 / length } : nil
  }

  static func words(of text: String) -> [String] {
    text.split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }
      .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "'’")) }
      .filter { !$0.isEmpty }
  }

  /// 1 minus the cosine of two directions; of texts without known words 0 where they are the same, else 1.
  static func distance(_ a: [Double]?, _ b: [Double]?, _ areSame: Bool) -> Double {
    if areSame { return 0 }
    guard let a, let b else { return 1 }
    var cosine = 0.0
    for i in a.indices { cosine += a[i] * b[i] }
    return max(0, 1 - cosine)
  }
}
