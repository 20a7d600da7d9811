import Foundation
import Testing

/// `harness score` on objects, good and bad.
@Suite struct ScoreTests {
  static let grid = """
    {"version": 1, "name": "tiny", "environment": {"type": "hypergrid", "dimensions": 2, "side": 8},
     "methods": [{"name": "r", "type": "random"}], "seeds": 1, "budget": {"rewardCalls": 1}}
    """

  static func run(
    _ objects: String, name: String = "list.txt", spec: String = grid, _ more: [String] = []
  ) async throws -> Program.Result {
    let folder = try Folder()
    try folder.write(spec, to: "s.json")
    try folder.write(objects, to: name)
    return try await Program.run(["score", "s.json", "--objects", name] + more, in: folder)
  }

  @Test(arguments: [
    ("list.txt", "0 0\r\n\n  1 6 \n3 3"), ("list.csv", "rank,object\n1,0 0\n2,1 6\n3,3 3\n"),
    // With a byte order mark, as some editors write it.
    ("list.txt", "\u{FEFF}0 0\n1 6\n3 3\n"), ("list.csv", "\u{FEFF}object\n0 0\n1 6\n3 3\n"),
  ])
  func listsAndTables(name: String, text: String) async throws {
    let result = try await Self.run(text, name: name)
    #expect(result.status == 0, "\(result.narration)")
    #expect(result.output == "object,reward\r\n0 0,0.6\r\n1 6,2.6\r\n3 3,0.1\r\n")
  }

  @Test func aLongListIsScoredInParts() async throws {
    let result = try await Self.run(
      (0..<1500).map { "\($0 % 8) 0\n" }.joined() + "0 8\n")
    #expect(result.status == 65)
    #expect(result.narration.hasPrefix("list.txt:1501: '0 8' is no cell"), "\(result.narration)")
    #expect(result.output.split(whereSeparator: \.isNewline).count == 1 + 1024)
  }

  @Test func badFiles() async throws {
    let table = try await Self.run("a,b\n1,2\n", name: "list.csv")
    #expect(table.status == 65)
    #expect(table.narration.hasPrefix("list.csv:1: no column is called object or smiles"))
    let none = try await Self.run("0 0", ["--objects", "none.txt"])
    #expect(none.status == 66)
    let task = try await Self.run("0 0", ["--task", "x"])
    #expect(task.status == 64)
    #expect(task.narration.contains("has no environment 'x'"))
  }

  /// A property of given molecules, whether blocks can build them or not. In a build without chemistry the
  /// program says so.
  @Test func molecules() async throws {
    let spec = Self.grid.replacing(
      #"{"type": "hypergrid", "dimensions": 2, "side": 8}"#,
      with: #"{"type": "fragments", "reward": {"type": "qed"}}"#)
    let result = try await Self.run(
      "smiles\nCC(=O)Oc1ccccc1C(=O)O\n", name: "m.csv", spec: spec)
    if result.narration.contains("needs chemistry") { return }
    #expect(result.status == 0, "\(result.narration)")
    // Aspirin, by RDKit's QED.
    #expect(result.output.contains("CC(=O)Oc1ccccc1C(=O)O,0.55012"), "\(result.output)")
    let bad = try await Self.run("C\nC(\n", spec: spec)
    #expect(bad.status == 65)
    #expect(bad.narration.hasPrefix("list.txt:2: 'C(' is no molecule in SMILES: "))
  }
}
