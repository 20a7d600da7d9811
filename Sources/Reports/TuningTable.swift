import Experiments
import Formats
import Foundation
import GFlowNets
import Statistics

extension Comparison {
  /// tuning.csv: every trial of tuning, with the value of the metric that decides and what it cost.
  ///
  /// `point` counts from 1 as the folders do, `settings` is JSON. `chosen` is empty while tuning is not
  /// finished.
  var tuningCSV: String {
    var table = CSV(
      "task", "method", "point", "settings", "seed", "metric", "value", "reward_calls", "chosen")
    for tuning in tunings {
      for (p, point) in tuning.points.enumerated() {
        for seed in point.seeds {
          table.append(
            .text(spec.tasks[tuning.task].name), .text(spec.methods[tuning.method].name),
            .count(p + 1), .text(point.settings), .count(seed.seed),
            .text(spec.tuning?.metric ?? ""), .number(seed.value), .count(seed.rewardCalls),
            .text(tuning.chosen.map { $0 == p ? "true" : "false" } ?? ""))
        }
      }
    }
    return table.text
  }

  /// The metric that decides with its better direction: "total_variation ↓".
  private var tuningMetric: String {
    let name = spec.tuning?.metric ?? ""
    return name + (Metrics.description(of: name)?.arrow ?? "")
  }

  /// The methods that ran with the settings of the spec beside tuned ones.
  var untunedMethods: [String] { spec.methods.filter { $0.grid == nil }.map(\.name) }

  /// What was tuned by which rule, in one sentence; `nil` where nothing was.
  var tuningRule: String? {
    guard let tuning = spec.tuning, !tunings.isEmpty else { return nil }
    let seeds = "\(counted(tuning.seeds, "seed")) of its own"
    return
      "tuning by \(tuningMetric), mean over \(seeds); \(tuning.rewardCalls) reward calls for each"
      + " method on each task, divided equally over its points and seeds"
  }

  /// For the terminal: a line for each method on each task, with what won, against what, and what it
  /// cost; then the methods without a grid.
  var tuningLines: [String] {
    guard let rule = tuningRule else { return [] }
    func short(_ value: Double?) -> String { value.map { String(format: "%.3g", $0) } ?? "-" }
    let lines = tunings.map { tuning -> String in
      let head =
        (spec.tasks.count > 1 ? "\(spec.tasks[tuning.task].name), " : "")
        + "\(spec.methods[tuning.method].name): "
      guard let chosen = tuning.chosen else { return head + "not finished" }
      let point = tuning.points[chosen]
      let others = tuning.points.enumerated().filter { $0.offset != chosen }
        .compactMap(\.element.mean).sorted()
      let range =
        others.isEmpty
        ? "" : ", the others \(short(others.first)) to \(short(others.last))"
      let failures = tuning.points.reduce(0) { $0 + $1.seeds.count { $0.failure != nil } }
      let diverged = failures > 0 ? ", \(failures) trials diverged" : ""
      return head
        + "\(point.words): point \(chosen + 1) of \(tuning.points.count) with"
        + " \(short(point.mean))\(range)\(diverged), \(tuning.rewardCalls) reward calls"
    }
    let untuned = untunedMethods
    return [rule] + lines
      + (untuned.isEmpty ? [] : ["not tuned: \(untuned.joined(separator: ", "))"])
  }
}
