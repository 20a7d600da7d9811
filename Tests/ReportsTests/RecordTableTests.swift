import Experiments
import Formats
import Foundation
import Testing

@testable import Reports

@Suite struct RecordTableTests {
  private func two() throws -> Comparison {
    try makeComparison(
      [
        (
          "grid",
          [("A", ["modes": [1, 2], "log_z_error": [0.5, 0.25]]), ("B", ["modes": [3, nil]])]
        )
      ],
      seeds: 2,
      change: { record in
        var early = record.final
        early.rewardCalls = 500
        early.values = early.values.map { _ in nil }
        record.curve = [early, record.final]
        record.candidates.append(TrialRecord.Candidate(object: "say \"x\"", reward: 0.1))
      })
  }

  @Test func trials() throws {
    #expect(
      try two().trialsCSV.withoutCarriageReturns == """
        task,method,seed,metric,value
        grid,A,0,modes,1
        grid,A,0,log_z_error,0.5
        grid,A,1,modes,2
        grid,A,1,log_z_error,0.25
        grid,B,0,modes,3
        grid,B,0,log_z_error,

        """)
  }

  @Test func curves() throws {
    #expect(
      try two().curvesCSV.withoutCarriageReturns == """
        task,method,seed,reward_calls,metric,value
        grid,A,0,500,modes,
        grid,A,0,500,log_z_error,
        grid,A,0,1000,modes,1
        grid,A,0,1000,log_z_error,0.5
        grid,A,1,500,modes,
        grid,A,1,500,log_z_error,
        grid,A,1,1000,modes,2
        grid,A,1,1000,log_z_error,0.25
        grid,B,0,500,modes,
        grid,B,0,500,log_z_error,
        grid,B,0,1000,modes,3
        grid,B,0,1000,log_z_error,

        """)
  }

  @Test func candidates() throws {
    #expect(
      try two().candidatesCSV.withoutCarriageReturns == """
        task,method,seed,rank,object,reward
        grid,A,0,1,"(7, 7)",2.6
        grid,A,0,2,"say ""x""\",0.1
        grid,A,1,1,"(7, 7)",2.6
        grid,A,1,2,"say ""x""\",0.1
        grid,B,0,1,"(7, 7)",2.6
        grid,B,0,2,"say ""x""\",0.1

        """)
  }

  @Test func timing() throws {
    let comparison = try makeComparison(
      [("grid", [("A", ["modes": [1, 2]])])], seeds: 2,
      result: { trial, record in
        var record = record
        if trial.seed == 1 { record.spending.trainingSeconds = 0 }
        return .finished(record)
      })
    #expect(
      comparison.timingCSV.withoutCarriageReturns == """
        task,method,seed,training_seconds,evaluation_seconds,reward_calls,trajectories,transitions,\
        gradient_steps,evaluated_states,operations,state_rewards,reward_calls_per_second,transitions_per_second,gradient_steps_per_second
        grid,A,0,2.5,0.25,1000,900,4500,60,2000,5000000000,0,400,1800,24
        grid,A,1,0,0.25,1000,900,4500,60,2000,5000000000,0,,,

        """)
  }

  @Test func resultsFindTheirPlacesInAnyOrder() throws {
    let comparison = try two()
    let plan = try Plan(comparison.spec)
    let results = plan.trials.map { trial -> TrialResult in
      let found = comparison.finished(task: trial.task, method: trial.method)
        .first { $0.seed == trial.seed }
      return found.map { .finished($0.record) } ?? .failed("")
    }
    let turned = Comparison(
      spec: comparison.spec, trials: plan.trials.reversed(), results: results.reversed())
    #expect(turned.trialsCSV == comparison.trialsCSV)
    let part = Comparison(spec: comparison.spec, trials: [plan.trials[1]], results: [results[1]])
    #expect(part.unfinishedCount == 3)
    #expect(part.trialsCSV.rows("grid").count == 2)
  }

  @Test func nothingFinishedLeavesHeaders() throws {
    let comparison = Comparison(spec: try two().spec, trials: [], results: [])
    for file in comparison.files where file.name.hasSuffix(".csv") {
      #expect(file.text.split(separator: "\r\n").count == 1)
    }
  }

  @Test func writesEveryFile() throws {
    let folder = NSTemporaryDirectory() + "reports-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let comparison = try two()
    try comparison.write(to: RunStore(folder: folder))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
        "candidates.csv", "comparisons.csv", "curves.csv", "spec.json", "summary.csv",
        "timing.csv", "trials.csv",
      ])
    for file in comparison.files {
      let bytes = try #require(try RunStore.read("\(folder)/\(file.name)"))
      #expect(bytes == Array(file.text.utf8))
    }
    let text = try #require(try RunStore.read(folder + "/spec.json"))
    #expect(
      try Spec.read(bytes: text, file: "spec.json", catalog: .standard) == comparison.spec)
  }
}
