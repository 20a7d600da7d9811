import Formats
import GFlowNets
import Statistics

extension Comparison {
  /// comparisons.csv: every other method against the baseline, a row for each metric of a task.
  ///
  /// difference is mean(method) - mean(baseline) in the metric's unit, ci_low and ci_high Welch's
  /// interval of it. hedges_g, cliffs_delta and probability_of_improvement are turned by the metric's
  /// better direction: above 0, and above 1/2, the method is better. The adjusted p-values are Holm's
  /// over the methods within one metric and task.
  ///
  /// No p-values are given below `Effect.fewestSeeds` seeds. Where neither method varies over seeds,
  /// Welch's test and hedges_g are undefined and their cells empty; ranks still tell the methods
  /// apart. Where one of the two has no value, all cells are empty.
  ///
  /// After several tasks come rows of the task "(all)" that hold nothing but
  /// probability_of_improvement, averaged over tasks (Agarwal et al. 2021, arXiv 2108.13264): the
  /// one effect that needs no common scale.
  var comparisonsCSV: String {
    var table = CSV(
      "task", "metric", "method", "baseline", "difference", "ci_low", "ci_high", "welch_t",
      "welch_df", "welch_p", "mann_whitney_u", "mann_whitney_p", "welch_p_holm",
      "mann_whitney_p_holm", "hedges_g", "cliffs_delta", "probability_of_improvement")
    let baseline = self.baseline
    let others = spec.methods.indices.filter { $0 != baseline }
    for (t, task) in spec.tasks.enumerated() {
      for metric in metrics(task: t) {
        let reference = values(of: metric.name, task: t, method: baseline)
        let effects = others.map { method in
          Effect(
            of: values(of: metric.name, task: t, method: method), over: reference,
            direction: metric.direction, confidence: spec.statistics.confidence)
        }
        let welchHolm = holmAdjusted(effects.map(\.welchP))
        let mannWhitneyHolm = holmAdjusted(effects.map(\.mannWhitneyP))
        for (i, effect) in effects.enumerated() {
          table.append(
            .text(task.name), .text(metric.name), .text(spec.methods[others[i]].name),
            .text(spec.methods[baseline].name), .number(effect.difference),
            .number(effect.welch?.interval.lower), .number(effect.welch?.interval.upper),
            .number(effect.welch?.t), .number(effect.welch?.degreesOfFreedom),
            .number(effect.welchP), .number(effect.mannWhitney?.u), .number(effect.mannWhitneyP),
            .number(welchHolm[i]), .number(mannWhitneyHolm[i]), .number(effect.hedgesG),
            .number(effect.cliffsDelta), .number(effect.probabilityOfImprovement))
        }
      }
    }
    if spec.tasks.count > 1 { appendAllTasks(to: &table, others) }
    return table.text
  }

  private func appendAllTasks(to table: inout CSV, _ others: [Int]) {
    func values(_ metric: MetricDescription, _ method: Int) -> [[Double]] {
      spec.tasks.indices.map { self.values(of: metric.name, task: $0, method: method) }
    }
    let empty = CSV.Field.number(nil)
    for metric in metricsOfAllTasks {
      for method in others {
        let probability = Effect.averageProbability(
          of: values(metric, method), over: values(metric, baseline), direction: metric.direction)
        table.append(
          .text(Self.allTasks), .text(metric.name), .text(spec.methods[method].name),
          .text(spec.methods[baseline].name), empty, empty, empty, empty, empty, empty, empty,
          empty, empty, empty, empty, empty, .number(probability))
      }
    }
  }
}
