import GFlowNets
import NeuralNetworks

extension Runner {
  /// Trains one trial, from its snapshot where it has one, and writes its record.
  func train(
    _ planned: PlannedTrial, warn: (String) -> Void, shouldStop: () -> Bool,
    report: (Double) -> Void
  ) throws -> TrialResult {
    let evaluation = plan.spec.evaluation
    let folder = folder(of: planned)
    let snapshotPath = folder + "/snapshot"
    func make() throws -> LiveTrial {
      try plan.tasks[planned.task].makeTrial(
        planned.settings, planned.key, planned.budget, evaluation)
    }
    var trial = try make()
    var loop = TrialLoop()
    if let bytes = try RunStore.read(snapshotPath) {
      var goesOn = false
      do {
        goesOn = try SnapshotFile.decode(bytes, key: planned.key, loop: &loop, trial: trial)
      } catch {
        warn("\(snapshotPath) is damaged; the trial starts again")
      }
      // Nothing to go on from: the snapshot of other settings, or from beyond a budget that has
      // become smaller.
      if !goesOn || trial.progress() >= 1 {
        trial = try make()
        loop = TrialLoop()
      }
    }
    var outcome: TrialLoop.Outcome
    do {
      outcome = try loop.run(
        trial, key: planned.key, kernels: BLAS.core, budget: planned.budget,
        evaluation: evaluation,
        save: { loop in
          try RunStore.write(
            SnapshotFile.encode(key: planned.key, loop: loop, trial: trial), to: snapshotPath)
        }, report: report, shouldStop: shouldStop)
    } catch let error as TrainingError where planned.isTuning {
      // Settings that diverge are what tuning is there to find; it would find the same again.
      outcome = .finished(
        loop.failed(
          trial, key: planned.key, kernels: BLAS.core, budget: planned.budget,
          evaluation: evaluation, reason: "\(error)"))
    }
    switch outcome {
    case .stopped:
      return .stopped
    case .finished(let record):
      try RunStore.write(record.text, to: folder + "/record.json")
      return .finished(record)
    }
  }
}
