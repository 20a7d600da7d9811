import Formats
import Foundation
import GFlowNets
import Testing

@testable import LanguageModels

/// Distances of texts by vectors of their words.
@Suite struct WordVectorsTests {
  private static func vectors(_ text: String) throws -> WordVectors {
    try WordVectors(Array(text.utf8), path: "v.txt")
  }

  private static let small = "ab 1 0\nc 0 2\nabab -1 0\n"

  @Test func `Words are looked up as they are, then in small letters, and averaged`() throws {
    let vectors = try Self.vectors("ab 3 0\nAB 0 1\n. 5 5\nit's 1 -1\n")
    #expect(vectors.direction(of: "ab") == [1, 0])
    #expect(vectors.direction(of: "AB, ab!") == [0.9486832980505138, 0.31622776601683794])
    #expect(vectors.direction(of: "Ab") == [1, 0])
    #expect(try #require(vectors.direction(of: "'It's'"))[1] < 0)
    #expect(vectors.direction(of: "nothing . of it") == nil)
  }

  @Test(arguments: [
    "2 2\nab 1 0\nc 0 2\n", "ab 1 0 \r\nc 0 2 \r\n", "ab\t1 0\nc 0 2", "ab 1 0\n\nc 0 2\nab 7 7\n",
  ])
  func `A first line of counts, ends of lines, spaces and what stands twice do no harm`(
    text: String
  )
    throws
  {
    let vectors = try Self.vectors(text)
    #expect(vectors.dimensions == 2)
    #expect(vectors.direction(of: "ab") == [1, 0] && vectors.direction(of: "c") == [0, 1])
  }

  @Test(arguments: [
    ("", "v.txt: has no words; give a text of word vectors"),
    (
      "ab\n", "v.txt:1: has no number behind the word; give a text of word vectors, such as GloVe's"
    ),
    (
      "ab 1 0\nc 1\n",
      "v.txt:2: has 1 of the 2 numbers that the lines before have; mend it or leave it out"
    ),
    ("ab 1 0\nc 1 x\n", "v.txt:2: 'x' is no finite number; mend it or leave out the line"),
    ("ab 1 nan\n", "v.txt:1: 'nan' is no finite number; mend it or leave out the line"),
  ])
  func `What is no list of vectors is named with its line`(text: String, message: String) {
    #expect(throws: SettingsError(["file"], message)) { try Self.vectors(text) }
  }

  @Test func `Texts are as far apart as their words' directions`() throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "harness-vectors-\(UUID().uuidString).txt")
    try Data(Self.small.utf8).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let texts = try TextTasks.task(
      [
        "prompts": .texts(["a", "b"]), "minimumLength": .integer(1), "maximumLength": .integer(3),
        "end": .texts(["d"]),
        "distance": .component(Settings(type: "embeddings", values: ["file": .text(path.path)])),
      ]
    ).environment
    func object(_ text: String) throws -> Texts.State { try texts.parse(text) }
    let (ab, c, both, none, opposite) = (
      try object("[1] ab"), try object("[1] c"), try object("[1] c ab"), try object("[1] b"),
      try object("[1] abab")
    )
    #expect(texts.distance(ab, ab) == 0 && texts.distance(none, none) == 0)
    #expect(texts.distance(ab, c) == 1 && texts.distance(ab, opposite) == 2)
    #expect(abs(texts.distance(ab, both) - (1 - 1 / 5.0.squareRoot())) < 1e-12)
    #expect(texts.distance(ab, none) == 1)
    // Of other prompts, and the direction is the same.
    #expect(texts.distance(ab, try object("[2] ab")) == 1)
    let objects = [ab, c, both, none, opposite]
    var sum = 0.0
    for i in 0..<5 { for j in 0..<i { sum += texts.distance(objects[i], objects[j]) } }
    #expect(abs(try #require(texts.meanDistance(objects)) - sum / 10) < 1e-12)
    #expect(texts.meanDistance([ab]) == nil)
  }

  @Test func `A file that is missing is named`() throws {
    let settings = TextTasks.settings([
      "characters": .text("abc"), "end": .texts(["d"]),
      "distance": .component(Settings(type: "embeddings", values: ["file": .text("no.txt")])),
    ])
    let error = try #require(throws: SettingsError.self) { try Texts(settings) }
    #expect(error.path == ["distance", "file"])
    #expect(
      error.message == "no.txt: no such file; paths begin at the folder in which the program runs")
  }
}
