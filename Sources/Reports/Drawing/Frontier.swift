import Experiments
import Formats
import GFlowNets
import Statistics

extension Comparison {
  /// The reward of the best k distinct objects against how different these are, of all methods, with the
  /// intervals of both; `nil` where fewer than two methods have both.
  func frontier(task: Int) -> Markup? {
    let topK = spec.evaluation.topK
    let k = topK.contains(10) ? 10 : topK.min() ?? 10
    let known = metrics(task: task)
    guard let reward = known.first(where: { $0.name == "top_\(k)_reward" }),
      let diversity = known.first(where: { $0.name == "top_\(k)_diversity" })
    else { return nil }
    let points = frontierPoints(task: task, diversity, reward).map(\.point)
    guard points.count > 1 else { return nil }
    let name = spec.tasks[task].name
    return FrontierChart(
      title: "Reward against diversity of every method on \(name)",
      head: "Reward against diversity on \(name)",
      note: "\(meansWithIntervals): better is up and to the right.",
      xLabel: diversity.axisLabel, yLabel: reward.axisLabel, xName: "diversity", yName: "reward",
      points: points
    ).markup
  }

  /// The mean of log R over what each method draws against how different these objects are; `nil` where fewer
  /// than two methods have both. Methods that differ in a temperature alone are joined.
  func sampleFrontier(task: Int) -> Markup? {
    guard let (diversity, reward) = sampleMetrics(task: task) else { return nil }
    let points = frontierPoints(task: task, diversity, reward)
    guard points.count > 1 else { return nil }
    let name = spec.tasks[task].name
    let lines = methodsByTemperature.map { line in
      line.compactMap { method in points.firstIndex { $0.method == method } }
    }
    return FrontierChart(
      title: "log R against diversity of what every method draws on \(name)",
      head: "log R against diversity of what is drawn on \(name)",
      note: "\(meansWithIntervals): better is up and to the right. Lines join temperatures.",
      xLabel: diversity.axisLabel, yLabel: reward.axisLabel, xName: "diversity", yName: "log R",
      points: points.map(\.point), lines: lines.filter { $0.count > 1 }
    ).markup
  }

  /// The mean log-likelihood of the texts that each method draws against how different these are, over tasks that
  /// differ in the temperature of their reward alone (as Hu et al. 2023, arXiv 2310.04363, show it); a picture
  /// for each group of such tasks, with its first task.
  var likelihoodFrontiers: [(task: Int, markup: Markup)] {
    tasksByTemperature.compactMap { group in
      guard let first = group.map(\.task).min(),
        let (diversity, reward) = sampleMetrics(task: first)
      else { return nil }
      var points: [FrontierChart.Point] = []
      var lines: [[Int]] = []
      var untrained: [Int: Int] = [:]
      for method in spec.methods.indices {
        // What is not trained knows no reward, and draws alike on all tasks.
        let isTrained = spec.methods[method].settings.type != "ancestral"
        var line: [Int] = []
        for (task, temperature) in group where isTrained || task == first {
          guard
            let x = summary(of: values(of: diversity.name, task: task, method: method), diversity),
            let y = summary(
              of: values(of: reward.name, task: task, method: method).map { $0 * temperature },
              reward)
          else { continue }
          line.append(points.count)
          if !isTrained { untrained[method] = points.count }
          let name = spec.methods[method].name
          points.append(
            FrontierChart.Point(
              name: isTrained ? "\(name), \(spec.tasks[task].name)" : name,
              style: SeriesStyle(method), x: x, y: y,
              label: isTrained ? "T \(CSV.number(temperature))" : ""))
        }
        lines.append(line)
      }
      lines += methodsByTemperature.map { $0.compactMap { untrained[$0] } }
      guard points.count > 1 else { return nil }
      let names = group.map(\.task).sorted().map { spec.tasks[$0].name }.joined(separator: ", ")
      let chart = FrontierChart(
        title: "Log-likelihood against diversity of what every method draws on \(names)",
        head: "Log-likelihood against diversity on \(names)",
        note:
          "\(meansWithIntervals): better is up and to the right. Lines join temperatures.",
        xLabel: diversity.axisLabel, yLabel: "mean of log p = T log R [nats]", xName: "diversity",
        yName: "log p", points: points, lines: lines.filter { $0.count > 1 })
      return (first, chart.markup)
    }
  }

  private var meansWithIntervals: String {
    "Means over seeds with \(CSV.number((spec.statistics.confidence * 1e6).rounded() / 1e4))% intervals of both"
  }

  /// How different, and how good the objects are that methods draw, where records of a task tell both.
  private func sampleMetrics(task: Int) -> (
    diversity: MetricDescription, reward: MetricDescription
  )? {
    let known = metrics(task: task)
    guard let reward = known.first(where: { $0.name == "sample_log_reward" }),
      let diversity = known.first(where: { $0.name == "sample_diversity" })
    else { return nil }
    return (diversity, reward)
  }

  private func frontierPoints(task: Int, _ x: MetricDescription, _ y: MetricDescription)
    -> [(method: Int, point: FrontierChart.Point)]
  {
    spec.methods.indices.compactMap { method in
      guard let x = summary(of: values(of: x.name, task: task, method: method), x),
        let y = summary(of: values(of: y.name, task: task, method: method), y)
      else { return nil }
      return (
        method,
        FrontierChart.Point(
          name: spec.methods[method].name, style: SeriesStyle(method), x: x, y: y)
      )
    }
  }
}
