import Experiments
import Formats
import Foundation
import Testing

@testable import Reports

/// Tuning from spec to page, on trials of a moment.
@Suite struct TuningTests {
  private static let metric = "exact_total_variation"

  /// Two methods with grids of different size, one without.
  private func spec(
    _ grid: String = #""optimizer.learningRate": [0.1, 0.01], "sampler.epsilon": [0, 0.2]"#,
    metric: String = metric, calls: Int = 240, seeds: Int = 2, network: String = #""tabular""#
  ) throws -> Spec {
    try Spec.read(
      text: """
        {"version": 1, "name": "tuned",
         "environments": [{"name": "a", "type": "hypergrid", "dimensions": 2, "side": 4},
                          {"name": "b", "type": "hypergrid", "dimensions": 2, "side": 5}],
         "defaults": {"network": \(network), "batchSize": 4},
         "methods": [
           {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance", "grid": {\(grid)}},
           {"name": "DB", "type": "gflownet", "objective": "detailedBalance",
            "grid": {"optimizer.learningRate": [0.1, 0.01, 0.001]}},
           {"name": "MCMC", "type": "metropolisHastings", "chains": 4}],
         "baseline": "MCMC", "seeds": \(seeds), "budget": {"rewardCalls": 60},
         "tuning": {"metric": "\(metric)", "seeds": 2, "rewardCalls": \(calls)},
         "evaluation": {"checkpoints": 2, "topK": [4], "samples": 50},
         "statistics": {"resamples": 50}}
        """, file: "tuned.json", catalog: .standard)
  }

  private func train(_ spec: Spec, in folder: String, workers: Int = 2) throws -> RunResult {
    try Runner(plan: Plan(spec), store: RunStore(folder: folder), workers: workers).run(
      fresh: false, progress: { _ in }, warn: { _ in }, shouldStop: { false })
  }

