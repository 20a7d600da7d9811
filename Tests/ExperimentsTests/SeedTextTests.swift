import Testing

@testable import Experiments

@Suite struct SeedTextTests {
  @Test(
    arguments: [
      ("3", [0, 1, 2]), ("7..7", [7]), ("[7]", [7]), ("7..9", [7, 8, 9]), ("0,3,7", [0, 3, 7]),
      ("5,0..2", [5, 0, 1, 2]), ("[4, 2]", [4, 2]), ("0, 3", [0, 3]),
    ] as [(String, [Int])])
  func counts(text: String, seeds: [Int]) {
    #expect(Spec.seeds(from: text) == seeds)
  }

  @Test(
    arguments: [
      "", "0", "-1", "7,", ",7", "[]", "[", "]", "7..", "..7", "9..7", "1...3", "1..2..3", "1,1",
      "0..3,2", "+5", "1.5", "x", "٣", "0..100000", "0..9223372036854775807", "100001",
    ])
  func `What names no seeds`(text: String) {
    #expect(Spec.seeds(from: text) == nil)
  }

  @Test(arguments: ["a b", "it's", "$HOME", "a;b", "", "new\nline", "ä", "~x"])
  func `A quoted word is one word of a shell`(word: String) {
    #expect(shellLine("x", word) == "x '\(word.replacing("'", with: #"'\''"#))'")
    #expect(shellLine("results/a-b_1.json", asArgument("-x")) == "results/a-b_1.json ./-x")
  }
}
