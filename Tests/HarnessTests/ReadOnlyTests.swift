import Foundation
import Testing

/// A results folder that may be read and not written, such as one of somebody else's.
@Suite struct ReadOnlyTests {
  /// What takes from a program of root's the right to write everywhere; empty where no root runs.
  private static let bound = getuid() == 0 ? ["setpriv", "--bounding-set", "-dac_override"] : []

  private func run(_ arguments: [String], in folder: Folder) async throws -> Program.Result {
    try await Program.run(arguments, in: folder, through: Self.bound)
  }

  @Test func `Whatever reads a finished run does so`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 2).text, to: "tiny.json")
    let first = try await Program.run(["tiny.json"], in: folder)
    #expect(first.status == 0)
    #expect(
      try await Program.run(["tiny.json", "--results", "other"], in: folder).status == 0)
    let before = folder.files("results")
    try folder.setWritable(false, "results")
    defer { try? folder.setWritable(true, "results") }
    guard
      try await run(["report", "results/tiny"], in: folder).status
        == 74
    else {
      print(
        "skipped: this process may write everywhere, and there is no setpriv that takes that from it"
      )
      return
    }

    let again = try await run(["tiny.json"], in: folder)
    #expect(again.status == 0, "\(again.narration)")
    #expect(again.output == first.output)
    #expect(!again.narration.contains("warning"))
    // Other tables than those that are there.
    let fewer = try await run(["tiny.json", "--seeds", "1"], in: folder)
    #expect(fewer.status == 0, "\(fewer.narration)")
    #expect(fewer.output.contains("1 seed"))
    #expect(fewer.narration.contains("the tables there stay as they are"))

    for arguments in [
      ["status", "results/tiny"], ["candidates", "results/tiny"], ["verify", "results/tiny"],
      ["sample", "results/tiny", "--task", "grid", "--method", "TB"],
      ["compare", "results/tiny", "other/tiny", "--results", "mine"],
      ["report", "results/tiny", "--to", "mine/page.html"], ["tiny.json", "--dry-run"],
      ["measure", "results/tiny"],
    ] {
      let result = try await run(arguments, in: folder)
      #expect(result.status == 0, "\(arguments): \(result.narration)")
    }
    #expect(folder.has("mine/page.html") && folder.has("mine/combined/summary.csv"))
    #expect(folder.files("results") == before)

    // What has to be trained cannot be kept.
    let more = try await run(["tiny.json", "--seeds", "3"], in: folder)
    #expect(more.status != 0)
    #expect(more.narration.contains("cannot create"))
  }
}
