import Experiments
import Foundation
import Reports
import Testing

/// Records hold whatever was measured when they were written, and nothing is trained again for more.
@Suite struct RemeasurementTests {
  private let scratch: Scratch
  private var folder: String { scratch.path + "/run" }

  init() throws { scratch = try Scratch() }

  private func spec() throws -> Spec {
    try tinySpec(
      methods: """
        {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance", "network": "tabular"},
        {"name": "random", "type": "random"},
        {"name": "MCMC", "type": "metropolisHastings", "chains": 4}
        """, seeds: 2)
  }

  /// Changes every record.
  private func change(_ run: StoredRun, _ body: (inout TrialRecord) -> Void) throws {
    for trial in run.plan.trials {
      let path = "\(folder)/trials/\(run.plan.name(of: trial))/record.json"
      let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
      var record = try #require(TrialRecord(text: text))
      body(&record)
      try RunStore.write(record.text, to: path)
    }
    let changed = try StoredRun(folder: folder)
    try Comparison(changed.result).write(to: changed.store)
  }

  private func forget(_ names: Set<String>, in record: inout TrialRecord) {
    func without(_ old: TrialRecord.Measurement) -> TrialRecord.Measurement {
      let kept = old.names.indices.filter { !names.contains(old.names[$0]) }
      return TrialRecord.Measurement(
        rewardCalls: old.rewardCalls, names: kept.map { old.names[$0] },
        values: kept.map { old.values[$0] })
    }
    record.final = without(record.final)
    record.curve = record.curve.map(without)
  }

  private func records(_ run: StoredRun) -> [TrialRecord] { run.records.compactMap(\.record) }

  @Test func `Other checkpoints and metrics train nothing`() throws {
    var spec = try spec()
    try run(spec, in: folder)
    let before = try contents(of: folder)
    spec.evaluation.checkpoints = 7
    spec.evaluation.topK = [4, 6]
    spec.evaluation.samples = 60
    let comparison = try run(spec, in: folder)
    let after = try contents(of: folder)
    for (name, text) in before where name.hasSuffix("record.json") { #expect(after[name] == text) }
    // What is missing leaves cells empty, and what no trial has leaves no rows.
    let trials = try #require(comparison.files.first { $0.name == "trials.csv" }?.text)
    #expect(trials.contains(",top_4_reward,"))
    #expect(!trials.contains(",top_6_reward,"))
    #expect(!trials.contains(",sum_l1,"))
    #expect(trials.contains(",exact_kl,"))
  }

  @Test func `What is missing is measured as training would have`() throws {
    try run(spec(), in: folder)
    let tables = try tables(of: folder)
    let whole = records(try StoredRun(folder: folder))
    let lost: Set<String> = [
      "top_4_reward", "top_4_diversity", "top_10_auc", "mode_cells", "distinct_objects",
      "reward_calls_to_all_modes", "exact_kl", "js", "reward_correlation", "log_z_error",
      "duplicate_share",
    ]
    try change(try StoredRun(folder: folder)) { forget(lost, in: &$0) }
    let lacking = try StoredRun(folder: folder)
    #expect(lacking.incompleteTrials.isEmpty)
    let done = try lacking.plan.trials.indices.map { try #require(try lacking.measure(trial: $0)) }
    let filled = try StoredRun(folder: folder)
    for (i, (old, new)) in zip(whole, records(filled)).enumerated() {
      let isOfChains = filled.plan.trials[i].method == 2
      for name in lost.subtracting(["log_z_error", "duplicate_share"])
      where !(isOfChains && name == "js") {
        #expect(new.final[name] == old.final[name], "\(done[i].trial) \(name)")
        #expect(done[i].filled.contains(name))
      }
      for (a, b) in zip(old.curve, new.curve) {
        #expect(a["top_10_auc"] == b["top_10_auc"])
        #expect(a["mode_cells"] == b["mode_cells"])
        #expect(b["exact_kl"] == nil)
      }
      let left = done[i].unfilled.map(\.metric)
      #expect(
        left
          == (isOfChains
            ? ["duplicate_share", "js", "log_z_error"] : ["duplicate_share", "log_z_error"]))
    }
    #expect(
      try filled.plan.trials.indices.allSatisfy { try filled.measure(trial: $0) == nil } == false)
    // A run again says what the records lack, and confirms the rest.
    try Comparison(filled.result).write(to: filled.store)
    var verification = try Verification(filled)
    let again = try Runner(
      plan: filled.plan, store: RunStore(folder: scratch.path + "/again"), workers: 2
    ).run(fresh: false, progress: { _ in }, warn: { _ in }, shouldStop: { false })
    try verification.compare(with: again)
    #expect(verification.isConfirmed, "\(verification.text)")
    #expect(verification.newMetrics == ["duplicate_share", "js", "log_z_error"])
    #expect(try self.tables(of: folder) != tables)
  }

  private func tables(of folder: String) throws -> [String: String] {
    try contents(of: folder).filter { Verification.tableNames.contains($0.key) }
  }

  @Test func `Without the files it says why`() throws {
    try run(spec(), in: folder)
    let stored = try StoredRun(folder: folder)
    try change(stored) { forget(["exact_kl", "mode_cells"], in: &$0) }
    for trial in stored.plan.trials {
      let place = "\(folder)/trials/\(stored.plan.name(of: trial))"
      try RunStore.remove(place + "/candidates.sqlite")
      try RunStore.remove(place + "/policy.safetensors")
    }
    let before = try contents(of: folder)
    let lacking = try StoredRun(folder: folder)
    let done = try #require(try lacking.measure(trial: 0))
    #expect(done.filled.isEmpty)
    #expect(done.unfilled.map(\.metric) == ["mode_cells", "exact_kl"])
    #expect(done.unfilled.allSatisfy { $0.reason.contains("not for git") })
    #expect(try contents(of: folder) == before)
  }

  @Test func `A value of another version is missing`() throws {
    try run(spec(), in: folder)
    let before = records(try StoredRun(folder: folder))
    try change(try StoredRun(folder: folder)) {
      $0.metricVersions["mode_cells"] = 3
      $0.final["mode_cells"] = 1000
    }
    let other = try StoredRun(folder: folder)
    #expect(records(other).allSatisfy { !$0.final.names.contains("mode_cells") })
    #expect(records(other).allSatisfy { $0.final.names.contains("modes") })
    for trial in other.plan.trials.indices {
      #expect(try other.measure(trial: trial)?.filled == ["mode_cells"])
    }
    let filled = records(try StoredRun(folder: folder))
    #expect(filled.map { $0.final["mode_cells"] } == before.map { $0.final["mode_cells"] })
    #expect(filled.map(\.metricVersions) == before.map(\.metricVersions))
  }
}
