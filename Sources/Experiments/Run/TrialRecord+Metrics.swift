import GFlowNets

// A record is valid for its settings, seed and budget, whatever is measured today.
extension TrialRecord {
  /// Whether the value that a metric has here is what it is today: of the same version, and of a sample of
  /// the size that is asked for.
  func isCurrent(_ metric: MetricDescription, in evaluation: EvaluationOptions) -> Bool {
    metricVersions[metric.name, default: 1] == metric.version
      && (metric.source != .sample || self.evaluation.samples == evaluation.samples)
      && (metric.source != .trajectories
        || self.evaluation.trajectories == evaluation.trajectories)
  }

  /// The record without values of `metrics` that are not what they are today.
  func keeping(_ metrics: [MetricDescription], of evaluation: EvaluationOptions) -> TrialRecord {
    let outdated = metrics.filter { !isCurrent($0, in: evaluation) }.map(\.name)
    // Of a task with conditions also the values of each of them.
    return outdated.isEmpty ? self : removing { outdated.contains(Metrics.baseName($0)) }
  }

  /// The record without the metrics whose names satisfy a condition.
  func removing(_ isRemoved: (String) -> Bool) -> TrialRecord {
    var record = self
    record.final = final.removing(isRemoved)
    record.curve = curve.map { $0.removing(isRemoved) }
    return record
  }

  /// The names of those of `metrics` of which it says nothing. A trial that failed has measured nothing.
  public func missing(of metrics: [MetricDescription]) -> [String] {
    failure == nil ? metrics.map(\.name).filter { !final.names.contains($0) } : []
  }

  /// This record of a trial run again, without what `stored`, the record of an earlier training, lacks.
  ///
  /// Metrics that are new since then have no values there, and those that were measured later have none at
  /// the checkpoints where nobody could.
  package func masked(by stored: TrialRecord) -> TrialRecord {
    var record = removing { !stored.final.names.contains($0) }
    for (point, other) in zip(record.curve.indices, stored.curve) {
      for name in stored.measuredLater where other[name] == nil {
        record.curve[point][name] = nil
      }
    }
    return record
  }
}

extension TrialRecord.Measurement {
  fileprivate func removing(_ isRemoved: (String) -> Bool) -> Self {
    let kept = names.indices.filter { !isRemoved(names[$0]) }
    return Self(
      rewardCalls: rewardCalls, names: kept.map { names[$0] }, values: kept.map { values[$0] })
  }
}
