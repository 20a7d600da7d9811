import Experiments
import GFlowNets
import Testing

@testable import Reports

/// Final values by metric, one for each seed; `nil` for a seed whose trial failed, none for the last seeds
/// where they have no such value.
typealias Values = [String: [Double?]]

/// A comparison on grids with the values of each method on each task.
func makeComparison(
  _ tasks: [(name: String, methods: [(name: String, values: Values)])], seeds: Int = 5,
  baseline: String? = nil, resamples: Int = 1000,
  change: (inout TrialRecord) -> Void = { _ in },
  result: (PlannedTrial, TrialRecord) -> TrialResult = { .finished($1) }
) throws -> Comparison {
  let environments = tasks.map {
    #"{"name": "\#($0.name)", "type": "hypergrid", "dimensions": 2}"#
  }
  let methods = tasks[0].methods.map { #"{"name": "\#($0.name)", "type": "gflownet"}"# }
  let spec = try Spec.read(
    text: """
      {"version": 1, "name": "test",
       "\(tasks.count == 1 ? "environment" : "environments")":
         \(tasks.count == 1 ? environments[0] : "[\(environments.joined(separator: ", "))]"),
       "defaults": {"objective": "trajectoryBalance"},
       "methods": [\(methods.joined(separator: ", "))],
       \(baseline.map { #""baseline": "\#($0)","# } ?? "")
       "seeds": \(seeds), "budget": {"rewardCalls": 1000},
       "evaluation": {"topK": [10]}, "statistics": {"resamples": \(resamples)}}
      """, file: "test.json", catalog: .standard)
  let plan = try Plan(spec)
  let results = plan.trials.map { trial -> TrialResult in
    let values = tasks[trial.task].methods[trial.method].values
    let names = Metrics.descriptions(topK: [10]).map(\.name)
    if values.values.contains(where: { $0.count > trial.seed && $0[trial.seed] == nil }) {
      return .failed("the loss is not finite")
    }
    let final = TrialRecord.Measurement(
      rewardCalls: 1000, names: names,
      values: names.map { name in
        values[name].flatMap { $0.indices.contains(trial.seed) ? $0[trial.seed] : nil }
      })
    var record = TrialRecord(
      key: trial.key.hex, kernels: "Haswell", budget: spec.budget, evaluation: spec.evaluation,
      spending: TrialRecord.Spending(
        rewardCalls: 1000, trajectories: 900, transitions: 4500, gradientSteps: 60,
        evaluatedStates: 2000, operations: 5e9, trainingSeconds: 2.5, evaluationSeconds: 0.25),
      final: final, curve: [final],
      candidates: [TrialRecord.Candidate(object: "(7, 7)", reward: 2.6)])
    change(&record)
    return result(trial, record)
  }
  return Comparison(plan: plan, results: results)
}

/// One grid with two methods; only TB estimates log Z.
let tb: Values = [
  "top_10_reward": [2.25, 2.5, 2.125, 2.75, 2.375], "modes": [4, 4, 4, 4, 4],
  "log_z_error": [0.5, 0.25, 0.125, 0.375, 0.0625],
  "total_variation": [0.1, 0.2, 0.15, 0.25, 0.12],
]
let mcmc: Values = [
  "top_10_reward": [1.5, 2.25, 1.75, 1.875, 1.25], "modes": [2, 2, 2, 2, 2],
  "total_variation": [0.5, 0.4, 0.45, 0.35, 0.52],
]

func small() throws -> Comparison {
  try makeComparison([("grid", [("TB", tb), ("MCMC", mcmc)])], baseline: "MCMC")
}

extension String {
  /// The rows of a table in which `fields` stand first, without the ends of lines.
  func rows(_ fields: String) -> [String] {
    split(separator: "\r\n").map(String.init).filter { $0.hasPrefix(fields + ",") }
  }

  /// The lines of a table for comparison with a literal.
  var withoutCarriageReturns: String {
    String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\r" }))
  }
}

/// Expects a table that agrees with `expected`, whose lines end in LF: texts exactly, numbers to within
/// rounding, since the last digit may differ between versions of the numerical libraries.
func expectTable(
  _ actual: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.hasSuffix("\r\n"), sourceLocation: sourceLocation)
  let lines = actual.split(separator: "\r\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false)
  }
  let expectedLines = expected.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false)
  }
  #expect(lines.count == expectedLines.count, sourceLocation: sourceLocation)
  for (line, expectedLine) in zip(lines, expectedLines) {
    let agrees =
      line.count == expectedLine.count
      && zip(line, expectedLine).allSatisfy { field, expectedField in
        if field == expectedField { return true }
        guard let value = Double(field), let expectedValue = Double(expectedField) else {
          return false
        }
        return abs(value - expectedValue) <= 1e-12 * abs(expectedValue)
      }
    #expect(agrees, "\(line) is not \(expectedLine)", sourceLocation: sourceLocation)
  }
}
