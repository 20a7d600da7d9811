import Foundation
import Testing

/// Specs of molecules, good and bad. In a build without chemistry the program says so, and there is
/// nothing else to see.
@Suite struct MoleculeSpecTests {
  private static func spec(
    _ environment: String = "", method: String = #""type": "random""#,
    budget: String = #"{"rewardCalls": 40}"#
  ) -> String {
    """
    {"version": 1, "name": "tiny",
     "environment": {"type": "fragments", "blocks": "blocks.txt", "maximumBlocks": 3\(environment)},
     "methods": [{"name": "A", \(method)}],
     "seeds": 1, "budget": \(budget),
     "evaluation": {"checkpoints": 1, "topK": [2], "samples": 10}, "statistics": {"resamples": 10}}
    """
  }

  /// What the program says of a spec, `nil` without chemistry.
  private static func run(
    _ spec: String, blocks: String = "CC 0:1\nCO 0:1 1\n", in folder: Folder
  ) async throws -> Program.Result? {
    try folder.write(blocks, to: "blocks.txt")
    try folder.write(spec, to: "tiny.json")
    let result = try await Program.run(["tiny.json", "--quiet"], in: folder)
    return result.narration.contains("needs chemistry") ? nil : result
  }

  @Test(arguments: ["metropolisHastings", "mars"])
  func `Chains refuse molecules of one size, which their moves do not connect`(type: String)
    async throws
  {
    let folder = try Folder()
    let network = type == "mars" ? #", "network": {"type": "graph", "width": 8, "steps": 1}"# : ""
    let method = #""type": "\#(type)", "chains": 2\#(network)"#
    guard
      let fixed = try await Self.run(
        Self.spec(#", "minimumBlocks": 3"#, method: method), in: folder)
    else { return }
    #expect(fixed.status == 65)
    #expect(fixed.narration.contains("lower minimumBlocks"), "\(fixed.narration)")
    #expect(try await Self.run(Self.spec(method: method), in: folder)?.status == 0)
    // Other methods build them from the beginning.
    #expect(try await Self.run(Self.spec(#", "minimumBlocks": 3"#), in: Folder())?.status == 0)
  }

  @Test func `All molecules without rings have one scaffold together`() async throws {
    let folder = try Folder()
    let spec = Self.spec().replacing(
      "\"topK\": [2]", with: "\"topK\": [2], \"modeThresholds\": [0.01]")
    guard let run = try await Self.run(spec, in: folder) else { return }
    #expect(run.status == 0, "\(run.narration)")
    let trials = Table(try folder.text("results/tiny/trials.csv"))
    let values = zip(trials.column("metric"), trials.column("value"))
    #expect(values.first { $0.0 == "scaffolds_above_0.01" }?.1 == "1")
  }

  @Test func `What cannot be computed is said before it runs`() async throws {
    let folder = try Folder()
    let wide = #"""
      "type": "gflownet", "objective": "trajectoryBalance", "network": {"type": "graph", "width": 4096}
      """#
    guard let result = try await Self.run(Self.spec(method: wide), in: folder) else { return }
    #expect(result.status == 65)
    #expect(result.narration.contains("more than 100 million weights"), "\(result.narration)")
    let steep = #", "reward": {"type": "qed", "floor": 1e-300, "beta": 1e307}"#
    let infinite = try #require(try await Self.run(Self.spec(steep), in: folder))
    #expect(infinite.status == 65)
    #expect(infinite.narration.contains("has no finite logarithm"), "\(infinite.narration)")
    let missing = #", "reward": {"type": "seh", "weights": "none.safetensors"}"#
    let weights = try #require(try await Self.run(Self.spec(missing), in: folder))
    #expect(weights.status == 65)
    #expect(
      weights.narration.contains(
        "none.safetensors: no such file; paths begin at the folder in which")
        && weights.narration.contains("README"), "\(weights.narration)")
  }

  /// A state is numbers of blocks, which mean other molecules with other blocks.
  @Test func `Objects that were found with other blocks are refused`() async throws {
    let folder = try Folder()
    let first = Self.spec().replacing("tiny", with: "first")
    guard let run = try await Self.run(first, in: folder) else { return }
    #expect(run.status == 0, "\(run.narration)")
    let method = """
      "type": "gflownet", "objective": "trajectoryBalance", "network": {"type": "graph", "width": 8, "steps": 1},
      "sampler": {"type": "dataset", "source": {"type": "run", "folder": "results/first"}}
      """
    let trained = Self.spec(method: method, budget: #"{"gradientSteps": 3}"#)
    let same = try #require(try await Self.run(trained, in: folder))
    #expect(same.status == 0, "\(same.narration)")
    let other = try #require(
      try await Self.run(
        trained, blocks: "CN 0:1\nCS 0:1 1\n", in: folder))
    #expect(other.status == 65)
    #expect(
      other.narration.contains("was found in another environment"), "\(other.narration)")
  }
}