  @Test func `Every method with a grid spends the same, and the best point runs`() throws {
    let scratch = try Scratch()
    let result = try train(spec(), in: scratch.path)
    #expect(result.plan.tuningTrials.count == 2 * (4 + 3) * 2)
    #expect(result.plan.trials.count == 2 * 3 * 2)
    #expect(result.unfinishedCount == 0)
    #expect(result.tunings.count == 4)
    for tuning in result.tunings {
      #expect(tuning.rewardCalls == 240)
      let chosen = try #require(tuning.chosen)
      let means = tuning.points.compactMap(\.mean)
      #expect(means.count == [4, 3][tuning.method])
      #expect(chosen == means.firstIndex(of: try #require(means.min())))
      let trials = result.plan.trials.filter {
        $0.task == tuning.task && $0.method == tuning.method
      }
      #expect(trials.map(\.point) == [chosen, chosen])
    }
    // The trials of an untuned method are those of a spec without tuning.
    let plain = try Plan(spec()).trials
    #expect(plain.map(\.method) == [2, 2, 2, 2])
    #expect(Set(plain.map(\.key)).isSubset(of: result.plan.trials.map(\.key)))
    #expect(
      Set(result.plan.trials.map(\.key)).isDisjoint(with: result.plan.tuningTrials.map(\.key)))
  }

  @Test func `What asks for few rewards is tuned within the comparison's gradient steps`() throws {
    func spec(_ budget: String, counts: String = "[20, 40]") throws -> Spec {
      try Spec.read(
        text: """
          {"version": 1, "name": "few",
           "environment": {"type": "hypergrid", "dimensions": 2, "side": 4},
           "defaults": {"network": "tabular", "batchSize": 4},
           "methods": [
             {"name": "best", "type": "supervised", "data": {"type": "samples", "count": 20},
              "grid": {"data.count": \(counts)}},
             {"name": "TB", "type": "gflownet", "objective": "trajectoryBalance",
              "grid": {"optimizer.learningRate": [0.1, 0.01]}}],
           "seeds": 1, "budget": \(budget),
           "tuning": {"metric": "total_variation", "seeds": 1, "rewardCalls": 120},
           "evaluation": {"checkpoints": 1, "topK": [4], "samples": 50}}
          """, file: "few.json", catalog: .standard)
    }
    let scratch = try Scratch()
    let result = try train(spec(#"{"rewardCalls": 60, "gradientSteps": 10}"#), in: scratch.path)
    #expect(result.unfinishedCount == 0)
    let calls = result.tunings.map { $0.points.map { $0.seeds.map(\.rewardCalls) } }
    #expect(calls == [[[20], [40]], [[40], [40]]])
    for (budget, counts, message) in [
      (
        #"{"rewardCalls": 60, "trajectories": 60}"#, "[20, 40]",
        "cannot be tuned: it asks for no rewards, which tuning counts; write 'gradientSteps' into the budget too,"
          + " or remove the grid"
      ),
      (
        #"{"rewardCalls": 90, "gradientSteps": 10}"#, "[20, 80]",
        "in tuning, where each trial has 60 reward calls, 10 gradient steps: leaves the budget of 60 for no"
          + " gradient step; choose fewer, or give no limit but gradientSteps"
      ),
    ] {
      let error = try #require(throws: Diagnostics.self) { try spec(budget, counts: counts) }
      #expect(error.diagnostics.contains { $0.message == message }, "\(error)")
    }
  }

  @Test func `The same bytes for any number of workers and after any loss`() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/one"
    try run(spec(), in: folder)
    let whole = try contents(of: folder).filter {
      $0.key.hasSuffix(".csv") && $0.key != "timing.csv"
    }
    #expect(whole["tuning.csv"] != nil)
    try run(spec(), in: scratch.path + "/three", workers: 3)
    #expect(
      try contents(of: scratch.path + "/three").filter {
        $0.key.hasSuffix(".csv") && $0.key != "timing.csv"
      } == whole)

    // Torn, missing, and with all of tuning gone.
    let record = folder + "/tuning/a/TB/2/1/record.json"
    let text = String(decoding: try #require(try RunStore.read(record)), as: UTF8.self)
    for harm in 0..<3 {
      switch harm {
      case 0: try RunStore.write(String(text.dropLast(20)), to: record)
      case 1: try RunStore.remove(record)
      default: try RunStore.remove(folder + "/tuning")
      }
      #expect(try StoredRun(folder: folder).incompleteTrials.count > 0)
      try run(spec(), in: folder)
      #expect(
        try contents(of: folder).filter { $0.key.hasSuffix(".csv") && $0.key != "timing.csv" }
          == whole)
    }
    #expect(try String(decoding: RunStore.read(record) ?? [], as: UTF8.self).count > 100)
  }

  @Test func `Stopped in tuning, a run goes on from there`() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/run"
    let store = RunStore(folder: folder)
    for stop in [0, 1, 3] {
      let counter = Counter(stop * 40)
      let result = try Runner(plan: Plan(spec()), store: store, workers: 1).run(
        fresh: false, progress: { _ in }, warn: { _ in }, shouldStop: { counter.isSpent })
      #expect(result.unfinishedCount > 0)
      let comparison = Comparison(result)
      #expect(comparison.unfinishedCount > 0)
      #expect(comparison.table().contains("not finished"))
    }
    try run(spec(), in: folder)
    try run(spec(), in: scratch.path + "/whole")
    #expect(try tables(of: folder) == tables(of: scratch.path + "/whole"))
  }

  @Test func `Settings that diverge lose, once and for all`() throws {
    let scratch = try Scratch()
    let spec = try spec(
      #""optimizer.learningRate": [1e30, 0.1]"#, network: #"{"type": "mlp", "hidden": [4]}"#)
    let folder = scratch.path + "/run"
    try run(spec, in: folder)
    let record = folder + "/tuning/a/TB/1/0/record.json"
    let text = String(decoding: try #require(try RunStore.read(record)), as: UTF8.self)
    #expect(TrialRecord(text: text)?.failure?.contains("at gradient step") == true)
    let stored = try StoredRun(folder: folder)
    #expect(stored.incompleteTrials.isEmpty)
    let tuning = try #require(stored.result.tunings.first)
    #expect(tuning.chosen == 1)
    #expect(tuning.points[0].mean == nil)
    #expect(tuning.points[0].seeds.map(\.failure?.isEmpty) == [false, false])
    let comparison = Comparison(stored.result)
    #expect(comparison.failures.isEmpty)
    #expect(comparison.tuningLines[1].contains("2 trials diverged"))
    #expect(comparison.tuningCSV.contains("a,TB,1,\"{\"\"optimizer.learningRate\"\":1e+30}\",0,"))
  }

  @Test func `Where no point has a value the first runs, with a warning`() throws {
    let scratch = try Scratch()
    let result = try train(
      spec(
        #""optimizer.learningRate": [1e30, 1e31]"#, network: #"{"type": "mlp", "hidden": [4]}"#),
      in: scratch.path)
    #expect(result.tunings[0].chosen == 0)
    #expect(
      Comparison(result).warnings.contains {
        $0.hasPrefix("a: tuning of TB chose the first point because none has a value of")
      })
  }

  @Test func `A run with tuning is verified, and an edited choice is found`() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/run"
    try run(spec(), in: folder)
    let stored = try StoredRun(folder: folder)
    var verification = try Verification(stored)
    #expect(verification.isWhole)
    #expect(verification.trialCount == 40)
    try verification.compare(with: train(spec(), in: scratch.path + "/again"))
    #expect(verification.isConfirmed)
    #expect(verification.text.contains("  tuning.csv: the same\n"))

    let path = folder + "/tuning.csv"
    let text = String(decoding: try #require(try RunStore.read(path)), as: UTF8.self)
    try RunStore.write(text.replacing(",false\r\n", with: ",true\r\n"), to: path)
    #expect(try Verification(stored).alterations.map(\.file) == ["tuning.csv"])
    try RunStore.write(text, to: path)
    try RunStore.remove(folder + "/tuning/b/DB/3/1/record.json")
    let torn = try Verification(StoredRun(folder: folder))
    #expect(torn.problems.first?.contains("tuning/b/DB/3/1: missing") == true)
  }

  @Test func `Tables, terminal and page say what was tried`() throws {
    let scratch = try Scratch()
    let comparison = Comparison(try train(spec(seeds: 4), in: scratch.path))
    let csv = comparison.tuningCSV.split(separator: "\r\n")
    #expect(csv[0] == "task,method,point,settings,seed,metric,value,reward_calls,chosen")
    #expect(csv.count == 1 + 28)
    #expect(
      csv[1].hasPrefix(
        #"a,TB,1,"{""optimizer.learningRate"":0.1,""sampler.epsilon"":0.0}",0,exact_total_variation,"#
      ))
    #expect(csv[1].contains(",30,"))
    #expect(csv.count { $0.hasSuffix(",true") } == 4 * 2)

    let lines = comparison.tuningLines
    #expect(
      lines.first
        == "tuning by exact_total_variation ↓, mean over 2 seeds of its own; 240 reward calls for each"
        + " method on each task, divided equally over its points and seeds")
    #expect(lines.count == 6)
    #expect(lines[1].hasPrefix("a, TB: optimizer.learningRate "))
    #expect(lines[1].hasSuffix(", 240 reward calls"))
    #expect(lines.last == "not tuned: MCMC")
    #expect(comparison.json.contains("\"metric\": \"exact_total_variation\""))

    let page = try Report(comparison, provenance: nil).html(gnuplot: nil)
    #expect(page.contains("<h3>Tuning</h3>"))
    #expect(page.contains("Not tuned, since they have no grid: MCMC."))
    #expect(page.contains("<code>optimizer.learningRate 0.01, sampler.epsilon 0.2</code>"))
    #expect(try parsed(page).count > 100)
  }
}

/// Says that it is time to stop after so many questions.
private final class Counter: Sendable {
  private let left: Left

  init(_ count: Int) { left = Left(count) }

  var isSpent: Bool { left.next() }

  private final class Left: @unchecked Sendable {
    private let lock = NSLock()
    private var count: Int

    init(_ count: Int) { self.count = count }

    func next() -> Bool {
      lock.withLock {
        count -= 1
        return count < 0
      }
    }
  }
}
