import Experiments

/// What `--dry-run` shows: the trials, what they may spend, and the constants of each task.
struct PlanSummary {
  private let runner: Runner
  private let isFresh: Bool

  init(_ runner: Runner, isFresh: Bool) {
    self.runner = runner
    self.isFresh = isFresh
  }

  /// What the trials of a method take: ", about 3 s to 5 s a trial".
  private func times(of method: Int, _ estimates: [CostEstimate]) -> String {
    let own = estimates.filter { $0.method == method && !$0.isTuning }
    let seconds = own.compactMap(\.secondsPerTrial)
    guard let least = seconds.min(), let most = seconds.max() else {
      return own.isEmpty ? "" : ", steps failed"
    }
    let (short, long) = (duration(least), duration(most))
    return ", " + (short == long ? short : "\(short) to \(long)") + " a trial"
  }

  func print(json: Bool) throws {
    let stored = try runner.stored()
    let plan = stored.plan
    let losses = try runner.losses(fresh: isFresh)
    let finished = isFresh ? 0 : (stored.records + stored.tuning).count { $0.record != nil }
    let total = plan.trialCount + plan.tuningTrials.count
    // The constants first, so that what is made at the first use is not measured.
    for task in plan.spec.tasks.indices { _ = plan.facts(task: task) }
    let estimates = runner.estimates(stored)
    let seconds = runner.seconds(of: estimates)
    if json {
      harness.print(
        plan.summaryJSON(
          finished: finished, lost: losses, secondsLeft: seconds, workers: runner.workers),
        terminator: "")
      return
    }
    let spec = plan.spec
    harness.print(
      "\(spec.name): \(counted(total, "trial")) = \(counted(spec.tasks.count, "task"))"
        + " x \(counted(spec.methods.count, "method")) x \(counted(spec.seeds.count, "seed"))"
        + (plan.tuningTrials.isEmpty ? "" : " + \(plan.tuningTrials.count) of tuning")
        + "; \(finished) finished, \(total - finished) to train")
    harness.print("budget of a trial: \(spec.budget.words)")
    if let tuning = spec.tuning {
      harness.print(
        "tuning by \(tuning.metric): \(tuning.rewardCalls) reward calls for each method with a grid on"
          + " each task")
    }
    for (i, task) in spec.tasks.enumerated() {
      let facts = plan.facts(task: i)
      var parts: [String] = []
      if let size = facts.sizeWords { parts.append(size) }
      if let logZ = facts.logZ {
        parts.append(
          "log Z \(logZ)\(facts.statesBeyondObjects == nil ? "" : " over terminal states")")
      }
      if facts.modes > 0 { parts.append("\(facts.modes) modes") }
      if let mass = facts.modeMass { parts.append("mode mass \(mass)") }
      if let mass = facts.validMass { parts.append("valid mass \(mass)") }
      if facts.referenceRewardsTie {
        parts.append(
          "no reward_correlation, as all objects that policies are compared on have one reward")
      }
      let constants = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
      harness.print("task \(task.name) (\(task.environment.type))\(constants)")
    }
    for (m, method) in spec.methods.enumerated() {
      let grid = method.grid.map { grid in
        let calls =
          spec.tuning?.budget(points: grid.points.count, within: spec.budget).rewardCalls ?? 0
        return ", tuned: \(counted(grid.points.count, "point")) x"
          + " \(counted(spec.tuning?.seeds ?? 0, "seed")) x \(calls) reward calls"
      }
      harness.print(
        "method \(method.name) (\(method.settings.type))\(grid ?? "")\(times(of: m, estimates))")
    }
    for loss in losses { harness.print("to be lost: \(loss)") }
    guard total > finished else { return }
    let whole = seconds.map { "\(roughly($0)) in all" } ?? "a time that cannot be told"
    harness.print(
      "to train: \(whole) with \(counted(runner.workers, "worker")), by a few measured steps of each"
        + " method; it may well be half or twice that")
  }
}
