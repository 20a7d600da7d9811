import Foundation
import Testing

/// A spec that is good but for one change, and everything that the program must then say.
struct MalformedSpec: Sendable, CustomTestStringConvertible {
  /// What is done to the good spec.
  enum Change {
    /// The first of a text becomes another.
    case replacing(String, String)
    /// Only what goes up to the end of a text remains.
    case upTo(String)
    /// Something else stands in its place.
    case whole(String)
  }

  let name: String
  let change: Change
  /// The lines of stderr, without the file's name.
  let expected: [String]

  init(_ name: String, _ change: Change, _ expected: String...) {
    self.name = name
    self.change = change
    self.expected = expected
  }

  var testDescription: String { name }

  /// The text; `nil` where the change finds nothing to change.
  var text: String? {
    switch change {
    case .replacing(let old, let new):
      return Self.good.firstRange(of: old).map { Self.good.replacingCharacters(in: $0, with: new) }
    case .upTo(let end):
      return Self.good.firstRange(of: end).map { String(Self.good[..<$0.upperBound]) }
    case .whole(let text):
      return text
    }
  }

  static let all = syntax + sections + components

  static let good = """
    {
      "$schema": "schema.json",
      "version": 1,
      "name": "real",
      "environments": [
        {"name": "grid", "type": "hypergrid", "dimensions": 2, "side": 8, "termination": "explicitStop",
         "reward": {"type": "corners", "r0": 0.1, "r1": 0.5, "r2": 2.0}},
        {"name": "bits", "type": "bitSequence", "bits": 6, "wordSize": 2, "targets": 4}
      ],
      "defaults": {"batchSize": 16,
                   "network": {"type": "mlp", "hidden": [16]},
                   "optimizer": {"type": "adam", "learningRate": 0.003}},
      "methods": [
        {"name": "TB", "type": "gflownet", "objective": {"type": "trajectoryBalance", "logZLearningRate": 0.1},
         "backwardPolicy": "learned", "sampler": {"type": "onPolicy", "epsilon": 0.1}},
        {"name": "MCMC", "type": "metropolisHastings", "chains": 16},
        {"name": "PPO", "type": "ppo", "clip": 0.2}
      ],
      "baseline": "MCMC",
      "seeds": 2,
      "budget": {"rewardCalls": 1000},
      "evaluation": {"checkpoints": 5, "topK": [10], "samples": 500},
      "statistics": {"confidence": 0.95, "resamples": 200}
    }

    """
}

@Suite struct MalformedSpecTests {
  @Test func `The spec that all others differ from is good`() async throws {
    let folder = try Folder()
    try folder.write(MalformedSpec.good, to: "spec.json")
    let run = try await Program.run(["validate", "spec.json"], in: folder)
    #expect(run.status == 0, "\(run.narration)")
    #expect(MalformedSpec.all.count >= 80)
  }

  @Test(arguments: MalformedSpec.all)
  func `Every mistake is named at its place, and nothing is written`(
    mistake: MalformedSpec
  ) async throws {
    let folder = try Folder()
    try folder.write(try #require(mistake.text), to: "spec.json")
    let run = try await Program.run(["spec.json"], in: folder)
    #expect(run.status == 65)
    #expect(run.messages == mistake.expected.map { "spec.json:" + $0 })
    #expect(run.output.isEmpty)
    #expect(folder.files(".") == ["./spec.json"])
  }
}
