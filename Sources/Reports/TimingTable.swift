import Formats

extension Comparison {
  /// timing.csv: what every finished trial spent, and how fast.
  ///
  /// The only table with clock times, and so the only one that differs between two runs of a spec.
  var timingCSV: String {
    var table = CSV(
      "task", "method", "seed", "training_seconds", "evaluation_seconds", "reward_calls",
      "trajectories", "transitions", "gradient_steps", "evaluated_states", "operations",
      "state_rewards", "model_calls",
      "reward_calls_per_second",
      "transitions_per_second", "gradient_steps_per_second")
    for (t, task) in spec.tasks.enumerated() {
      for (m, method) in spec.methods.enumerated() {
        for (seed, record) in finished(task: t, method: m) {
          let spending = record.spending
          func rate(_ count: Int) -> CSV.Field {
            // Without any time the cell stays empty, as what is not finite does.
            .number(Double(count) / spending.trainingSeconds)
          }
          table.append(
            .text(task.name), .text(method.name), .count(seed), .number(spending.trainingSeconds),
            .number(spending.evaluationSeconds), .count(spending.rewardCalls),
            .count(spending.trajectories), .count(spending.transitions),
            .count(spending.gradientSteps), .count(spending.evaluatedStates),
            .number(spending.operations), .count(spending.stateRewards),
            .count(spending.modelCalls),
            rate(spending.rewardCalls), rate(spending.transitions),
            rate(spending.gradientSteps))
        }
      }
    }
    return table.text
  }
}
