import Formats

extension Comparison {
  /// trials.csv: the final value of every metric of every finished trial.
  ///
  /// Of a task with conditions, and of a reward with named components, also that of each of these. A metric
  /// that only other methods of the task have gives an empty cell.
  var trialsCSV: String {
    var table = CSV("task", "method", "seed", "metric", "value")
    for (t, task) in spec.tasks.enumerated() {
      let metrics = detailedMetrics(task: t)
      for (m, method) in spec.methods.enumerated() {
        for (seed, record) in finished(task: t, method: m) {
          for metric in metrics {
            table.append(
              .text(task.name), .text(method.name), .count(seed), .text(metric.name),
              .number(record.final[metric.name]))
          }
        }
      }
    }
    return table.text
  }
}
