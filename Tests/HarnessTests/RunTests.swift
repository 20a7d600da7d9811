import Foundation
import Testing

@Suite struct RunTests {
  private static let headers = [
    "summary.csv":
      "task,method,metric,n,mean,sd,ci_low,ci_high,median,iqm,iqm_ci_low,iqm_ci_high",
    "comparisons.csv":
      "task,metric,method,baseline,difference,ci_low,ci_high,welch_t,welch_df,welch_p,"
      + "mann_whitney_u,mann_whitney_p,welch_p_holm,mann_whitney_p_holm,hedges_g,cliffs_delta,"
      + "probability_of_improvement",
    "trials.csv": "task,method,seed,metric,value",
    "curves.csv": "task,method,seed,reward_calls,metric,value",
    "candidates.csv": "task,method,seed,rank,object,reward",
    "timing.csv":
      "task,method,seed,training_seconds,evaluation_seconds,reward_calls,trajectories,transitions,"
      + "gradient_steps,evaluated_states,operations,state_rewards,reward_calls_per_second,transitions_per_second,gradient_steps_per_second",
  ]

  private static let metrics = [
    "top_10_reward", "top_10_diversity", "top_10_auc", "modes", "mode_cells",
    "all_modes", "reward_calls_to_all_modes", "distinct_objects",
    "duplicate_share", "invalid_share",
    "exact_sum_l1", "exact_total_variation", "exact_kl", "exact_js", "sum_l1", "sum_l1_floor",
    "total_variation", "kl", "js", "log_z_error", "reward_correlation", "pearson_correlation",
  ]

  @Test func `A run writes every table whole, and a finished one trains nothing`() async throws {
    let folder = try Folder()
    let spec = TinySpec(rewardCalls: 1000)
    let trials = 2 * spec.methods.count * 2
    try folder.write(spec.text, to: "tiny.json")
    let first = try await Program.run(["tiny.json"], in: folder)
    #expect(first.status == 0, "\(first.narration)")
    let head = "grid: hypergrid (dimensions 2) · \(spec.methods.count) methods × 2 seeds"
    #expect(first.output.hasPrefix(head))
    #expect(first.messages.first?.hasPrefix("tiny: \(trials) trials (2 seeds), ") == true)
    #expect(first.messages.last?.hasSuffix("; tables in results/tiny/") == true)

    var tables: [String: Table] = [:]
    for (name, header) in Self.headers {
      tables[name] = Table(try folder.text("results/tiny/\(name)"))
      #expect(tables[name]?.header.joined(separator: ",") == header)
    }
    let methods = spec.methods.count
    let metrics = Self.metrics.count
    // Two tasks, and a third part for both together.
    #expect(tables["summary.csv"]?.rows.count == 3 * methods * metrics)
    #expect(tables["comparisons.csv"]?.rows.count == 3 * (methods - 1) * metrics)
    #expect(tables["trials.csv"]?.rows.count == 2 * methods * 2 * metrics)
    #expect(tables["curves.csv"]?.rows.count == 2 * methods * 2 * 5 * metrics)
    #expect(tables["timing.csv"]?.rows.count == 2 * methods * 2)
    #expect(tables["timing.csv"]?.column("reward_calls").allSatisfy { $0 == "1000" } == true)
    #expect(Array(tables["trials.csv"]?.column("metric").prefix(metrics) ?? []) == Self.metrics)
    // A trial with n distinct objects has n candidates.
    let distinct = tables["trials.csv"]?.rows.filter { $0[3] == "distinct_objects" } ?? []
    for row in distinct {
      let candidates = tables["candidates.csv"]?.rows.filter { $0[..<3] == row[..<3] } ?? []
      #expect(String(candidates.count) == row[4])
      #expect(candidates.map { $0[3] } == (1...candidates.count).map(String.init))
      let rewards = candidates.compactMap { Double($0[5]) }
      #expect(rewards == rewards.sorted(by: >))
    }
    #expect(folder.records().count == trials)
    #expect(try folder.text("results/tiny/provenance.json").contains("\"kernels\": \"portable\""))

    let records = folder.records()
    let stamps = records.map(folder.stamp)
    let texts = try folder.tables()
    let second = try await Program.run(["tiny.json"], in: folder)
    #expect(second.status == 0)
    #expect(second.output == first.output)
    #expect(records.map(folder.stamp) == stamps)
    #expect(try folder.tables() == texts)

    // The stored spec is a spec, and means the same.
    let stored = "results/tiny/spec.json"
    let validated = try await Program.run(["validate", stored], in: folder)
    #expect(validated.status == 0)
    #expect(validated.output == "\(stored): good, \(trials) trials\n")
    let third = try await Program.run([stored, "--results", "again"], in: folder)
    #expect(third.status == 0)
    #expect(third.output == first.output)
    #expect(try folder.tables("again/tiny") == texts)
    #expect(try folder.text("again/tiny/spec.json") == folder.text(stored))
  }

