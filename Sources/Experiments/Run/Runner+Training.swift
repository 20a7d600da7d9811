import Formats
import GFlowNets
import NeuralNetworks

extension Runner {
  /// Trains one trial, from its snapshot where it has one, and writes its record.
  func train(
    _ planned: PlannedTrial, warn: (String) -> Void, shouldStop: () -> Bool,
    report: (Double) -> Void
  ) throws -> TrialResult {
    let folder = folder(of: planned)
    var (trial, loop, candidates, evaluation) = try start(planned, warn)
    if candidates != nil { trial.keepFinds() }
    func keep(_ least: Int) throws {
      if let candidates, trial.findCount() >= least { try candidates.append(trial.takeFinds()) }
    }
    func warnOfFloor() {
      guard let share = trial.leastShare(), share > 0.5 else { return }
      let spec = plan.spec
      warn(
        "\(spec.tasks[planned.task].name), \(spec.methods[planned.method].name): most of the values asked for lie"
          + " at or below the floor of the reward, where nothing tells objects apart; lower the floor, or"
          + " look at what gives the values")
    }
    var outcome: TrialLoop.Outcome
    do {
      outcome = try loop.run(
        trial, key: planned.key, kernels: BLAS.core, budget: planned.budget,
        evaluation: evaluation, keep: { try keep(CandidateDatabase.batch) },
        save: { loop in
          // First what the snapshot has found: what is too much is forgotten, what is missing is not
          // found again.
          try keep(1)
          warnOfFloor()
          try RunStore.write(
            SnapshotFile.encode(
              key: planned.key, evaluation: evaluation, loop: loop, trial: trial),
            to: folder + "/snapshot")
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
      warnOfFloor()
      try keep(1)
      try candidates?.finish()
      // Before the record, which says that all is there.
      if !planned.isTuning, let weights = trial.policy.weights {
        let bytes = PolicyFile.encode(
          weights, of: planned, in: plan.spec, spending: record.spending, kernels: BLAS.core)
        try RunStore.write(bytes, to: "\(folder)/\(PolicyFile.name)")
      }
      try RunStore.write(record.text, to: folder + "/record.json")
      return .finished(record)
    }
  }

  /// A trial with the candidates that it has on disk: where its snapshot left it, or at the beginning.
  /// Trials of tuning keep no candidates.
  private func start(_ planned: PlannedTrial, _ warn: (String) -> Void) throws
    -> (LiveTrial, TrialLoop, CandidateDatabase?, EvaluationOptions)
  {
    func make(_ evaluation: EvaluationOptions) throws -> LiveTrial {
      try plan.tasks[planned.task].makeTrial(
        planned.settings, planned.key, planned.budget, evaluation)
    }
    let evaluation = plan.spec.evaluation
    let snapshotPath = folder(of: planned) + "/snapshot"
    let candidatesPath = candidatesPath(of: planned)
    if let bytes = try RunStore.read(snapshotPath) {
      var restored: (trial: LiveTrial, loop: TrialLoop, evaluation: EvaluationOptions)?
      do {
        if var snapshot = try SnapshotFile.open(
          bytes, key: planned.key, checkpoints: evaluation.checkpoints)
        {
          let trial = try make(snapshot.evaluation)
          var loop = TrialLoop()
          try snapshot.restore(&loop, trial)
          restored = (trial, loop, snapshot.evaluation)
        }
      } catch is SnapshotError {
        warn("\(snapshotPath) is damaged; the trial starts again")
      }
      // Nothing to go on from: the snapshot of other settings, or from beyond a budget that has
      // become smaller.
      if let (trial, loop, evaluation) = restored, trial.progress() < 1 {
        if planned.isTuning { return (trial, loop, nil, evaluation) }
        if let candidates = try CandidateDatabase(
          goingOn: candidatesPath, key: planned.key.hex, after: trial.spending().rewardCalls,
          holding: trial.distinctCount())
        {
          return (trial, loop, candidates, evaluation)
        }
        warn("\(candidatesPath) is missing or damaged; the trial starts again")
      }
    }
    guard !planned.isTuning else { return (try make(evaluation), TrialLoop(), nil, evaluation) }
    let candidates = try CandidateDatabase(
      creating: candidatesPath,
      for: CandidateDatabase.Owner(
        key: planned.key.hex, task: plan.spec.tasks[planned.task].name,
        method: plan.spec.methods[planned.method].name, seed: planned.seed))
    return (try make(evaluation), TrialLoop(), candidates, evaluation)
  }

  /// Where the candidates of a trial of the comparison are.
  func candidatesPath(of trial: PlannedTrial) -> String {
    folder(of: trial) + "/candidates.sqlite"
  }
}
