import Foundation
import Testing

@Suite struct DiffCommandTests {
  private static func run(_ spec: TinySpec, _ name: String, _ folder: Folder) async throws {
    try folder.write(spec.text, to: "spec.json")
    let run = try await Program.run(["spec.json", "--quiet", "--results", name], in: folder)
    #expect(run.status == 0, "\(run.narration)")
  }

  private static func diff(_ folder: Folder) async throws -> (Int32, String, [String: Any]) {
    let text = try await Program.run(["diff", "a/tiny", "b/tiny/"], in: folder)
    let json = try await Program.run(["diff", "a/tiny", "b/tiny", "--json"], in: folder)
    #expect(text.status == json.status)
    #expect(text.narration.isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    return (text.status, text.output, try #require(object as? [String: Any]))
  }

  @Test func `A run differs from itself in nothing`() async throws {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB", "MCMC"]), "a", folder)
    try await Self.run(TinySpec(methods: ["TB", "MCMC"]), "b", folder)
    let (status, text, json) = try await Self.diff(folder)
    #expect(status == 0)
    #expect(text.contains("numbers of 8 shared trials are the same\n"))
    #expect(text.split(separator: "\n").count == 1)
    #expect(json["same"] as? Bool == true)
    #expect(json["compatible"] as? Bool == true)
  }

  @Test func `Other settings, budgets and seeds are named, with the numbers that follow`()
    async throws
  {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB", "MCMC"]), "a", folder)
    try folder.write(
      TinySpec(methods: ["TB", "MCMC", "random"], seeds: 3).text
        .replacing("\"chains\": 16", with: "\"chains\": 8"), to: "spec.json")
    let run = try await Program.run(["spec.json", "--quiet", "--results", "b"], in: folder)
    #expect(run.status == 0)
    let (status, text, json) = try await Self.diff(folder)
    #expect(status == 1)
    let settings = try #require(json["settings"] as? [[String: Any]])
    #expect(
      settings.map { $0["path"] as? String } == ["methods.MCMC.chains", "seeds", "methods.random"])
    #expect(settings[0]["values"] as? [String] == ["16", "8"])
    #expect(json["compatible"] as? Bool == false)
    let numbers = try #require(json["numbers"] as? [[String: Any]])
    #expect(!numbers.isEmpty)
    // TB has the same trials in both.
    #expect(numbers.allSatisfy { $0["method"] as? String == "MCMC" })
    let trials = try #require(json["trials"] as? [[String: Any]])
    let group = try #require(
      trials.first { $0["task"] as? String == "bits" && $0["method"] as? String == "MCMC" })
    #expect(
      ["shared", "sameKey", "sameKernels", "onlyFirst", "onlySecond"].map { group[$0] as? Int }
        == [2, 0, 2, 0, 1])
    #expect(text.contains("the same bytes cannot be expected"))
    #expect(text.contains("methods.MCMC.chains  16"))
    try await Self.run(TinySpec(methods: ["TB", "MCMC"], rewardCalls: 400), "c", folder)
    let budget = try await Program.run(["diff", "a/tiny", "c/tiny"], in: folder)
    #expect(budget.status == 1)
    #expect(budget.output.contains("budget.rewardCalls  500"))
    #expect(budget.output.contains("the same bytes cannot be expected"))
  }

  @Test func `Other libraries and a missing trial are named`() async throws {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB"]), "a", folder)
    try await Self.run(TinySpec(methods: ["TB"]), "b", folder)
    let provenance = try folder.text("b/tiny/provenance.json")
    try folder.write(
      provenance.replacing("\"gsl\": \"", with: "\"gsl\": \"0."), to: "b/tiny/provenance.json")
    let (status, text, json) = try await Self.diff(folder)
    #expect(status == 0)
    #expect(text.contains("what the bits depend on:"))
    #expect(json["same"] as? Bool == true)
    #expect(json["compatible"] as? Bool == false)
    try FileManager.default.removeItem(
      atPath: folder.path + "/b/tiny/trials/bits/TB/1/record.json")
    let (missing, table, _) = try await Self.diff(folder)
    #expect(missing == 1)
    #expect(table.contains("  bits  TB      1        1         1             1"))
  }

  @Test func `What is no results folder is an error`() async throws {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB"]), "a", folder)
    #expect(try await Program.run(["diff", "a/tiny", "b"], in: folder).status == 66)
    #expect(try await Program.run(["diff", "a/tiny"], in: folder).status == 64)
  }
}
