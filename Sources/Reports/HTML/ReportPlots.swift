import Experiments
import GFlowNets
import NeuralNetworks
import Statistics

// The plots of a comparison, as data.
extension Comparison {
  /// The metrics of a task in the order of the page: those that every method has first, among them
  /// those that people ask for first.
  func orderedMetrics(task: Int) -> [MetricDescription] {
    let chosen = chosenMetrics(task: task)
    let all = chosen + metrics(task: task).filter { !chosen.contains($0) }
    return all.filter { isComplete($0, task: task) } + all.filter { !isComplete($0, task: task) }
  }

  /// Whether every method with finished trials on a task has a metric.
  func isComplete(_ metric: MetricDescription, task: Int) -> Bool {
    spec.methods.indices.allSatisfy { method in
      finished(task: task, method: method).isEmpty
        || !values(of: metric.name, task: task, method: method).isEmpty
    }
  }

  /// The mean over seeds of a metric at each checkpoint, with its t interval, against reward calls.
  ///
  /// Seeds of a run that was continued with a larger budget have other checkpoints than seeds that began
  /// with it: then the points are those that all of them share.
  func curves(task: Int, metric: MetricDescription) -> Plot? {
    let series = spec.methods.enumerated().map { m, method in
      let curves = finished(task: task, method: m).map { trial in
        trial.record.curve.compactMap { point in
          point[metric.name].map { (calls: Double(point.rewardCalls), value: $0) }
        }
      }.filter { !$0.isEmpty }
      let points = aligned(curves).compactMap { measured -> Plot.Point? in
        guard let calls = mean(of: measured.map(\.calls)),
          let summary = summary(of: measured.map(\.value), metric)
        else { return nil }
        return Plot.Point(x: calls, y: summary.mean, interval: summary.meanInterval)
      }
      return Plot.Series(name: method.name, style: SeriesStyle(m), points: points)
    }
    // One point is no curve.
    guard series.contains(where: { $0.points.count > 1 }) else { return nil }
    let means = series.flatMap { $0.points.map(\.y) }
    return Plot(
      name: "\(spec.tasks[task].name)-\(metric.name)-curve",
      description: "Learning curves of \(metric.name) on \(spec.tasks[task].name)", kind: .curves,
      xLabel: "reward calls", yLabel: metric.axisLabel, series: series,
      isLogarithmic: metric.isLogarithmic(means))
  }

  /// The points of several curves that belong together: those of one place where all curves have as many
  /// points, else those of one number of calls that all curves have.
  private func aligned<Value>(_ curves: [[(calls: Double, value: Value)]])
    -> [[(calls: Double, value: Value)]]
  {
    guard let shortest = curves.min(by: { $0.count < $1.count }) else { return [] }
    if curves.allSatisfy({ $0.count == shortest.count }) {
      return shortest.indices.map { place in curves.map { $0[place] } }
    }
    return shortest.compactMap { point in
      let measured = curves.compactMap { $0.first { $0.calls == point.calls } }
      return measured.count == curves.count ? measured : nil
    }
  }

  /// The mean of a metric with its t interval, a line for each method.
  func intervals(task: Int, metric: MetricDescription) -> Plot? {
    let series = spec.methods.enumerated().map { m, method in
      let values = values(of: metric.name, task: task, method: m)
      let summary = summary(of: values, metric)
      return Plot.Series(
        name: method.name, style: SeriesStyle(m),
        points: summary.map {
          [Plot.Point(x: $0.mean, y: -Double(m), interval: $0.meanInterval)]
        } ?? [], values: values)
    }
    guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
    return Plot(
      name: "\(spec.tasks[task].name)-\(metric.name)-interval",
      description: "Means and intervals of \(metric.name) on \(spec.tasks[task].name)",
      kind: .intervals, xLabel: metric.axisLabel, series: series,
      isLogarithmic: metric.isLogarithmic(series.flatMap { $0.points.map(\.x) + $0.values }))
  }

  /// The share of all runs of all tasks that are better than a threshold, for each threshold.
  func profiles(_ metric: MetricDescription) -> Plot? {
    guard metric.direction != .neither else { return nil }
    // A profile counts the scores above a threshold; of what should be low, the negative is one.
    let sign = metric.direction == .lower ? -1.0 : 1.0
    let scores = spec.methods.indices.map { method in
      spec.tasks.indices.map { task in
        values(of: metric.name, task: task, method: method).map { sign * $0 }
      }
    }
    let all = scores.flatMap { $0.flatMap { $0 } }
    guard let least = all.min(), let greatest = all.max(), least < greatest else { return nil }
    let step = (greatest - least) / 100
    let thresholds = (-1...100).map { least + Double($0) * step }
    let series = spec.methods.enumerated().map { m, method in
      var random = Philox(namedBy: ["profile", method.name, metric.name])
      let profile = Bootstrap.performanceProfile(
        of: scores[m], thresholds: thresholds, resamples: spec.statistics.resamples,
        confidence: spec.statistics.confidence, using: &random)
      // One seed of a task says nothing about others.
      let hasBand = scores[m].allSatisfy { $0.count > 1 }
      let points = profile.map { profile in
        profile.thresholds.indices.map {
          Plot.Point(
            x: sign * profile.thresholds[$0], y: profile.fractions[$0],
            interval: hasBand ? profile.band[$0] : nil)
        }
      }
      return Plot.Series(name: method.name, style: SeriesStyle(m), points: points ?? [])
    }
    guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
    return Plot(
      name: "all-\(metric.name)-profile",
      description: "Performance profiles of \(metric.name) over all tasks", kind: .profiles,
      xLabel: "\(metric.axisLabel), threshold", yLabel: "share of better runs", series: series)
  }

  /// Every plot that the page shows, in its order.
  var plots: [Plot] {
    spec.tasks.indices.flatMap { task in
      pictures(task: task)
        + orderedMetrics(task: task).flatMap { metric in
          [intervals(task: task, metric: metric), curves(task: task, metric: metric)]
            .compactMap { $0 }
        }
    } + (spec.tasks.count > 1 ? metricsOfAllTasks.compactMap(profiles) : [])
  }
}

extension MetricDescription {
  /// The name with the better direction and the unit: "log_z_error ↓ [nats]".
  var axisLabel: String {
    name + arrow + (unit.isEmpty ? "" : " [\(unit)]")
  }

  /// Whether these values show on a logarithmic axis alone: distances and counts that differ by powers of ten.
  fileprivate func isLogarithmic(_ values: [Double]) -> Bool {
    // Counts too: of modes that were found, a hundred are not half of two hundred. One of none is left out.
    let isCount = ["modes", "objects", "scaffolds", "circles", "reward calls"].contains(unit)
    guard direction == .lower || isCount else { return false }
    let shown = isCount ? values.filter { $0 > 0 } : values
    guard let least = shown.min(), let greatest = shown.max() else { return false }
    return least > 0 && greatest > 30 * least
  }

  /// An arrow in the better direction behind a space.
  var arrow: String {
    switch direction {
    case .higher: " ↑"
    case .lower: " ↓"
    case .neither: ""
    }
  }

  /// What the unit and the better direction are: "Unit: nats. Better: lower."
  var reading: String {
    let better = direction == .neither ? "neither, it describes" : direction.rawValue
    return "Unit: \(unit.isEmpty ? "none, a pure number" : unit). Better: \(better)."
  }
}
