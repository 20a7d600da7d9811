import Formats
import GFlowNets
import NeuralNetworks

/// Trains one trial to the end of its budget: step, measure at each checkpoint, save, repeat. It knows
/// neither the method nor the environment.
struct TrialLoop {
  /// How a trial ended.
  enum Outcome {
    /// At the end of its budget.
    case finished(TrialRecord)
    /// Where it was asked to stop; a snapshot holds the rest.
    case stopped
  }

  /// The measurements at checkpoints so far.
  private var curve: [TrialRecord.Measurement] = []
  private var evaluationSeconds = 0.0

  init() {}

  /// Trains.
  ///
  /// - Parameters:
  ///   - keep: stores what has been found, when it is worth a transaction.
  ///   - save: stores it anyway, and writes a snapshot of this loop and the trial.
  ///   - report: hears the share of the budget that is spent, and what was measured last, now and then.
  ///   - shouldStop: asked before each step.
  mutating func run(
    _ trial: LiveTrial, key: ContentKey, kernels: String, budget: Budget,
    evaluation: EvaluationOptions, keep: () throws -> Void, save: (TrialLoop) throws -> Void,
    report: (Double, TrialRecord.Measurement?) -> Void, shouldStop: () -> Bool
  ) throws -> Outcome {
    let clock = ContinuousClock()
    func seconds<T>(_ body: () throws -> T) rethrows -> (T, Double) {
      let start = clock.now
      let result = try body()
      return (result, (clock.now - start) / .seconds(1))
    }
    var progress = trial.progress()
    var final: Measured?
    while progress < 1 {
      if shouldStop() {
        try save(self)
        return .stopped
      }
      let before = trial.spending()
      let elapsed = try seconds { try trial.step() }.1
      if before == trial.spending() { throw TrialFailure.noProgress }
      trial.addSeconds(elapsed)
      try keep()
      let due = checkpoint(progress, of: evaluation) < checkpoint(trial.progress(), of: evaluation)
      progress = trial.progress()
      if due {
        let (measured, elapsed) = try seconds { try measure(trial) }
        evaluationSeconds += elapsed
        curve.append(measured.values)
        if progress >= 1 { final = measured }
        // The last state may follow a step that the budget cut short, from which a larger budget
        // could not go on as if it had never been smaller. So the snapshot before it stays.
        if progress < 1 { try save(self) }
      }
      report(min(progress, 1), curve.last)
    }
    let (last, elapsed) = try seconds { try final ?? measure(trial) }
    evaluationSeconds += elapsed
    var spending = trial.spending()
    spending.evaluationSeconds = evaluationSeconds
    // A snapshot of an earlier version of this program may not know all of today's.
    let late = last.values.names.filter { name in curve.contains { !$0.names.contains(name) } }
    return .finished(
      TrialRecord(
        key: key.hex, kernels: kernels, budget: budget, evaluation: evaluation,
        spending: spending, final: last.values, curve: curve,
        candidates: trial.best(TrialRecord.candidateCount), picture: last.picture,
        metricVersions: evaluation.metricVersions, measuredLater: late))
  }

  /// The record of a trial that cannot go on, which has found what it has and measures nothing.
  func failed(
    _ trial: LiveTrial, key: ContentKey, kernels: String, budget: Budget,
    evaluation: EvaluationOptions, reason: String
  ) -> TrialRecord {
    var spending = trial.spending()
    spending.evaluationSeconds = evaluationSeconds
    let names = evaluation.metrics.map(\.name)
    return TrialRecord(
      key: key.hex, kernels: kernels, budget: budget, evaluation: evaluation, spending: spending,
      final: TrialRecord.Measurement(
        rewardCalls: spending.rewardCalls, names: names, values: names.map { _ in nil }),
      curve: curve, candidates: trial.best(TrialRecord.candidateCount), failure: reason,
      metricVersions: evaluation.metricVersions)
  }

  /// How many checkpoints lie at or before a share of the budget.
  private func checkpoint(_ progress: Double, of evaluation: EvaluationOptions) -> Int {
    Int(min(progress, 1) * Double(evaluation.checkpoints))
  }

  private struct Measured {
    var values: TrialRecord.Measurement
    var picture: Picture?
  }

  private func measure(_ trial: LiveTrial) throws -> Measured {
    let contexts = try trial.measure()
    let values = Metrics.values(contexts)
    return Measured(
      values: TrialRecord.Measurement(
        rewardCalls: trial.spending().rewardCalls, names: values.map(\.name),
        values: values.map(\.value)),
      picture: contexts.first?.distributions.flatMap(trial.picture))
  }
}

extension TrialLoop: SnapshotWritable {
  func write(to snapshot: inout SnapshotWriter) {
    func versioned(_ name: String) -> String {
      "\(name)@\(Metrics.description(of: Metrics.baseName(name))?.version ?? 1)"
    }
    snapshot.write(evaluationSeconds)
    snapshot.write(Int64(curve.count))
    for point in curve {
      snapshot.write(Int64(point.rewardCalls))
      snapshot.write(contentsOf: Array(point.names.map(versioned).joined(separator: "\n").utf8))
      snapshot.write(contentsOf: point.values.map { $0 ?? .nan })
    }
  }

  mutating func restore(from snapshot: inout SnapshotReader) throws {
    evaluationSeconds = try snapshot.read()
    curve = []
    for _ in 0..<(try snapshot.read(Int64.self)) {
      let calls = Int(try snapshot.read(Int64.self))
      let names = String(decoding: try snapshot.read([UInt8].self), as: UTF8.self)
        .split(separator: "\n")
      let values = try snapshot.read([Double].self).map { $0.isNaN ? nil : $0 }
      guard names.count == values.count else { throw SnapshotError.malformed }
      var point = TrialRecord.Measurement(rewardCalls: calls, names: [], values: [])
      for (versioned, value) in zip(names, values) {
        let parts = versioned.split(separator: "@").map(String.init)
        // What another version of a metric gave is no value of it.
        guard parts.count == 2,
          let version = Metrics.description(of: Metrics.baseName(parts[0]))?.version,
          "\(version)" == parts[1]
        else { continue }
        point[parts[0]] = value
      }
      curve.append(point)
    }
  }
}

/// A trial that cannot go on.
enum TrialFailure: Error, CustomStringConvertible {
  /// A step changed nothing that the budget counts.
  case noProgress

  var description: String {
    "a step spent nothing of the budget, so the trial would never end; this is a mistake of the"
      + " method"
  }
}
