import Foundation
import Testing

/// What a person meets who has never used the program.
@Suite struct FirstContactTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test func `Nothing typed is answered with what to type first`() async throws {
    let run = try await Program.run([], in: folder)
    #expect(run.status == 64)
    #expect(run.messages.count <= 10)
    #expect(run.narration.contains("harness new"))
  }

  @Test func `The list fits a screen, and each kind has its own`() async throws {
    let list = try await Program.run(["list"], in: folder)
    let lines = list.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 40)
    #expect(lines.allSatisfy { $0.count <= 100 })
    for line in lines.prefix(while: { !$0.isEmpty }) where !line.hasPrefix(" ") {
      let kind = String(line.prefix { $0 != " " })
      let details = try await Program.run(["list", kind], in: folder)
      #expect(details.status == 0, "\(kind)")
      #expect(details.output.contains("\n  "), "\(kind)")
    }
    let wrong = try await Program.run(["list", "reward"], in: folder)
    #expect(wrong.status == 64)
    #expect(wrong.narration.contains("did you mean 'rewards'?"))
  }

  @Test func `Every example can be pasted into a spec`() async throws {
    var specs: [String] = []
    for (kind, place) in Self.places {
      let list = try await Program.run(["list", kind], in: folder)
      for line in list.output.split(separator: "\n") where line.hasPrefix("  ") {
        guard let name = line.dropFirst(2).prefix(while: { $0 != " " }).description as String?,
          !name.isEmpty
        else { continue }
        let explained = try await Program.run(["explain", name], in: folder)
        let parts = explained.output.components(separatedBy: "  example:\n")
        try #require(parts.count > 1, "\(name)")
        // Of two that share a name the one of this kind.
        let examples = parts.dropFirst().map { $0.components(separatedBy: "\n\nor, elsewhere")[0] }
        let example = try #require(
          kind == "schedules" ? examples.first { $0.contains("learningRate") } : examples.first)
        try folder.write(Self.spec(example, at: place), to: "\(kind)-\(name).json")
        specs.append("\(kind)-\(name).json")
      }
    }
    #expect(specs.count > 20)
    let run = try await Program.run(["validate"] + specs, in: folder)
    // What an example cannot bring along, this build may lack, or another environment or part has.
    let missing = [
      "cannot be read", "no such file", "install librdkit-dev", "write an object with",
      "needs an environment in which", "can never end", "needs rewards of states on the way",
      "needs states that may stop", "targetNetwork: is part of",
    ]
    for message in run.messages where message.contains(": error: ") {
      #expect(missing.contains { message.contains($0) }, "\(message)")
    }
  }

  /// Kinds with the place of one in a spec.
  private static let places = [
    ("environments", "environment"), ("methods", "method"), ("objectives", "objective"),
    ("samplers", "sampler"), ("sections", "section"), ("schedules", "optimizer"),
  ]

  /// A spec with an example at a place.
  private static func spec(_ example: String, at place: String) -> String {
    let flow = #""name": "TB", "type": "gflownet""#
    let balance = #""objective": "trajectoryBalance""#
    var environment = #""environment": "faces""#
    var method = "{\(flow), \(balance)}"
    var budget = #", "budget": {"rewardCalls": 36000}"#
    var section = ""
    switch place {
    case "environment":
      environment = example
      method = #"{"name": "random", "type": "random"}"#
    case "method": method = example
    case "objective": method = "{\(flow), \(example)}"
    case "sampler":
      // Some of them need another one beside them, and more objects than faces.
      environment = #""environment": "hypergrid""#
      let parts = example.replacing(
        #""sampler": "#, with: #""sampler": {"type": "mixture", "parts": ["onPolicy", "#)
      method =
        "{\(flow), \(balance), "
        + (example.contains("\"mixture\"") ? "\(example)}" : "\(parts)]}}")
    case "optimizer":
      method = #"{\#(flow), \#(balance), "optimizer": {"type": "adam", \#(example)}}"#
    default:
      section = ", " + example
      if example.contains("\"budget\"") { budget = "" }
      if example.contains("\"tuning\"") {
        method = #"{\#(flow), \#(balance), "grid": {"batchSize": [4, 16]}}"#
      }
    }
    return """
      {"version": 1, "name": "x", \(environment), "methods": [\(method)], "seeds": 1\(budget)\(section)}
      """
  }

  @Test func `A new spec runs, and comments do not count`() async throws {
    let new = try await Program.run(
      ["new", "mine", "--environment", "faces", "--methods", "tb,MCMC"], in: folder)
    #expect(new.status == 0, "\(new.narration)")
    let text = try folder.text("mine.json")
    #expect(text.contains("\"//\""))
    let again = try await Program.run(["new", "mine"], in: folder)
    #expect(again.status == 74)
    let validated = try await Program.run(["validate", "mine.json"], in: folder)
    #expect(validated.output == "mine.json: good, 10 trials\n")
    // The same key without comments: a finished trial stays finished.
    let small = ["--seeds", "1", "--methods", "MCMC"]
    let run = try await Program.run(["mine.json"] + small, in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let stamps = folder.records("results/mine").map(folder.stamp)
    let bare = text.split(separator: "\n").filter { !$0.contains("\"//\"") }.joined(separator: "\n")
    #expect(bare != text)
    try folder.write(text.replacing("\"//\": \"", with: "\"//\": \"Other words. "), to: "mine.json")
    _ = try await Program.run(["mine.json"] + small, in: folder)
    #expect(folder.records("results/mine").map(folder.stamp) == stamps)
  }

  @Test func `A new spec is good for every environment`() async throws {
    let list = try await Program.run(["list", "environments"], in: folder)
    for line in list.output.split(separator: "\n").dropFirst() where !line.hasPrefix("   ") {
      let name = line.dropFirst(2).prefix { $0 != " " }
      let new = try await Program.run(["new", "x-\(name)", "--environment", "\(name)"], in: folder)
      // Texts need a model, and are answered with the command that gets one.
      let isGood =
        new.status == 0 || new.narration.contains("librdkit-dev")
        || name == "text" && new.narration.contains("make weights")
      #expect(isGood, "\(new.narration)")
    }
    let wrong = try await Program.run(["new", "y", "--environment", "hypergird"], in: folder)
    #expect(wrong.status == 64)
    #expect(wrong.narration.contains("did you mean 'hypergrid'?"))
  }
}
