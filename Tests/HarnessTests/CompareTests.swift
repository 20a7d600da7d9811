import Foundation
import Testing

@Suite struct CompareCommandTests {
  private static func run(_ spec: TinySpec, _ name: String, _ folder: Folder) async throws {
    let text = spec.text.replacing("\"name\": \"tiny\"", with: "\"name\": \"\(name)\"")
    try folder.write(text, to: "\(name).json")
    let run = try await Program.run(["\(name).json", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
  }

  @Test func `Runs side by side give the tables of one run`() async throws {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["MCMC", "TB"]), "a", folder)
    try await Self.run(TinySpec(methods: ["random", "FM"]), "b", folder)
    try await Self.run(TinySpec(methods: ["MCMC", "TB", "random", "FM"]), "whole", folder)
    let compare = try await Program.run(["compare", "results/a", "results/b/"], in: folder)
    #expect(compare.status == 0, "\(compare.narration)")
    #expect(compare.narration == "tables in results/combined/\n")
    #expect(try folder.tables("results/combined") == folder.tables("results/whole"))
    let whole = try await Program.run(["whole.json", "--quiet"], in: folder)
    // But for the advice about seeds, which belong to two specs here.
    let advice = "use --seeds 10"
    #expect(whole.output.contains(advice))
    #expect(
      compare.output.split(whereSeparator: \.isWhitespace)
        == whole.output.replacing(advice, with: "run their specs with --seeds 10")
        .split(whereSeparator: \.isWhitespace))
    #expect(folder.has("results/combined/sources.json"))
    #expect(!folder.has("results/combined/spec.json"))

    // Once more, elsewhere, with names that clash.
    let other = try await Program.run(
      [
        "compare", "results/whole", "results/a", "--name", "both", "--results", "there",
        "--baseline", "random", "--json", "--quiet",
      ], in: folder)
    #expect(other.status == 0, "\(other.narration)")
    #expect(
      other.messages.map { $0.prefix { $0 != "," } } == [
        "warning: whole.MCMC and a.MCMC have trials of the same settings and seeds",
        "warning: whole.TB and a.TB have trials of the same settings and seeds",
      ])
    let json = try JSONSerialization.jsonObject(with: Data(other.output.utf8)) as? [String: Any]
    #expect(json?["baseline"] as? String == "random")
    let methods = Table(try folder.text("there/both/trials.csv")).column("method")
    #expect(Set(methods) == ["whole.MCMC", "whole.TB", "random", "FM", "a.MCMC", "a.TB"])
  }

  @Test func `What does not compare is refused`() async throws {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB", "MCMC"]), "a", folder)
    try await Self.run(TinySpec(methods: ["FM"], rewardCalls: 400), "b", folder)
    let budget = try await Program.run(["compare", "results/a", "results/b"], in: folder)
    #expect(budget.status == 65)
    #expect(
      budget.messages == [
        "task 'grid': budget.rewardCalls is 500 in a and 400 in b; numbers of the two do not compare",
        "task 'bits': budget.rewardCalls is 500 in a and 400 in b; numbers of the two do not compare",
      ])
    #expect(!folder.has("results/combined"))

    let twice = try await Program.run(["compare", "results/a", "results/./a/"], in: folder)
    #expect(twice.status == 64)
    let one = try await Program.run(["compare", "results/a"], in: folder)
    #expect(one.status == 64)
    let missing = try await Program.run(["compare", "results/a", "results/none"], in: folder)
    #expect(missing.status == 66)

    try await Self.run(TinySpec(methods: ["DB"]), "c", folder)
    let over = try await Program.run(
      ["compare", "results/a", "results/c", "--name", "c"], in: folder)
    #expect(over.status == 65)
    #expect(over.narration.contains("results/c holds a run"))
  }
}
