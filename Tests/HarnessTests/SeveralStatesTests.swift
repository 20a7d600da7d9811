import Foundation
import Testing

/// One block that joins itself at both ends: eight terminal states are three molecules.
@Suite struct SeveralStatesTests {
  private static func spec(_ signal: String = "") -> String {
    """
    {"version": 1, "name": "chain", "environment": {"type": "fragments", "blocks": "one-block.txt",
      "minimumBlocks": 1, "maximumBlocks": 3, "reward": {"type": "qed", "beta": 1}},
     "methods": [
       {"name": "TB", "type": "gflownet", "batchSize": 16,
        "objective": {"type": "trajectoryBalance", "logZLearningRate": 0.5}\(signal),
        "network": {"type": "graph", "width": 8, "steps": 1}},
       {"name": "MCMC", "type": "metropolisHastings", "chains": 4}, {"name": "random", "type": "random"}],
     "seeds": 1, "budget": {"rewardCalls": 1600},
     "evaluation": {"checkpoints": 1, "topK": [1], "samples": 2000}, "statistics": {"resamples": 10}}
    """
  }

  /// A folder in which the spec has run, and what was printed; `nil` without chemistry.
  private static func run(_ spec: String) async throws -> (folder: Folder, result: Program.Result)?
  {
    let folder = try Folder()
    try folder.write("CC 0:1 1:0\n", to: "one-block.txt")
    try folder.write(spec, to: "chain.json")
    let result = try await Program.run(["chain.json"], in: folder)
    if result.narration.contains("needs chemistry") { return nil }
    #expect(result.status == 0, "\(result.narration)")
    return (folder, result)
  }

  private static func values(_ folder: Folder) throws -> [String: [String: Double]] {
    let table = Table(try folder.text("results/chain/trials.csv"))
    var values: [String: [String: Double]] = [:]
    for ((method, metric), value) in zip(
      zip(table.column("method"), table.column("metric")), table.column("value"))
    {
      values[method, default: [:]][metric] = Double(value)
    }
    return values
  }

  @Test func `Counts, distances and probabilities are over objects`() async throws {
    guard let (folder, result) = try await Self.run(Self.spec()) else { return }
    #expect(result.output.contains("3 objects in 8 terminal states"), "\(result.output)")
    #expect(result.output.contains("over terminal states"))
    let plan = try await Program.run(["chain.json", "--dry-run"], in: folder)
    #expect(plan.output.contains("3 objects in 8 terminal states"), "\(plan.output)")

    let sample = Table(
      try await Program.run(
        ["sample", "results/chain", "--method", "random", "-n", "4000"], in: folder
      ).output)
    let objects = sample.column("object")
    let logs = sample.column("log_probability").compactMap(Double.init)
    var known: [String: Double] = [:]
    for (object, log) in zip(objects, logs) {
      #expect(known[object] == nil || known[object] == log, "\(object)")
      known[object] = log
    }
    #expect(known.count == 3)
    let total = known.values.reduce(0) { $0 + exp($1) }
    #expect(abs(total - 1) < 1e-9)
    for (object, log) in known {
      let share = Double(objects.count { $0 == object }) / Double(objects.count)
      #expect(abs(share - exp(log)) < 0.04, "\(object)")
    }

    // R / Z of each object, by the rewards and how many terminal states it is: 1, 2 x 2 ways of joining
    // the first bond are 2 trees up to order, and so on; here by what the program itself enumerates.
    let values = try Self.values(folder)
    for method in ["TB", "random"] {
      let sampled = try #require(values[method]?["total_variation"])
      let exact = try #require(values[method]?["exact_total_variation"])
      // A perfect sampler of 2000 draws over three objects is nearer than over eight states.
      #expect(abs(sampled - exact) < 0.05)
    }
    let floor = try #require(values["MCMC"]?["sum_l1_floor"])
    #expect(floor < 0.04)
  }

  @Test func `What is measured against R is empty for a method with a target of its own`()
    async throws
  {
    let signal = #", "signal": {"type": "power", "beta": 96}"#
    guard let (folder, result) = try await Self.run(Self.spec(signal)) else { return }
    let values = try Self.values(folder)
    let own = try #require(values["TB"])
    for metric in [
      "log_z_error", "sum_l1", "sum_l1_floor", "total_variation", "kl", "js", "exact_sum_l1",
      "exact_total_variation", "exact_kl", "exact_js",
    ] {
      #expect(own[metric] == nil, "\(metric)")
      #expect(metric == "log_z_error" || values["random"]?[metric] != nil, "\(metric)")
    }
    #expect(own["top_1_reward"] != nil)
    #expect(
      result.output.replacing(/\s+/, with: " ").contains("TB trains on a signal of its own"),
      "\(result.output)")
    // The same power as the environment's is no other target.
    let same = try #require(
      try await Self.run(Self.spec(#", "signal": {"type": "power", "beta": 1}"#)))
    #expect(try Self.values(same.folder)["TB"]?["log_z_error"] != nil)
  }

  @Test func `A memory that wants more than these molecules never begins`() async throws {
    let folder = try Folder()
    try folder.write("CC 0:1 1:0\n", to: "one-block.txt")
    let sampler =
      #", "sampler": {"type": "mixture", "parts": ["onPolicy", {"type": "replay", "warmUp": 4}]}"#
    try folder.write(Self.spec(sampler), to: "chain.json")
    let result = try await Program.run(["validate", "chain.json"], in: folder)
    if result.narration.contains("needs chemistry") { return }
    #expect(result.status == 65)
    #expect(
      result.narration.contains("is more than the 3 objects that there are"), "\(result.narration)")
  }
}
