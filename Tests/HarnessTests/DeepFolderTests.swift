import Foundation
import Testing

/// Results in folders deeper than SQLite's names may be long.
@Suite struct DeepFolderTests {
  @Test func `A run in a deep folder is trained and read`() async throws {
    let folder = try Folder()
    let name = String(repeating: "n", count: 100)
    try folder.write(
      TinySpec(methods: ["TB", "MCMC"], seeds: 1).text
        .replacing("\"tiny\"", with: "\"\(name)\"").replacing("\"TB\"", with: "\"\(name)\""),
      to: "tiny.json")
    let deep = Array(repeating: String(repeating: "d", count: 100), count: 4).joined(separator: "/")
    let run = try await Program.run(["tiny.json", "--results", deep], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let results = "\(deep)/\(name)"
    #expect(folder.has("\(results)/trials/grid/\(name)/0/candidates.sqlite"))
    // By a short way to the same place.
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/short", withDestinationPath: "\(folder.path)/\(results)")
    for results in [results, "short"] {
      let found = try await Program.run(
        ["candidates", results, "--task", "grid", "--method", name], in: folder)
      #expect(found.status == 0, "\(found.narration)")
      #expect(found.output.split(whereSeparator: \.isNewline).count > 10)
    }
    let shallow = try await Program.run(["tiny.json", "--results", "r"], in: folder)
    #expect(shallow.output == run.output)
  }

  @Test func `A name that no file can have is refused with what to do`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB"], seeds: 1).text, to: "tiny.json")
    let run = try await Program.run(
      ["tiny.json", "--results", String(repeating: "d", count: 300)], in: folder)
    #expect(run.status == 74)
    #expect(run.narration.contains("shorter --results"))
  }
}
