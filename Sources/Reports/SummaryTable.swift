import Experiments
import Formats
import GFlowNets
import NeuralNetworks
import Statistics

extension Comparison {
  /// summary.csv: what the seeds of a method say about a metric, and about its values of single conditions and
  /// components of the reward.
  ///
  /// ci_low and ci_high are Student's t interval of the mean, of a share of seeds such as all_modes that
  /// of Clopper and Pearson. The interval of the interquartile mean
  /// is a percentile bootstrap, whose random numbers depend on the row's names alone, so that a row
  /// stays the same whatever stands beside it. A metric that only other methods of the task have
  /// gives n = 0 and empty cells, one that no method has gives no rows, and intervals need two seeds.
  ///
  /// After several tasks come rows of the task "(all)", for the metrics that every task has: n runs,
  /// the mean over tasks of the means, and the interquartile mean of all runs with its bootstrap
  /// interval, stratified by task (Agarwal et al. 2021, arXiv 2108.13264). Those two mean something
  /// only where the tasks measure on one scale.
  var summaryCSV: String {
    var table = CSV(
      "task", "method", "metric", "n", "mean", "sd", "ci_low", "ci_high", "median", "iqm",
      "iqm_ci_low", "iqm_ci_high")
    for (t, task) in spec.tasks.enumerated() {
      let metrics = detailedMetrics(task: t)
      for (m, method) in spec.methods.enumerated() {
        for metric in metrics {
          let values = values(of: metric.name, task: t, method: m)
          let summary = summary(of: values, metric)
          let iqm = interquartileMean(of: [values], task.name, method.name, metric.name)
          table.append(
            .text(task.name), .text(method.name), .text(metric.name), .count(values.count),
            .number(summary?.mean), .number(summary?.standardDeviation),
            .number(summary?.meanInterval?.lower), .number(summary?.meanInterval?.upper),
            .number(summary?.median), .number(summary?.interquartileMean),
            .number(iqm?.interval.lower), .number(iqm?.interval.upper))
        }
      }
    }
    if spec.tasks.count > 1 { appendAllTasks(to: &table) }
    return table.text
  }

  /// The word that stands for all tasks together; no task can have it as its name.
  static let allTasks = "(all)"

  private func appendAllTasks(to table: inout CSV) {
    let metrics = metricsOfAllTasks
    for (m, method) in spec.methods.enumerated() {
      for metric in metrics {
        let tasks = spec.tasks.indices.map { values(of: metric.name, task: $0, method: m) }
        let iqm = interquartileMean(of: tasks, Self.allTasks, method.name, metric.name)
        table.append(
          .text(Self.allTasks), .text(method.name), .text(metric.name),
          .count(tasks.reduce(0) { $0 + $1.count }),
          .number(Aggregate.mean.value(of: tasks)), .number(nil), .number(nil), .number(nil),
          .number(nil), .number(Aggregate.interquartileMean.value(of: tasks)),
          .number(iqm?.interval.lower), .number(iqm?.interval.upper))
      }
    }
  }

  /// The interquartile mean of all runs, with its interval; `nil` where a task has fewer than two seeds.
  func interquartileMean(
    of tasks: [[Double]], _ names: String...
  ) -> Bootstrap.Estimate? {
    guard tasks.allSatisfy({ $0.count > 1 }) else { return nil }
    var random = Philox(namedBy: names)
    return Bootstrap.estimate(
      .interquartileMean, of: tasks, resamples: spec.statistics.resamples,
      confidence: spec.statistics.confidence, using: &random)
  }
}

extension Philox {
  /// The random numbers of the row with these names: of the SHA-256 of the names, a line each.
  init(namedBy names: [String]) {
    func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
    let bytes = SHA256(of: names.joined(separator: "\n")).bytes
    self.init(key: word(bytes[0..<8]), stream: word(bytes[8..<16]))
  }
}
