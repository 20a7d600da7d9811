import Formats

extension Comparison {
  /// timing.csv: what every finished trial spent, and how fast.
  ///
  /// The only table with clock times, and so the only one that differs between two runs of a spec.
  var timingCSV: String {
    // A column more where there are some, so that tables from before are the same.
    let asksModels = spec.tasks.indices.contains { task in
      spec.methods.indices.contains { method in
        finished(task: task, method: method).contains { $0.record.spending.modelCalls > 0 }
      }
    }
    let columns = [
      "task", "method", "seed", "training_seconds", "evaluation_seconds", "reward_calls",
      "trajectories", "transitions", "gradient_steps", "evaluated_states", "operations",
      "state_rewards",
    ]
    let rates = [
      "reward_calls_per_second", "transitions_per_second", "gradient_steps_per_second",
    ]
    var table = CSV(columns: columns + (asksModels ? ["model_calls"] : []) + rates)
    for (t, task) in spec.tasks.enumerated() {
      for (m, method) in spec.methods.enumerated() {
        for (seed, record) in finished(task: t, method: m) {
          let spending = record.spending
          func rate(_ count: Int) -> CSV.Field {
            // Without any time the cell stays empty, as what is not finite does.
            .number(Double(count) / spending.trainingSeconds)
          }
          let fields: [CSV.Field] = [
            .text(task.name), .text(method.name), .count(seed), .number(spending.trainingSeconds),
            .number(spending.evaluationSeconds), .count(spending.rewardCalls),
            .count(spending.trajectories), .count(spending.transitions),
            .count(spending.gradientSteps), .count(spending.evaluatedStates),
            .number(spending.operations), .count(spending.stateRewards),
          ]
          let rates = [
            rate(spending.rewardCalls), rate(spending.transitions), rate(spending.gradientSteps),
          ]
          table.append(fields + (asksModels ? [.count(spending.modelCalls)] : []) + rates)
        }
      }
    }
    return table.text
  }
}
