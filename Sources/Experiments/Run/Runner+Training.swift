import Formats
import GFlowNets
import NeuralNetworks

extension Runner {
  /// A trial in training, with what its attempt keeps.
  private struct Training {
    var trial: LiveTrial
    var loop = TrialLoop()
    var evaluation: EvaluationOptions
    /// Trials of tuning keep no candidates.
    var finds: FindLog?
  }

  /// Trains one trial in its attempt, from the furthest snapshot of others where there is one, and publishes
  /// its record. `nil` where another has published before, or taken over.
  func train(
    _ planned: PlannedTrial, in attempt: Attempt, warn: (String) -> Void,
    shouldStop: () -> Bool, report: (Double, TrialRecord.Measurement?) -> Void
  ) throws -> TrialResult? {
    var training = try start(planned, attempt, warn)
    let trial = training.trial
    func keep(_ least: Int, synchronizes: Bool = false) throws {
      guard trial.findCount() >= least || synchronizes else { return }
      try training.finds?.append(trial.takeFinds(), synchronizes: synchronizes)
    }
    func warnOfFloor() {
      guard let share = trial.leastShare(), share > 0.5 else { return }
      let spec = plan.spec
      warn(
        "\(spec.tasks[planned.task].name), \(spec.methods[planned.method].name): most of the values asked for lie"
          + " at or below the floor of the reward, where nothing tells objects apart; lower the floor, or"
          + " look at what gives the values")
    }
    var hasNoticed = false
    func warnOfTraining() {
      guard !hasNoticed, let notice = trial.notice() else { return }
      hasNoticed = true
      let spec = plan.spec
      warn(
        "\(spec.tasks[planned.task].name), \(spec.methods[planned.method].name): \(notice)")
    }
    func save(_ loop: TrialLoop) throws {
      // First what the snapshot has found: what is too much is forgotten, what is missing is not found
      // again.
      try keep(1, synchronizes: true)
      warnOfFloor()
      guard trial.isResumable() else { return }
      try store.files.write(
        SnapshotFile.encode(
          key: planned.key, evaluation: training.evaluation,
          findsLength: training.finds?.length ?? 0, loop: loop, trial: trial),
        to: attempt.folder + "/snapshot", makesFolder: false)
    }
    if trial.progress() > 0 { try save(training.loop) }
    try attempt.removeOthers()
    var loop = training.loop
    var outcome: TrialLoop.Outcome
    do {
      outcome = try loop.run(
        trial, key: planned.key, kernels: BLAS.core, budget: planned.budget,
        evaluation: training.evaluation, keep: { try keep(FindLog.batch) }, save: save,
        report: {
          attempt.claim.show(progress: $0)
          warnOfTraining()
          report($0, $1)
        }, shouldStop: { shouldStop() || attempt.claim.isLost })
    } catch let error as TrainingError where planned.isTuning {
      // Settings that diverge are what tuning is there to find; it would find the same again.
      outcome = .finished(
        loop.failed(
          trial, key: planned.key, kernels: BLAS.core, budget: planned.budget,
          evaluation: training.evaluation, reason: "\(error)"))
    }
    switch outcome {
    case .stopped:
      return attempt.claim.look() ? nil : .stopped
    case .finished(let record):
      warnOfFloor()
      try keep(1)
      try training.finds.map { try writeCandidates($0, of: planned, in: attempt) }
      if !planned.isTuning, let weights = trial.policy.weights {
        let bytes = PolicyFile.encode(
          weights, of: planned, in: plan.spec, spending: record.spending, kernels: BLAS.core)
        try store.files.write(
          bytes, to: "\(attempt.folder)/\(PolicyFile.name)", makesFolder: false)
      }
      try store.files.write(
        Array(record.text.utf8), to: attempt.folder + "/record.json", makesFolder: false)
      return try attempt.publish() ? .finished(record) : nil
    }
  }

  /// The database of what has been found, in the attempt's folder.
  private func writeCandidates(
    _ finds: FindLog, of planned: PlannedTrial, in attempt: Attempt
  ) throws {
    let database = try CandidateDatabase(
      creating: attempt.folder + "/candidates.sqlite",
      for: CandidateDatabase.Owner(
        key: planned.key.hex, task: plan.spec.tasks[planned.task].name,
        method: plan.spec.methods[planned.method].name, seed: planned.seed),
      files: store.files)
    for block in FindLog.blocks(try store.files.read(finds.path) ?? []) {
      try database.append(FindLog.finds(block))
    }
    try database.finish()
  }

