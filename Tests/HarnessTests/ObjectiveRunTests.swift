import Foundation
import Testing

/// Objectives, losses and backward policies in the real program, as a spec sets them up.
@Suite struct ObjectiveRunTests {
  static func spec(_ environment: String, _ methods: [(name: String, json: String)]) -> String {
    let methods = methods.map { #"{"name": "\#($0.name)", "type": "gflownet", \#($0.json)}"# }
    return """
      {"version": 1, "name": "tiny", "environment": \(environment),
       "defaults": {"batchSize": 16, "network": {"type": "mlp", "hidden": [16]}},
       "methods": [\(methods.joined(separator: ",\n"))],
       "seeds": 1, "budget": {"trajectories": 320},
       "evaluation": {"checkpoints": 2, "topK": [10], "samples": 100, "trajectories": 50},
       "statistics": {"resamples": 10}}
      """
  }

  static let grid = #"{"type": "hypergrid", "dimensions": 2, "side": 6}"#
  static let bits = #"{"type": "bitSequence", "bits": 6, "wordSize": 2, "targets": 3}"#
  static let strings = #"{"type": "sequence", "minimumLength": 2, "maximumLength": 4}"#

  static let stopping: [(name: String, json: String)] = [
    ("MDB", #""objective": "modifiedDetailedBalance""#),
    (
      "MSubTB",
      #""objective": {"type": "modifiedSubTrajectoryBalance", "lambda": 0.9, "loss": "huber"}"#
    ),
    ("TLM", #""objective": "trajectoryBalance", "backwardPolicy": "trajectoryLikelihood""#),
    (
      "entropy",
      #""objective": {"type": "trajectoryBalance", "loss": "shiftedCosh"}, "#
        + #""backwardPolicy": "maximumEntropy", "#
        + #""sampler": {"type": "mixture", "parts": ["onPolicy", {"type": "replay", "warmUp": 8}]}"#
    ),
    (
      "thompson",
      #""objective": {"type": "modifiedDetailedBalance", "loss": {"type": "linex", "alpha": 0.5}}, "#
        + #""sampler": "thompson""#
    ),
  ]

  static let looking: [(name: String, json: String)] = [
    ("FLDB", #""objective": "forwardLookingDetailedBalance", "targetNetwork": "movingAverage""#),
    ("FLSubTB", #""objective": {"type": "forwardLookingSubTrajectoryBalance", "loss": "linex"}"#),
    ("transformer", #""objective": "trajectoryBalance", "network": \#(transformer)"#),
  ]

  static let transformer =
    #"{"type": "transformer", "width": 8, "heads": 2, "layers": 1, "attention": "causal"}"#

  @Test(arguments: [(grid, stopping), (strings, stopping), (bits, looking)])
  func methodsRunFromASpec(
    _ environment: String, _ methods: [(name: String, json: String)]
  ) async throws {
    let folder = try Folder()
    try folder.write(Self.spec(environment, methods), to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    let trials = try folder.text("results/tiny/trials.csv")
    let timing = try folder.text("results/tiny/timing.csv").split(separator: "\r\n")
    let column = try #require(timing[0].split(separator: ",").firstIndex(of: "state_rewards"))
    for (name, _) in methods {
      #expect(trials.contains(",\(name),0,exact_total_variation,0."), "\(name)")
      #expect(trials.contains(",\(name),0,elbo,") && trials.contains(",\(name),0,eubo,"))
      let row = try #require(timing.first { $0.contains(",\(name),0,") })
      let count = row.split(separator: ",", omittingEmptySubsequences: false)[column]
      let asks = ["M", "F", "th"].contains { name.hasPrefix($0) }
      #expect((Int(count) ?? 0 > 0) == asks, "\(name) asked \(count) rewards on the way")
    }
  }

  /// What a task cannot give is refused, with what to do.
  @Test(arguments: [
    (bits, #""objective": "modifiedDetailedBalance""#, "states that may stop"),
    (
      #"{"type": "sequence"}"#, #""objective": "modifiedSubTrajectoryBalance""#,
      "all strings have one length"
    ),
    (
      grid, #""objective": "forwardLookingDetailedBalance""#, "rewards of states on the way"
    ),
    (grid, #""objective": "trajectoryBalance", "network": "transformer""#, "sequences of tokens"),
  ])
  func unfitTasksAreRefused(_ environment: String, _ method: String, _ reason: String) async throws
  {
    let folder = try Folder()
    try folder.write(Self.spec(environment, [("A", method)]), to: "tiny.json")
    let run = try await Program.run(["validate", "tiny.json"], in: folder)
    #expect(run.status == 65)
    #expect(run.narration.contains(reason), "\(run.narration)")
  }
}
