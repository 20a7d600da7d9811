import Experiments
import Formats
import Testing

@Suite struct CommentTests {
  private static let commented = GoodSpecs.small
    .replacing(#""version": 1"#, with: #""//": "why", "version": 1"#)
    .replacing(#""side": 8"#, with: #""//": "a comment, \"quoted\"", "side": 8"#)
    .replacing(#"{"rewardCalls": 1000}"#, with: #"{"//": "", "rewardCalls": 1000}"#)

  @Test func `Comments may stand in every object and change nothing`() throws {
    #expect(Self.commented != GoodSpecs.small)
    #expect(try GoodSpecs.read(Self.commented) == GoodSpecs.read(GoodSpecs.small))
    #expect(try SchemaTests.accepts(Self.commented))
  }

  @Test(arguments: ["1", "null", "[\"a\"]", "{}"])
  func `A comment that is no text is a mistake`(comment: String) {
    let text = GoodSpecs.small.replacing(#""side": 8"#, with: #""//": \#(comment), "side": 8"#)
    let found = printed(text).joined(separator: "\n")
    #expect(found.contains("write the comment as a text in double quotes"), "\(found)")
    #expect(found.contains(#"environment["//"]"#), "\(found)")
  }

  @Test func `A mistake behind a comment keeps its place`() {
    let text = GoodSpecs.small.replacing(#""side": 8"#, with: #""//": "x", "side": 99"#)
    #expect(printed(text).joined().contains("environment.side"))
  }
}
