import Formats
import Testing

@Suite struct NearestWordTests {
  static let words = ["hypergrid", "bitSequence", "epsilon", "end", "TB", "topK"]

  @Test(arguments: [
    ("hypergird", "hypergrid"), ("hyprgrd", "hypergrid"), ("hyperGrid", "hypergrid"),
    ("hypergrids", "hypergrid"), ("bit_sequence", "bitSequence"), ("epsilom", "epsilon"),
    ("espilno", "epsilon"), ("tb", "TB"), ("ned", "end"), ("topk", "topK"), ("tpoK", "topK"),
    ("grid", nil), ("hyper", nil), ("xyz", nil), ("DB", nil), ("T", nil), ("", nil), ("ends!", nil),
    (String(repeating: "x", count: 100_000), nil),
  ])
  func `Only a near word is offered`(written: String, expected: String?) {
    #expect(NearestWord.find(written, among: Self.words) == expected)
  }

  @Test func `The nearest wins, the first of equals`() {
    #expect(NearestWord.find("stepz", among: ["stop", "steps", "stepy"]) == "steps")
    #expect(NearestWord.hint(for: "stepz", among: ["steps"]) == "; did you mean 'steps'?")
    #expect(NearestWord.hint(for: "other", among: ["steps"]) == nil)
    #expect(NearestWord.find("a", among: []) == nil)
  }
}
