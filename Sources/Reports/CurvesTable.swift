import Formats

extension Comparison {
  /// curves.csv: the value of every metric at every checkpoint of every finished trial.
  ///
  /// The metrics of a task are those of trials.csv; a cell is empty where the trial had no value yet.
  var curvesCSV: String {
    var table = CSV("task", "method", "seed", "reward_calls", "metric", "value")
    for (t, task) in spec.tasks.enumerated() {
      let metrics = metrics(task: t)
      for (m, method) in spec.methods.enumerated() {
        for (seed, record) in finished(task: t, method: m) {
          for point in record.curve {
            for metric in metrics {
              table.append(
                .text(task.name), .text(method.name), .count(seed), .count(point.rewardCalls),
                .text(metric.name), .number(point[metric.name]))
            }
          }
        }
      }
    }
    return table.text
  }
}
