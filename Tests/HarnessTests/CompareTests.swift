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

  @Test func `Seeds of one method in several runs are one method with all of them`() async throws {
    let folder = try Folder()
    let name = "\"name\": \"tiny\""
    let seeds = "\"seeds\": 2"
    let text = TinySpec(methods: ["MCMC", "TB"]).text
    for (run, own) in [("a", "2"), ("b", "[2]"), ("c", "\"3..3\""), ("whole", "4")] {
      try folder.write(
        text.replacing(name, with: "\"name\": \"\(run)\"").replacing(
          seeds, with: "\"seeds\": \(own)"),
        to: "\(run).json")
      let result = try await Program.run(["\(run).json", "--quiet"], in: folder)
      #expect(result.status == 0, "\(result.narration)")
    }
    let compare = try await Program.run(
      ["compare", "results/c", "results/a", "results/b"], in: folder)
    #expect(compare.status == 0, "\(compare.narration)")
    #expect(try folder.tables("results/combined") == folder.tables("results/whole"))
    // One seed on the command line is the same.
    let one = try await Program.run(
      ["b.json", "--results", "one", "--seeds", "2..2", "--quiet"], in: folder)
    #expect(one.status == 0, "\(one.narration)")
    #expect(try folder.tables("one/b") == folder.tables("results/b"))
  }

  @Test func `A comparison of runs has a report, and where it has no runs it says so`() async throws
  {
    let folder = try Folder()
    try await Self.run(TinySpec(methods: ["TB"]), "a", folder)
    try await Self.run(TinySpec(methods: ["random", "FM"]), "b", folder)
    let compare = try await Program.run(
      ["compare", "results/a", "results/b", "--baseline", "random"], in: folder)
    #expect(compare.status == 0, "\(compare.narration)")
    let report = try await Program.run(["report", "results/combined"], in: folder)
    #expect(report.status == 0, "\(report.narration)")
    #expect(report.output == "results/combined/report.html\n")
    #expect(try folder.text("results/combined/report.html").contains("random"))
    let file = try await Program.run(["report", "results/a/spec.json"], in: folder)
    #expect(file.status == 66 && file.narration.hasPrefix("results/a/spec.json: is a file"))
    let status = try await Program.run(["status", "results/combined"], in: folder)
    #expect(status.status == 66 && status.narration.contains("puts runs side by side"))
    let verify = try await Program.run(["verify", "results/combined"], in: folder)
    #expect(verify.status == 66)
    #expect(verify.narration.contains("name one of results/a, results/b"))
    try FileManager.default.removeItem(atPath: folder.path + "/results/a")
    let gone = try await Program.run(["report", "results/combined"], in: folder)
    #expect(gone.status == 66)
    #expect(gone.narration.contains("results/a is not there"))
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
