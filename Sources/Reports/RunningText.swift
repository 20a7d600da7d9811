import Experiments
import GFlowNets

extension RunningTrial {
  /// The trial with the latest value of the metric that people ask for first, for a line of progress:
  /// "grid/TB/0 exact_total_variation 0.12"; `nil` before anything was measured.
  public var words: String? {
    guard let latest else { return nil }
    let values = zip(latest.names, latest.values).compactMap { name, value in
      value.map { (name: name, value: $0) }
    }
    func first(_ isWanted: (String) -> Bool) -> (name: String, value: Double)? {
      values.first { isWanted($0.name) }
    }
    let chosen =
      first { $0 == "exact_total_variation" } ?? first { $0 == "total_variation" }
      ?? first { $0.hasPrefix("top_") && $0.hasSuffix("_reward") }
    return chosen.map { "\(name) \($0.name) \(MeasuredText(mean: $0.value, halfWidth: nil).mean)" }
  }
}