  @Test func `The same bytes for one, two and four workers`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec().text, to: "tiny.json")
    var tables: [[String: String]] = []
    for workers in ["1", "2", "4"] {
      let results = "with-\(workers)"
      let run = try await Program.run(
        ["tiny.json", "--workers", workers, "--results", results, "--quiet"], in: folder)
      #expect(run.status == 0)
      #expect(run.narration.isEmpty)
      tables.append(try folder.tables(results + "/tiny"))
    }
    #expect(tables[0] == tables[1])
    #expect(tables[0] == tables[2])
  }

  @Test func `A trial does not depend on its neighbours`() async throws {
    let folder = try Folder()
    let methods = ["TB", "MCMC", "MARS", "PPO"]
    var tables: [[String: Table]] = []
    for (i, methods) in [methods, methods.reversed(), methods + ["FM"]].enumerated() {
      try folder.write(TinySpec(methods: methods).text, to: "tiny.json")
      let run = try await Program.run(["tiny.json", "--results", "r\(i)"], in: folder)
      #expect(run.status == 0, "\(run.narration)")
      tables.append(try folder.tables("r\(i)/tiny").mapValues(Table.init))
    }
    for name in Folder.tableNames {
      let rows = try #require(tables[0][name]).lines()
      #expect(try #require(tables[1][name]).lines() == rows, "\(name), reordered")
      // Holm's adjustment is over all methods.
      let holm: Set = ["welch_p_holm", "mann_whitney_p_holm"]
      #expect(
        try #require(tables[2][name]).lines(without: holm)
          .isSuperset(of: #require(tables[0][name]).lines(without: holm)), "\(name), extended")
    }
  }

  @Test func `More seeds leave the old records as they are`() async throws {
    let folder = try Folder()
    let methods = ["FM", "MCMC", "MARS", "PPO", "random"]
    try folder.write(TinySpec(methods: methods).text, to: "tiny.json")
    _ = try await Program.run(["tiny.json", "--seeds", "2"], in: folder)
    let records = folder.records()
    let stamps = records.map(folder.stamp)
    #expect(records.count == 20)
    let more = try await Program.run(["tiny.json", "--seeds", "3"], in: folder)
    #expect(more.status == 0)
    #expect(records.map(folder.stamp) == stamps)
    #expect(folder.records().count == 30)
    let fresh = try await Program.run(
      ["tiny.json", "--seeds", "0,1,2", "--results", "fresh"], in: folder)
    #expect(fresh.output == more.output)
    #expect(try folder.tables("fresh/tiny") == folder.tables())
  }

  @Test func `A larger budget goes on from the snapshot`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(rewardCalls: 500).text, to: "small.json")
    try folder.write(TinySpec(rewardCalls: 1000).text, to: "large.json")
    _ = try await Program.run(["small.json"], in: folder)
    let more = try await Program.run(["large.json"], in: folder)
    #expect(more.status == 0)
    _ = try await Program.run(["large.json", "--results", "fresh"], in: folder)
    let tables = try folder.tables()
    let fresh = try folder.tables("fresh/tiny")
    for name in Folder.tableNames where name != "curves.csv" {
      #expect(tables[name] == fresh[name], "\(name)")
    }
    // It did go on: the checkpoints of the smaller budget stand in the curves beside the larger's.
    #expect(
      try #require(tables["curves.csv"]).count > #require(fresh["curves.csv"]).count)
  }

  @Test func `A trial that fails is named, and the others are in the tables`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["MCMC", "wild", "TB"], seeds: 1).text, to: "tiny.json")
    let remedy = "lower optimizer.learningRate or set optimizer.gradientClip"
    for _ in 0..<2 {
      let run = try await Program.run(["tiny.json"], in: folder)
      #expect(run.status == 1)
      #expect(
        Array(run.messages.suffix(2)) == [
          "failed: grid, wild, seed 0: the policy's probabilities became no numbers at gradient"
            + " step 1; \(remedy)",
          "failed: bits, wild, seed 0: the policy's probabilities became no numbers at gradient"
            + " step 1; \(remedy)",
        ])
      let methods = Table(try folder.text("results/tiny/trials.csv")).column("method")
      #expect(Set(methods) == ["MCMC", "TB"])
    }
  }

  @Test func `What only a trial can read is told as a sentence`() async throws {
    let folder = try Folder()
    let spec = TinySpec(seeds: 1).text.replacing(
      #""checkpoints""#, with: #""targetSamples": "few.csv", "checkpoints""#)
    try folder.write(spec, to: "tiny.json")
    try folder.write("object\n", to: "few.csv")
    let result = try await Program.run(["tiny.json"], in: folder)
    #expect(result.status == 1)
    let said = "seed 0: evaluation.targetSamples: few.csv: fewer than two samples"
    #expect(result.messages.contains { $0.contains(said) }, "\(result.narration)")
  }

  @Test func `A fresh start forgets what there was`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    let first = try await Program.run(["tiny.json"], in: folder)
    let stamps = folder.records().map(folder.stamp)
    let second = try await Program.run(["tiny.json", "--fresh"], in: folder)
    #expect(second.output == first.output)
    #expect(zip(folder.records().map(folder.stamp), stamps).allSatisfy { $0 != $1 })
  }

  @Test func `Records of other kernels are told apart`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 1).text, to: "tiny.json")
    func kernels() throws -> String {
      let record = try folder.text("results/tiny/trials/grid/TB/0/record.json")
      let line = record.split(separator: "\n").first { $0.contains("\"kernels\": ") }
      return try #require(line?.split(separator: "\"").dropFirst(3).first.map(String.init))
    }
    _ = try await Program.run(["tiny.json", "--kernels", "native"], in: folder)
    let native = try kernels()
    let second = try await Program.run(["tiny.json"], in: folder)
    #expect(second.status == 0)
    let third = try await Program.run(["tiny.json", "--fresh"], in: folder)
    let portable = try kernels()
    let warning =
      "warning: 4 finished trials were trained with the kernels of \(native), not of \(portable),"
      + " and may differ in their last digits; --fresh trains them again"
    // Some processors have no others.
    #expect(second.messages.contains(warning) == (native != portable))
    #expect(!third.narration.contains("warning"))
  }

  @Test func `Programs can read the summary`() async throws {
    let folder = try Folder()
    try folder.write(TinySpec(methods: ["TB", "MCMC"], seeds: 2).text, to: "tiny.json")
    let run = try await Program.run(["tiny.json", "--json", "--quiet"], in: folder)
    #expect(run.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
    #expect((json as? [String: Any])?["name"] as? String == "tiny")
  }
}
