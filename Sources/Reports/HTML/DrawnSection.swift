extension ReportPage {
  /// Reward against diversity of all methods, with the intervals of both: of what they draw, where records tell
  /// that, and of the best that they found.
  func frontier(_ task: Int) -> Markup {
    let drawings = [comparison.sampleFrontier(task: task), comparison.frontier(task: task)]
    return figures("Reward against diversity", drawings.compactMap { $0 })
  }

  /// Log-likelihood against diversity, where tasks differ in a temperature alone.
  var likelihoodFrontiers: Markup {
    figures("Log-likelihood against diversity", comparison.likelihoodFrontiers.map(\.markup))
  }

  private func figures(_ head: String, _ drawings: [Markup]) -> Markup {
    guard !drawings.isEmpty else { return "" }
    let figures = drawings.map { "<div class=\"drawn\">\($0)</div>\n" as Markup }
    return "<h3>\(head)</h3>\n\(figures)"
  }

  /// The pictures of what was learned on a task, where there are some.
  func learned(_ task: Int) -> Markup {
    let prefix = spec.tasks[task].name + "-"
    let own = drawings.filter { $0.name.hasPrefix(prefix) }
    guard !own.isEmpty else { return "" }
    let figures = own.map { "<div class=\"drawn\">\(Markup(verbatim: $0.text))</div>\n" as Markup }
    return "<h3>What was learned</h3>\n\(figures)"
  }
}
