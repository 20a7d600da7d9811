import Experiments

/// What `--dry-run` shows: the trials, what they may spend, and the constants of each task.
struct PlanSummary {
  private let runner: Runner

  init(_ runner: Runner) {
    self.runner = runner
  }

  func print(json: Bool) throws {
    let plan = runner.plan
    let finished = try plan.trials.count { try runner.record(of: $0) != nil }
    if json {
      Swift.print(plan.summaryJSON(finished: finished), terminator: "")
      return
    }
    let spec = plan.spec
    Swift.print(
      "\(spec.name): \(counted(plan.trials.count, "trial")) = \(counted(spec.tasks.count, "task"))"
        + " x \(counted(spec.methods.count, "method")) x \(counted(spec.seeds.count, "seed"));"
        + " \(finished) finished, \(plan.trials.count - finished) to train")
    Swift.print("budget of a trial: \(spec.budget.words)")
    for (i, task) in spec.tasks.enumerated() {
      let facts = plan.facts(task: i)
      var parts: [String] = []
      if let objects = facts.objects { parts.append("\(objects) objects") }
      if let logZ = facts.logZ { parts.append("log Z \(logZ)") }
      if facts.modes > 0 { parts.append("\(facts.modes) modes") }
      if let mass = facts.modeMass { parts.append("mode mass \(mass)") }
      Swift.print("task \(task.name) (\(task.environment.type)): \(parts.joined(separator: ", "))")
    }
    for method in spec.methods {
      Swift.print("method \(method.name) (\(method.settings.type))")
    }
  }
}
