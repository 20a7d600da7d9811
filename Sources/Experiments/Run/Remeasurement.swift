import GFlowNets

/// What `harness measure` found of the metrics that a finished trial's record lacks.
public struct Remeasurement: Sendable {
  /// The trial, such as "grid/TB/0".
  public let trial: String
  /// The metrics that its record has now.
  public let filled: [String]
  /// Those that nothing on disk gives, each with the reason.
  public let unfilled: [(metric: String, reason: String)]
}

extension StoredRun {
  /// Measures what the record of a trial lacks, from the policy and the candidates beside it, and writes
  /// the record again where there was anything to fill. Trains nothing. `nil` where the trial has no
  /// record that counts, or nothing is missing.
  ///
  /// Throws `StoreError` where a file cannot be read or written.
  public func measure(trial number: Int) throws -> Remeasurement? {
    let planned = plan.trials[number]
    let evaluation = plan.spec.evaluation
    let metrics = evaluation.metrics
    guard let record = records[number].record else { return nil }
    let missing = record.missing(of: metrics)
    let wanted = metrics.filter { missing.contains($0.name) }
    guard !wanted.isEmpty else { return nil }
    func wants(_ sources: MetricSource...) -> Bool {
      wanted.contains { sources.contains($0.source) }
    }
    let found = wants(.candidates) ? try foundAgain(number, record) : .none("")
    let learned = wants(.policy, .sample, .trajectories) ? try learnedAgain(number) : .none("")
    var filled: [MetricDescription] = []
    var unfilled: [(metric: String, reason: String)] = []
    var values = record
    for metric in wanted {
      let source =
        switch metric.source {
        case .candidates: found
        case .policy, .sample, .trajectories: learned
        case .calls: Again.none("how many of its calls brought no object is kept nowhere")
        case .estimate: Again.none("what its method estimated is kept nowhere")
        }
      switch source {
      case .none(let reason): unfilled.append((metric.name, reason))
      case .chains:
        if metric.source == .sample {
          unfilled.append((metric.name, "the last states of its chains are kept nowhere"))
          continue
        }
        values.final[metric.name] = nil
        filled.append(metric)
      case .measured(let final, let curve):
        values.final[metric.name] = final[metric.name] ?? nil
        for (point, measured) in zip(values.curve.indices, curve) {
          values.curve[point][metric.name] = measured[metric.name] ?? nil
        }
        filled.append(metric)
      }
    }
    if !filled.isEmpty {
      let path = Runner(plan: plan, store: store, workers: 1).folder(of: planned) + "/record.json"
      guard let bytes = try RunStore.read(path),
        var whole = TrialRecord(text: String(decoding: bytes, as: UTF8.self))
      else { return nil }
      whole.take(filled, from: values, evaluation)
      try RunStore.write(whole.text, to: path)
    }
    return Remeasurement(
      trial: plan.name(of: planned), filled: filled.map(\.name), unfilled: unfilled)
  }

  /// What could be measured again of one source.
  private enum Again {
    /// Values at the end, and at the first checkpoints where they can be told there.
    case measured(final: [String: Double?], curve: [[String: Double?]])
    /// The method has chains and no policy.
    case chains
    /// Nothing, for a reason.
    case none(String)
  }

  /// Measures what the candidates tell, at every checkpoint.
  private func foundAgain(_ number: Int, _ record: TrialRecord) throws -> Again {
    let planned = plan.trials[number]
    let path = Runner(plan: plan, store: store, workers: 1).candidatesPath(of: planned)
    guard let file = try CandidateFile(path, key: record.key) else {
      return .none("\(path) is missing; it is not for git")
    }
    let trial: LiveTrial
    do {
      trial = try plan.makeTrial(planned)
    } catch {
      return .none("the trial cannot be made here: \(error)")
    }
    guard !trial.findings.hasConditions else {
      return .none("how many calls each condition had is kept nowhere")
    }
    var curve: [[String: Double?]] = []
    func measureCheckpoints(before call: Int) {
      while curve.count < record.curve.count, record.curve[curve.count].rewardCalls < call {
        trial.findings.advance(record.curve[curve.count].rewardCalls, 0)
        curve.append(values([trial.findings.measure()]))
      }
    }
    do {
      try file.forEachFind { candidate in
        measureCheckpoints(before: candidate.rewardCall ?? 0)
        try trial.findings.replay(candidate)
      }
    } catch let error as StoreError {
      throw error
    } catch {
      return .none("\(path) holds what cannot be read: \(error)")
    }
    measureCheckpoints(before: .max)
    guard trial.spending().rewardCalls <= record.spending.rewardCalls,
      record.final["distinct_objects"].map({ Int($0) == trial.distinctCount() }) ?? true
    else { return .none("\(path) is of another training than the record") }
    trial.findings.advance(record.spending.rewardCalls, record.spending.gradientSteps)
    return .measured(final: values([trial.findings.measure()]), curve: curve)
  }

  /// Measures what the policy tells, which is kept of the end alone.
  private func learnedAgain(_ number: Int) throws -> Again {
    do {
      guard let contexts = try TrainedPolicy(self, trial: number).measure() else { return .chains }
      return .measured(final: values(contexts), curve: [])
    } catch let error as StoreError {
      throw error
    } catch {
      return .none("\(error)")
    }
  }

  private func values(_ contexts: [MetricContext]) -> [String: Double?] {
    Dictionary(
      Metrics.values(contexts).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}

extension TrialRecord {
  /// Takes the values of metrics from a record of the same trial.
  fileprivate mutating func take(
    _ metrics: [MetricDescription], from other: TrialRecord, _ evaluation: EvaluationOptions
  ) {
    for metric in metrics {
      let name = metric.name
      final[name] = other.final[name]
      for point in curve.indices {
        curve[point][name] = metric.source == .candidates ? other.curve[point][name] : nil
      }
      metricVersions[name] = metric.version == 1 ? nil : metric.version
      // Of the candidates every checkpoint is told as if it had been measured then.
      if metric.source != .candidates, !measuredLater.contains(name) { measuredLater.append(name) }
      if metric.source == .sample { self.evaluation.samples = evaluation.samples }
      if metric.source == .trajectories { self.evaluation.trajectories = evaluation.trajectories }
    }
    self.evaluation.topK = evaluation.topK
    self.evaluation.modeThresholds = evaluation.modeThresholds
    let order = evaluation.metrics.map(\.name).filter(final.names.contains)
    let names = order + final.names.filter { !order.contains($0) }
    final = Measurement(
      rewardCalls: final.rewardCalls, names: names, values: names.map { final[$0] })
  }
}
