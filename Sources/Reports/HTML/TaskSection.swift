import Foundation
import GFlowNets
import Statistics

extension ReportPage {
  /// A task: the table of the metrics that people ask for first, then every metric by itself.
  func taskSection(_ task: Int) throws -> Markup {
    let metrics = comparison.orderedMetrics(task: task)
    guard !metrics.isEmpty else {
      return """
        <section id="task-\(task)"><h2>\(spec.tasks[task].name)</h2>
        <p>\(heading(task))</p><p>No trial is finished.</p></section>

        """
    }
    let chosen = comparison.chosenMetrics(task: task)
    let cards = try metrics.map { try metricCard($0, task: task) }
    return """
      <section id="task-\(task)"><h2>\(spec.tasks[task].name)</h2>
      <p>\(heading(task))</p>
      \(summary(task, metrics.filter { chosen.contains($0) }))
      \(frontier(task))\(try picturesOfTask(task))\(learned(task))\(textsOfTask(task))\(tuning(task))
      <h3>Every metric</h3>
      \(legend)
      <p class="note">Curves are means over seeds at each checkpoint, their bands \(confidence) t intervals; \
      intervals of final means are \(confidence) t intervals, small rings single seeds.</p>
      \(cards)</section>

      """
  }

  private func heading(_ task: Int) -> String {
    comparison.heading(task: task).joined(separator: " · ")
  }

  private func summary(_ task: Int, _ metrics: [MetricDescription]) -> Markup {
    let rankings = metrics.map { comparison.rankings(task: task, metric: $0) }
    let rows = spec.methods.indices.map { method -> [Markup] in
      ["\(spec.methods[method].name)"] + rankings.map { cell($0[method]) }
    }
    let columns = metrics.map { metric -> Markup in
      """
      <li><b>\(breakable(metric.name))</b>\(metric.arrow) \(metric.convention) \(metric.reading)</li>
      """
    }
    let caption: Markup = """
      Mean over seeds at the end of the budget ± half of its \(confidence) interval (Student’s t). \
      ↑ ↓ better direction, * best mean, † not told apart from the best (Welch’s test, Holm’s \
      correction over all pairs); – the method has no such value.
      """
    return table(
      caption, head: ["method"] + metrics.map { "\(breakable($0.name))\($0.arrow)" }, rows: rows,
      classes: "summary") + "<ul class=\"conventions\">\(columns)</ul>\n"
  }

  private func cell(_ ranking: MethodRanking) -> Markup {
    guard let summary = ranking.summary else { return "–" }
    switch ranking.place {
    case .best?:
      return "<b>\(measured(summary.mean, summary.meanInterval, mark: TableColumn.bestMark))</b>"
    case .level?:
      return measured(summary.mean, summary.meanInterval, mark: TableColumn.levelMark)
    case .behind?, nil: return measured(summary.mean, summary.meanInterval)
    }
  }

  /// A mean and half the width of its interval, which a narrow cell puts on two lines.
  private func measured(_ mean: Double, _ interval: Interval?, mark: String = "") -> Markup {
    let text = MeasuredText(mean: mean, halfWidth: interval.map { $0.width / 2 })
    guard let halfWidth = text.halfWidth else { return "<span>\(text.mean)\(mark)</span>" }
    return "<span>\(text.mean)</span> <span>± \(halfWidth)\(mark)</span>"
  }

  private func metricCard(_ metric: MetricDescription, task: Int) throws -> Markup {
    let interval = try drawn(comparison.intervals(task: task, metric: metric))
    let curve = try drawn(comparison.curves(task: task, metric: metric))
    return """
      <article><h4>\(breakable(metric.name))\(metric.arrow)</h4>
      <div class="plots">\(interval)\(curve)</div>
      \(metricTable(metric, task: task))</article>

      """
  }

  private func metricTable(_ metric: MetricDescription, task: Int) -> Markup {
    let baseline = comparison.baseline
    let values = spec.methods.indices.map {
      comparison.values(of: metric.name, task: task, method: $0)
    }
    let rankings = comparison.rankings(task: task, metric: metric)
    let effects = spec.methods.indices.map { method in
      method == baseline
        ? nil
        : Effect(
          of: values[method], over: values[baseline], direction: metric.direction,
          confidence: spec.statistics.confidence)
    }
    let others = spec.methods.indices.filter { $0 != baseline }
    let adjusted = holmAdjusted(others.map { effects[$0]?.welchP })
    // Where the baseline has no value there is nothing to compare with.
    let isCompared = !values[baseline].isEmpty && !others.isEmpty
    let rows = spec.methods.indices.map { method -> [Markup] in
      let summary = rankings[method].summary
      let cells: [Markup] = [
        "\(spec.methods[method].name)", "\(values[method].count)", cell(rankings[method]),
        number(summary?.median, like: summary), number(summary?.interquartileMean, like: summary),
      ]
      guard isCompared else { return cells }
      let effect = effects[method]
      let p = others.firstIndex(of: method).flatMap { adjusted[$0] }
      let difference = effect?.difference.map { measured($0, effect?.welch?.interval) }
      return cells + [
        difference ?? "",
        p.map { $0 < 0.001 ? "&lt; 0.001" : "\(String(format: "%.2g", $0))" } ?? "",
        effect?.probabilityOfImprovement.map { "\(String(format: "%.2f", $0))" } ?? "",
      ]
    }
    let name = spec.methods[baseline].name
    let reading: Markup =
      isCompared
      ? """
      Means and differences from \(name) ± half of their \(confidence) intervals (t, Welch); p by \
      Welch’s test with Holm’s correction; P the probability that a seed beats one of \(name).
      """
      : "Means ± half of their \(confidence) intervals (t); \(others.isEmpty ? "" : "\(name) has no value to compare with.")"
    return table(
      "<b>\(breakable(metric.name))</b>: \(metric.convention) \(metric.reading) \(reading)",
      head: ["method", "n", "mean", "median", "IQM"]
        + (isCompared ? ["− \(name)", "p", "P"] : []),
      rows: rows)
  }

  private func number(_ value: Double?, like summary: Summary?) -> Markup {
    guard let value else { return "" }
    let halfWidth = summary?.meanInterval.map { $0.width / 2 }
    return "\(MeasuredText(mean: value, halfWidth: halfWidth).mean)"
  }
}
