extension ReportPage {
  /// Reward against diversity of all methods, with the intervals of both.
  func frontier(_ task: Int) -> Markup {
    guard let drawing = comparison.frontier(task: task) else { return "" }
    return "<h3>Reward against diversity</h3>\n<div class=\"drawn\">\(drawing)</div>\n"
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
