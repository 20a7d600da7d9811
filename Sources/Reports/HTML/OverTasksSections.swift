import Foundation
import GFlowNets
import NeuralNetworks
import Statistics

extension ReportPage {
  /// All tasks together: performance profiles; nothing where there is one task.
  func allTasksSection() throws -> Markup {
    guard spec.tasks.count > 1 else { return "" }
    let cards = try comparison.metricsOfAllTasks.filter { $0.direction != .neither }
      .map { metric -> Markup in
        let plot = try drawn(comparison.profiles(metric))
        return """
          <article><h4>\(breakable(metric.name))\(metric.arrow)</h4>
          <p class="note">\(metric.convention) \(metric.reading)</p>
          <div class="plots">\(plot)</div>
          \(aggregates(metric))</article>

          """
      }
    return """
      <section id="all"><h2>All tasks</h2>
      \(likelihoodFrontiers)
      <p class="note">Performance profiles: for each threshold the share of all runs of all tasks that are \
      better than it; the band is a \(confidence) interval at each threshold by a bootstrap of seeds within \
      tasks. A profile above another everywhere is the better one. Values of different tasks are put \
      together as they are, which means something only where tasks measure on one scale.</p>
      \(legend)
      \(cards)</section>

      """
  }

  private func aggregates(_ metric: MetricDescription) -> Markup {
    let rows = spec.methods.enumerated().map { m, method -> [Markup] in
      let tasks = spec.tasks.indices.map { comparison.values(of: metric.name, task: $0, method: m) }
      let estimate = comparison.interquartileMean(
        of: tasks, Comparison.allTasks, method.name, metric.name)
      func text(_ value: Double) -> String {
        MeasuredText(mean: value, halfWidth: estimate.map { $0.interval.width / 2 }).mean
      }
      let interval = estimate.map { "\(text($0.interval.lower)) to \(text($0.interval.upper))" }
      return [
        "\(method.name)", "\(tasks.reduce(0) { $0 + $1.count })",
        "\(Aggregate.mean.value(of: tasks).map(text) ?? "–")",
        "\(Aggregate.interquartileMean.value(of: tasks).map(text) ?? "–")", "\(interval ?? "–")",
      ]
    }
    return table(
      """
      <b>\(breakable(metric.name))</b> over all tasks: n runs, the mean over tasks of the means, and the \
      interquartile mean (IQM) of all runs with its \(confidence) interval by a bootstrap of seeds within tasks. \
      \(metric.reading)
      """, head: ["method", "n", "mean", "IQM", "\(confidence) interval of IQM"], rows: rows)
  }

  /// For each metric and pair of methods the probability that one is better than the other.
  var improvementSection: Markup {
    // Over tasks only what every task has can be averaged.
    let shared = comparison.metricsOfAllTasks.map(\.name)
    let metrics = comparison.orderedMetrics(task: 0).filter {
      $0.direction != .neither && shared.contains($0.name)
        && comparison.chosenMetrics(task: 0).contains($0)
    }
    let matrices = metrics.map(improvementMatrix)
    return """
      <section id="improvement"><h2>Probability of improvement</h2>
      <p class="note">The probability that a random seed of the method of the row is better than one of the \
      method of the column, ties counted half\(spec.tasks.count > 1 ? ", averaged over tasks" : ""). \
      Above 0.5 the row is better. * the Mann-Whitney test\(spec.tasks.count > 1 ? ", stratified by task," : "") \
      tells the two apart, corrected by Holm over all pairs (p &lt; \(significance)); below \
      \(Effect.fewestSeeds) seeds nothing is tested. Pointing at a number shows its \(confidence) interval by a \
      bootstrap of the seeds of both.</p>
      <div class="matrices">\(matrices)</div></section>

      """
  }

  private func improvementMatrix(_ metric: MetricDescription) -> Markup {
    let scores = spec.methods.indices.map { method in
      spec.tasks.indices.map { comparison.values(of: metric.name, task: $0, method: method) }
    }
    let tests = PairwiseTests(methodCount: scores.count) { first, second in
      zip(scores[first], scores[second]).allSatisfy(Effect.isEnough)
        ? stratifiedMannWhitneyP(scores[first], scores[second]) : nil
    }
    let present = spec.methods.indices.filter { scores[$0].allSatisfy { !$0.isEmpty } }
    let rows = present.map { row -> [Markup] in
      ["\(spec.methods[row].name)"]
        + present.map { column in
          row == column
            ? "" : improvement(metric, of: row, over: column, scores, p: tests[row, column])
        }
    }
    return table(
      """
      <b>\(breakable(metric.name))</b>\(metric.arrow): the probability that the row is better than the column. \
      \(metric.convention) \(metric.reading)
      """, head: ["better?"] + present.map { "\(spec.methods[$0].name)" }, rows: rows,
      classes: "matrix")
  }

  private func improvement(
    _ metric: MetricDescription, of row: Int, over column: Int, _ scores: [[[Double]]], p: Double?
  ) -> Markup {
    let isTurned = metric.direction == .lower
    guard
      let probability = Effect.averageProbability(
        of: scores[row], over: scores[column], direction: metric.direction)
    else { return "" }
    // Each pair is resampled once; the other way round is its complement.
    let (first, second) = (min(row, column), max(row, column))
    var random = Philox(
      namedBy: ["improvement", spec.methods[first].name, spec.methods[second].name, metric.name])
    let isResampled = (scores[row] + scores[column]).allSatisfy { $0.count > 1 }
    let interval =
      isResampled
      ? Bootstrap.estimateProbabilityOfImprovement(
        scores[isTurned ? second : first], over: scores[isTurned ? first : second],
        resamples: spec.statistics.resamples, confidence: spec.statistics.confidence,
        using: &random)?.interval : nil
    func text(_ value: Double) -> String { String(format: "%.2f", value) }
    let title = interval.map { interval -> Markup in
      let ends =
        row == first
        ? (interval.lower, interval.upper) : (1 - interval.upper, 1 - interval.lower)
      return " title=\"\(text(ends.0)) to \(text(ends.1))\""
    }
    let mark = p.map { $0 < 1 - spec.statistics.confidence } ?? false ? "*" : ""
    let share = Int((abs(probability - 0.5) * 2 * 45).rounded())
    return """
      <span class="\(probability >= 0.5 ? "better" : "worse")" style="--share:\(share)%"\
      \(title ?? "")>\(text(probability))\(mark)</span>
      """
  }
}
