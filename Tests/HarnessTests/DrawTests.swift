import Foundation
import Testing

/// `harness draw`, and what a person sees while a spec runs.
@Suite struct DrawTests {
  private static func spec(_ environment: String) -> String {
    """
    {"version": 1, "name": "tiny", "environment": \(environment),
     "methods": [{"name": "TB", "type": "gflownet", "objective": "trajectoryBalance",
                  "network": {"type": "mlp", "hidden": [8]}},
                 {"name": "MCMC", "type": "metropolisHastings"}],
     "seeds": 2, "budget": {"rewardCalls": 300},
     "evaluation": {"checkpoints": 2, "topK": [4], "samples": 200}, "statistics": {"resamples": 50}}
    """
  }

  @Test func `A spec is drawn before it has run, a run with reward against diversity`() async throws
  {
    let folder = try Folder()
    try folder.write(Self.spec(#"{"type": "faces"}"#), to: "tiny.json")
    let before = try await Program.run(["draw", "tiny.json", "--methods", "TB"], in: folder)
    #expect(before.status == 0, "\(before.narration)")
    let names = before.output.split(separator: "\n").map(String.init)
    #expect(
      names == ["flow", "learning", "scatter"].map { "results/tiny/drawings/faces-TB-\($0).svg" }
        + ["results/tiny/drawings/faces-rewards.svg"])
    let bytes = try names.map(folder.bytes)
    #expect(try await Program.run(["tiny.json"], in: folder).status == 0)
    let after = try await Program.run(["draw", "results/tiny"], in: folder)
    #expect(after.output.contains("faces-frontier.svg"))
    // What a run has learned is what is drawn of its spec.
    #expect(try names.dropLast().map(folder.bytes) == bytes.dropLast())
    let report = try await Program.run(["report", "results/tiny"], in: folder)
    #expect(report.status == 0, "\(report.narration)")
    #expect(try folder.text("results/tiny/report.html").contains("State graph of TB on faces"))
  }

  @Test func `What cannot be drawn is answered with why`() async throws {
    let folder = try Folder()
    try folder.write(
      Self.spec(#"{"type": "sequence", "maximumLength": 40}"#), to: "tiny.json")
    let none = try await Program.run(["draw", "tiny.json"], in: folder)
    #expect(none.status == 1)
    #expect(none.narration.contains("cannot all be enumerated"))
    let wrong = try await Program.run(["draw", "tiny.json", "--methods", "TBB"], in: folder)
    #expect(wrong.status == 64)
    #expect(wrong.narration.contains("it has TB, MCMC"))
    try folder.write(Self.spec(#"{"type": "hypergrid", "side": 5}"#), to: "tiny.json")
    let large = try await Program.run(["draw", "tiny.json", "--methods", "TB"], in: folder)
    #expect(large.status == 0, "\(large.narration)")
    #expect(large.narration.contains("more than 300 states"))
  }

  @Test func `Progress shows the latest main metric of each running trial`() async throws {
    let folder = try Folder()
    // So long that it is seen; the terminal ends it.
    try folder.write(
      Self.spec(#"{"type": "faces"}"#).replacing("300", with: "10000000").replacing(
        #""checkpoints": 2"#, with: #""checkpoints": 10000"#), to: "tiny.json")
    let program = try #require(Program.path)
    let inherited = ProcessInfo.processInfo.environment
    let terminal = try Terminal(
      [program, "tiny.json", "--workers", "1"], in: folder,
      environment: ["TERM": "xterm", "LD_LIBRARY_PATH": inherited["LD_LIBRARY_PATH"] ?? ""])
    #expect(
      try await terminal.type("", until: "0 of 4 trials, ", "faces/TB/0 exact_total_variation 0."))
  }
}
