import Foundation
import GFlowNets
import Statistics

extension ReportPage {
  /// What a reader asks first of each task: which method, by how much, and how sure that is.
  var answers: Markup {
    let tasks = spec.tasks.indices.compactMap { task -> Markup? in
      let lines = questions(task: task).compactMap { answer($0.words, $0.metric, task: task) }
      guard !lines.isEmpty else { return nil }
      let name: Markup = spec.tasks.count > 1 ? "<h3>\(spec.tasks[task].name)</h3>" : ""
      return "\(name)<ul>\(lines)</ul>"
    }
    guard !tasks.isEmpty else { return "" }
    return """
      <section class="answer" id="answer" aria-label="Which method, by how much, how sure">
      \(tasks)</section>

      """
  }

  /// The questions that a task has answers to, with the metric that answers each.
  private func questions(task: Int) -> [(words: String, metric: MetricDescription)] {
    let chosen = comparison.chosenMetrics(task: task)
    let distance =
      chosen.first { $0.name.hasSuffix("total_variation") && comparison.isComplete($0, task: task) }
      ?? chosen.first { $0.name.hasSuffix("total_variation") }
    let rest: [(String, MetricDescription?)] = [
      ("Closest to the target", distance),
      ("Most modes", chosen.first { $0.name == "modes" || $0.name.contains("_above_") }),
      (
        "Greatest rewards",
        chosen.first { $0.name.hasPrefix("top_") && $0.name.hasSuffix("_reward") }
      ),
      ("Most different among its best", chosen.first { $0.name.hasSuffix("_diversity") }),
    ]
    return rest.compactMap { words, metric in metric.map { (words, $0) } }
  }

  private func answer(_ question: String, _ metric: MetricDescription, task: Int) -> Markup? {
    let rankings = comparison.rankings(task: task, metric: metric)
    let best = rankings.indices.filter { rankings[$0].place == .best }
    guard let leader = best.first, let mean = rankings[leader].summary else { return nil }
    let name = "<span class=\"metric\">\(breakable(metric.name))\(metric.arrow)</span>" as Markup
    let value = text(mean.mean, mean.meanInterval)
    let level = rankings.indices.filter { rankings[$0].place == .level }
    let behind = rankings.indices.filter { rankings[$0].place == .behind }
    var parts: [Markup] = []
    if best.count > 1 {
      parts.append("\(question), \(name): <b>\(list(best))</b> alike, \(value)")
    } else {
      parts.append("\(question), \(name): <b>\(spec.methods[leader].name)</b>, \(value)")
    }
    if let next = (level + behind).min(by: { isBetter($0, $1, metric, rankings) }),
      let second = rankings[next].summary
    {
      parts.append(
        "; then \(spec.methods[next].name), \(text(second.mean, second.meanInterval))"
          + distance(leader, next, metric, task: task))
    }
    if !level.isEmpty {
      parts.append(". Chance alone could explain its lead over <b>\(list(level))</b>")
    }
    if !behind.isEmpty, mean.count >= Effect.fewestSeeds {
      parts.append(
        level.isEmpty
          ? ". Told apart from all others (p &lt; \(significance))"
          : "; told apart from \(list(behind)) (p &lt; \(significance))")
    }
    return "<li>\(parts).</li>\n"
  }

  /// By how much the first is better than the second.
  private func distance(_ leader: Int, _ next: Int, _ metric: MetricDescription, task: Int)
    -> Markup
  {
    let values = [leader, next].map {
      comparison.values(of: metric.name, task: task, method: $0)
    }
    let effect = Effect(
      of: values[0], over: values[1], direction: metric.direction,
      confidence: spec.statistics.confidence)
    guard let difference = effect.difference else { return "" }
    let half = effect.welch?.interval.width
    let words = MeasuredText(mean: abs(difference), halfWidth: half.map { $0 / 2 })
    let width: Markup = words.halfWidth.map { "\u{A0}±\u{A0}\($0)" } ?? ""
    return " (\(metric.direction == .lower ? "less" : "more") by \(words.mean)\(width))"
  }

  private func isBetter(
    _ a: Int, _ b: Int, _ metric: MetricDescription, _ rankings: [MethodRanking]
  ) -> Bool {
    guard let x = rankings[a].summary?.mean, let y = rankings[b].summary?.mean else { return false }
    return metric.direction == .lower ? x < y : x > y
  }

  private func list(_ methods: [Int]) -> String {
    let names = methods.map { spec.methods[$0].name }
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private func text(_ mean: Double, _ interval: Interval?) -> Markup {
    let words = MeasuredText(mean: mean, halfWidth: interval.map { $0.width / 2 })
    return words.halfWidth.map { "\(words.mean)\u{A0}±\u{A0}\($0)" } ?? "\(words.mean)"
  }
}
