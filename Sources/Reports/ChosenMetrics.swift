import GFlowNets

extension Comparison {
  /// The metrics of a task that people ask for first, the most wanted first.
  ///
  /// The distance to the target leads: the exact one where every method has it, else the exact one of
  /// those that have it beside the sampled one, which alone compares them all.
  func chosenMetrics(task: Int) -> [MetricDescription] {
    let present = metrics(task: task)
    func isComplete(_ name: String) -> Bool {
      spec.methods.indices.allSatisfy { method in
        finished(task: task, method: method).isEmpty
          || !values(of: name, task: task, method: method).isEmpty
      }
    }
    let topK = spec.evaluation.topK
    let k = topK.contains(10) ? 10 : topK.min() ?? 10
    var names = ["exact_total_variation"]
    if !isComplete("exact_total_variation") { names.append("total_variation") }
    // Where no distance to the target is known, what is drawn beside what was found.
    if present.allSatisfy({ !$0.name.hasSuffix("total_variation") }) {
      names += ["sample_log_reward", "sample_diversity"]
    }
    // Diversity beside reward: either alone can be had cheaply.
    names += ["modes", "top_\(k)_reward", "top_\(k)_diversity"]
    // Of modes by reward those that are hardest to find.
    let found = Metrics.descriptions(
      topK: [], modeThresholds: spec.evaluation.modeThresholds.max().map { [$0] } ?? [])
    names += found.map(\.name).filter { $0.contains("_above_") }
    names += ["log_z_error", "top_10_auc", "reward_correlation", "distinct_objects"]
    return names.compactMap { name in present.first { $0.name == name } }
  }
}