  /// A trial where the furthest snapshot left it, or at the beginning.
  private func start(_ planned: PlannedTrial, _ attempt: Attempt, _ warn: (String) -> Void) throws
    -> Training
  {
    let files = store.files
    let log = "\(attempt.folder)/\(FindLog.name)"
    var found: [(snapshot: SnapshotFile.Opened, place: (snapshot: String, finds: String))] = []
    for place in attempt.snapshots() {
      guard let bytes = try files.read(place.snapshot) else { continue }
      do {
        let snapshot = try SnapshotFile.open(
          bytes, key: planned.key, checkpoints: plan.spec.evaluation.checkpoints)
        if let snapshot { found.append((snapshot, place)) }
      } catch is SnapshotError {
        warn("\(place.snapshot) is damaged; the trial starts again")
      }
    }
    found.sort { a, b in
      (a.snapshot.rewardCalls, a.snapshot.gradientSteps)
        > (b.snapshot.rewardCalls, b.snapshot.gradientSteps)
    }
    for (var snapshot, place) in found {
      var training = try make(planned, snapshot.evaluation)
      do {
        try snapshot.restore(&training.loop, training.trial)
      } catch is SnapshotError {
        warn("\(place.snapshot) is damaged; the trial starts again")
        continue
      }
      // From beyond a budget that has become smaller there is nothing to go on from.
      guard training.trial.progress() < 1 else { continue }
      if planned.isTuning { return training }
      guard let finds = try self.finds(place.finds, of: snapshot, planned, training.trial) else {
        warn("\(place.finds) is missing or damaged; the trial starts again")
        continue
      }
      training.finds = try FindLog(creating: log, with: finds, files: files)
      training.trial.keepFinds()
      return training
    }
    var training = try make(planned, plan.spec.evaluation)
    if planned.isTuning { return training }
    training.finds = try FindLog(creating: log, files: files)
    training.trial.keepFinds()
    return training
  }

  private func make(_ planned: PlannedTrial, _ evaluation: EvaluationOptions) throws -> Training {
    Training(
      trial: try plan.makeTrial(planned, evaluation: evaluation), evaluation: evaluation)
  }

  /// The log of the finds that belong to a snapshot, from that of its attempt or, of a finished trial, from
  /// its candidates; `nil` where they are not what the trial has found by then.
  private func finds(
    _ path: String, of snapshot: SnapshotFile.Opened, _ planned: PlannedTrial, _ trial: LiveTrial
  ) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    if path.hasSuffix(".sqlite") {
      guard let file = try? CandidateFile(path, key: planned.key.hex),
        let finds = try? file.finds(upTo: snapshot.rewardCalls)
      else { return nil }
      bytes = FindLog.bytes(finds)
    } else {
      guard let all = try store.files.read(path), all.count >= snapshot.findsLength else {
        return nil
      }
      bytes = Array(all.prefix(snapshot.findsLength))
      guard FindLog.isWhole(bytes) else { return nil }
    }
    let count = try FindLog.blocks(bytes).reduce(0) { count, block in
      try count + FindLog.finds(block).count { $0.replaced == nil }
    }
    return count == trial.distinctCount() ? bytes : nil
  }

  /// What a trial in training has found by now, as its furthest attempt keeps it, the best first.
  func findsInTraining(of planned: PlannedTrial) throws -> [Candidate] {
    let folder = folder(of: planned)
    var best: [FoundCandidate] = []
    for name in store.files.names(in: folder).sorted() where name.hasPrefix(Attempt.prefix) {
      let bytes = try store.files.read("\(folder)/\(name)/\(FindLog.name)") ?? []
      let finds = try FindLog.blocks(bytes).flatMap(FindLog.finds)
      if finds.count > best.count { best = finds }
    }
    let replaced = Set(best.compactMap(\.replaced))
    return best.map(\.candidate).filter { !replaced.contains($0.rewardCall ?? 0) }
  }

  /// Where the candidates of a trial of the comparison are.
  func candidatesPath(of trial: PlannedTrial) -> String {
    folder(of: trial) + "/candidates.sqlite"
  }
}
