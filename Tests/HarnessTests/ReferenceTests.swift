import Formats
import Foundation
import Testing

/// `harness reference`, and what a dry run tells of tasks that nothing enumerates.
@Suite struct ReferenceTests {
  static func spec(_ environment: String) -> String {
    """
    {"version": 1, "name": "tiny", "environment": \(environment),
     "methods": [{"name": "r", "type": "random"}], "seeds": 1, "budget": {"rewardCalls": 1},
     "evaluation": {"samples": 500}}
    """
  }

  static let set = spec(
    #"{"type": "set", "items": 6, "size": 3, "energies": [0, 1, 2, -1, 0.5, 0]}"#)

  @Test func aReferenceIsStoredAndComparedWith() async throws {
    let folder = try Folder()
    try folder.write(Self.set, to: "s.json")
    let first = try await Program.run(["reference", "s.json"], in: folder)
    #expect(first.status == 0, "\(first.narration)")
    #expect(first.narration.contains("references/tiny.json: not stored; --write stores it"))
    #expect(first.output.contains("agrees  log Z: elementary symmetric polynomial"))
    #expect(!first.output.contains("DISAGREES") && !folder.has("references"))

    let written = try await Program.run(["reference", "s.json", "--write"], in: folder)
    #expect(written.status == 0 && folder.has("references/tiny.json"))
    let again = try await Program.run(["reference", "s.json", "--json"], in: folder)
    #expect(again.status == 0 && again.narration == "references/tiny.json: the same\n")
    let tasks = try JSONParser.parse(again.output)["tasks"]?.elements
    let task = try #require(tasks?.first)
    #expect(task["objects"]?.number?.integer == 20 && task["states"]?.number?.integer == 42)
    // By hand: the sum over all subsets of three of six.
    let energies = [0, 1, 2, -1, 0.5, 0]
    var sum = 0.0
    for i in 0..<6 {
      for j in 0..<i { for k in 0..<j { sum += exp(energies[i] + energies[j] + energies[k]) } }
    }
    #expect(abs(try #require(task["logZ"]?.number).value - log(sum)) < 1e-12)
    #expect(task["totalVariationOfPerfectSampler"]?["500"]?.number != nil)

    let stored = try folder.text("references/tiny.json")
    let wrong = stored.replacingOccurrences(of: "\"objects\": 20", with: "\"objects\": 21")
    #expect(wrong != stored)
    try folder.write(wrong, to: "references/tiny.json")
    let different = try await Program.run(["reference", "s.json"], in: folder)
    #expect(different.status == 1)
    #expect(different.narration.contains("objects: stored 21, computed 20"))
    try folder.write("{", to: "references/tiny.json")
    let broken = try await Program.run(["reference", "s.json"], in: folder)
    #expect(broken.status == 1 && broken.narration.contains("references/tiny.json, line 1: "))
  }

  @Test func whatNothingKnowsIsSaid() async throws {
    let folder = try Folder()
    try folder.write(
      Self.spec(#"{"type": "hypergrid", "dimensions": 10, "side": 20}"#), to: "s.json")
    let result = try await Program.run(["reference", "s.json"], in: folder)
    #expect(result.status == 1)
    #expect(result.narration.contains("too large to enumerate, and no formula tells its log Z"))
  }

  /// The set of 15 of 30, and 3^25 states of a lattice.
  @Test(arguments: [
    (#"{"type": "set", "items": 30, "size": 15}"#, 155_117_520, 614_429_672),
    (#"{"type": "lattice", "side": 5, "coupling": 0.3}"#, 33_554_432, 847_288_609_443),
  ])
  func aDryRunTellsWhatAFormulaDoes(_ environment: String, _ objects: Int, _ states: Int)
    async throws
  {
    let folder = try Folder()
    try folder.write(Self.spec(environment), to: "s.json")
    let result = try await Program.run(["s.json", "--dry-run", "--json"], in: folder)
    #expect(result.status == 0, "\(result.narration)")
    let task = try #require(try JSONParser.parse(result.output)["tasks"]?.elements?.first)
    #expect(task["objects"]?.number?.integer == objects)
    #expect(task["states"]?.number?.integer == states)
    #expect(task["logZ"]?.number != nil)
  }
}
