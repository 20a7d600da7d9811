import Foundation
import Testing

/// Finished trials are never replaced before someone has said that they may be.
@Suite struct KeptTrialsTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A folder with the finished trials of a spec; gives their records, policies and databases.
  private func finished(_ spec: TinySpec) async throws -> [String: Data] {
    try folder.write(spec.text, to: "tiny.json")
    #expect(try await Program.run(["tiny.json", "--quiet"], in: folder).status == 0)
    return try contents()
  }

  private func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in folder.files("results/tiny") { contents[name] = try folder.bytes(name) }
    return contents
  }

  @Test(arguments: [
    (
      TinySpec(methods: ["TB", "MCMC"], seeds: 1, rewardCalls: 100),
      "another budget (200 reward calls)"
    ),
    (
      TinySpec(methods: ["TB", "MCMC4"], seeds: 1, rewardCalls: 100),
      "another budget (200 reward calls)"
    ),
  ])
  func `A smaller budget is refused, and a dry run says why`(_ smaller: TinySpec, words: String)
    async throws
  {
    let kept = try await finished(TinySpec(methods: ["TB", "MCMC"], seeds: 1, rewardCalls: 200))
    try folder.write(smaller.text, to: "tiny.json")
    let plan = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    #expect(plan.status == 0)
    #expect(plan.output.contains("to be lost: 2 finished trials of TB with \(words)\n"))
    let json = try await Program.run(["tiny.json", "--dry-run", "--json"], in: folder)
    #expect(json.output.contains(#""lost": \#(smaller.methods.contains("MCMC") ? 4 : 2)"#))

    let run = try await Program.run(["tiny.json"], in: folder)
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.narration.contains("2 finished trials of TB with \(words)\n"))
    #expect(run.narration.contains("--replace"))
    let trial = try await Program.run(
      ["trial", "tiny.json", "--task", "grid", "--method", "TB", "--seed", "0"], in: folder)
    #expect(trial.status == 64)
    #expect(try contents() == kept)

    let replaced = try await Program.run(["tiny.json", "--replace"], in: folder)
    #expect(replaced.status == 0)
    #expect(try folder.text("results/tiny/trials/grid/TB/0/record.json").contains("100}"))
  }

  @Test func `Other settings are refused, more seeds and a larger budget are not`() async throws {
    let kept = try await finished(TinySpec(methods: ["TB", "MCMC"], seeds: 1))
    let text = try folder.text("tiny.json")
    try folder.write(text.replacing("\"chains\": 16", with: "\"chains\": 8"), to: "tiny.json")
    let run = try await Program.run(["tiny.json"], in: folder)
    #expect(run.status == 64)
    #expect(run.narration.contains("2 finished trials of MCMC with other settings\n"))
    #expect(!run.narration.contains("of TB"))
    #expect(try contents() == kept)
    // What is left out of a run is not touched by it.
    #expect(
      try await Program.run(["tiny.json", "--methods", "TB", "--quiet"], in: folder).status == 0)

    try folder.write(
      text.replacing("\"rewardCalls\": 500", with: "\"rewardCalls\": 600"), to: "tiny.json")
    let larger = try await Program.run(["tiny.json", "--dry-run"], in: folder)
    #expect(!larger.output.contains("to be lost"))
    #expect(try await Program.run(["tiny.json", "--seeds", "2"], in: folder).status == 0)
  }

  @Test func `Another evaluation loses nothing`() async throws {
    _ = try await finished(TinySpec(methods: ["TB"], seeds: 1))
    let stamps = folder.records().map(folder.stamp)
    try folder.write(
      TinySpec(methods: ["TB"], seeds: 1, checkpoints: 2).text.replacing(
        "\"samples\": 500", with: "\"samples\": 400"), to: "tiny.json")
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    #expect(folder.records().map(folder.stamp) == stamps)
  }

  @Test func `A dry run says what a fresh start forgets`() async throws {
    let kept = try await finished(TinySpec(methods: ["TB"], seeds: 1))
    let plan = try await Program.run(["tiny.json", "--dry-run", "--fresh"], in: folder)
    #expect(plan.output.contains("to be lost: 2 finished trials of TB that are as the spec says\n"))
    #expect(plan.output.contains("; 0 finished, 2 to train"))
    #expect(try contents() == kept)
  }
}
