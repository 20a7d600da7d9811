import Experiments
import GFlowNets
import Statistics

extension ReportPage {
  /// What tuning tried on a task: every point of every grid; nothing where nothing was tuned.
  func tuning(_ task: Int) -> Markup {
    let tunings = comparison.tunings.filter { $0.task == task }
    guard let rule = comparison.tuningRule, !tunings.isEmpty else { return "" }
    let untuned = comparison.untunedMethods
    let note: Markup =
      untuned.isEmpty
      ? "" : " Not tuned, since they have no grid: \(untuned.joined(separator: ", "))."
    let convention = spec.tuning.flatMap { Metrics.description(of: $0.metric)?.convention } ?? ""
    let rows = tunings.flatMap { tuning in
      tuning.points.enumerated().map { p, point in row(tuning, p, point) }
    }
    return """
      <h3>Tuning</h3>
      \(table(
        """
        Every point of every grid: \(rule). \(convention) The mean ± half of its \(confidence) interval \
        (Student’s t); * the point whose settings the trials above have. A trial that diverged has no \
        value, and its point loses to those with more values.\(note)
        """,
        head: ["method", "point", "settings", "n", "mean", "reward calls"], rows: rows,
        classes: "tuning"))

      """
  }

  private func row(
    _ tuning: MethodTuning, _ index: Int, _ point: MethodTuning.Point
  ) -> [Markup] {
    let isChosen = tuning.chosen == index
    let values = point.seeds.compactMap(\.value)
    let summary = Summary(of: values, confidence: spec.statistics.confidence)
    let text = summary.map {
      MeasuredText(mean: $0.mean, halfWidth: $0.meanInterval.map { $0.width / 2 })
    }
    var value: Markup = "–"
    if let text { value = "<span>\(text.mean)</span>" }
    if let width = text?.halfWidth { value = value + " <span>± \(width)</span>" }
    let settings: Markup = "<code>\(point.words)</code>"
    return [
      "\(spec.methods[tuning.method].name)", "\(index + 1)\(isChosen ? "*" : "")",
      isChosen ? "<b>\(settings)</b>" : settings, "\(values.count)",
      isChosen ? "<b>\(value)</b>" : value,
      "\(point.seeds.reduce(0) { $0 + $1.rewardCalls })",
    ]
  }
}
