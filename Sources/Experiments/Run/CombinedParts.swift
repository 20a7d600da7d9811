import GFlowNets

/// Which tasks of several runs are one.
struct CombinedTasks {
  /// The first run that has each.
  private(set) var owners: [CombinedPart] = []
  /// The task that each task of each run is.
  private(set) var places: [[Int]] = []
  /// What each is called.
  private(set) var names: [String] = []

  init(_ runs: [StoredRun], _ labels: [String], _ contradictions: inout [String]) {
    for (r, run) in runs.enumerated() {
      let spec = run.plan.spec
      places.append([])
      for (t, task) in spec.tasks.enumerated() {
        var place: Int?
        for (o, owner) in owners.enumerated() where owner.run != r {
          let other = runs[owner.run].plan.spec
          guard other.tasks[owner.index].name == task.name else { continue }
          let differences = SettingsDifference.all(
            other.tasks[owner.index].environment, task.environment,
            SpecCatalog.standard.environments.description(of: task.environment.type))
          guard let differences, differences.allSatisfy({ $0.path.first == "reward" }) else {
            continue
          }
          place = o
          let found =
            differences.map { ("environment." + $0.path.joined(separator: "."), $0.values) }
            + Self.differences(other, spec)
          contradictions += found.map { key, values in
            "task '\(task.name)': \(key) is \(values.0) in \(labels[owner.run]) and \(values.1) in"
              + " \(labels[r]); numbers of the two do not compare"
          }
        }
        if place == nil { owners.append(CombinedPart(run: r, index: t)) }
        places[r].append(place ?? owners.count - 1)
      }
    }
    names = distinctNames(
      owners.map { (runs[$0.run].plan.spec.tasks[$0.index].name, labels[$0.run]) })
  }

  /// What two specs say otherwise about how far a trial goes and what is measured.
  private static func differences(_ a: Spec, _ b: Spec) -> [(String, (String, String))] {
    func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "not limited" }
    let pairs = [
      ("budget.rewardCalls", text(a.budget.rewardCalls), text(b.budget.rewardCalls)),
      ("budget.trajectories", text(a.budget.trajectories), text(b.budget.trajectories)),
      ("budget.gradientSteps", text(a.budget.gradientSteps), text(b.budget.gradientSteps)),
      ("budget.seconds", text(a.budget.seconds), text(b.budget.seconds)),
      ("evaluation.checkpoints", text(a.evaluation.checkpoints), text(b.evaluation.checkpoints)),
      ("evaluation.topK", text(a.evaluation.topK), text(b.evaluation.topK)),
      (
        "evaluation.modeThresholds", text(a.evaluation.modeThresholds),
        text(b.evaluation.modeThresholds)
      ),
      ("evaluation.samples", text(a.evaluation.samples), text(b.evaluation.samples)),
      (
        "evaluation.trajectories", text(a.evaluation.trajectories),
        text(b.evaluation.trajectories)
      ),
    ]
    return pairs.compactMap { key, x, y in x == y ? nil : (key, (x, y)) }
  }
}

/// Which methods of several runs are one.
struct CombinedMethods {
  /// The first run that has each.
  private(set) var owners: [CombinedPart] = []
  /// The method that each method of each run is.
  private(set) var places: [[Int]] = []
  /// What each is called.
  private(set) var names: [String] = []

  init(_ runs: [StoredRun], _ labels: [String], _ tasks: CombinedTasks) {
    for (r, run) in runs.enumerated() {
      places.append([])
      for (m, method) in run.plan.spec.methods.enumerated() {
        let others = runs.indices.filter { other in
          other != r && runs[other].plan.spec.methods.contains { $0.name == method.name }
        }
        // The same settings on other tasks or with other seeds: one method. Else another, or the same
        // once more.
        let all = others + [r]
        let isOne = all.allSatisfy { a in
          runs[a].plan.spec.methods.contains(method)
            && (method.grid == nil || runs[a].plan.spec.tuning == run.plan.spec.tuning)
            && all.allSatisfy { b in
              a == b || Set(tasks.places[a]).isDisjoint(with: tasks.places[b])
                || Set(runs[a].plan.spec.seeds).isDisjoint(with: runs[b].plan.spec.seeds)
                  && Self.choseAlike(method.name, runs[a], runs[b])
            }
        }
        let known = owners.firstIndex { runs[$0.run].plan.spec.methods[$0.index] == method }
        if isOne, let known {
          places[r].append(known)
        } else {
          owners.append(CombinedPart(run: r, index: m))
          places[r].append(owners.count - 1)
        }
      }
    }
    names = distinctNames(
      owners.map { (runs[$0.run].plan.spec.methods[$0.index].name, labels[$0.run]) })
  }

  /// Whether tuning chose the same points for a method on the tasks that two runs have by one name.
  private static func choseAlike(_ method: String, _ a: StoredRun, _ b: StoredRun) -> Bool {
    func points(_ run: StoredRun) -> [String: Int?] {
      let spec = run.plan.spec
      let own = run.plan.trials.filter { spec.methods[$0.method].name == method }
      return Dictionary(own.map { (spec.tasks[$0.task].name, $0.point) }) { first, _ in first }
    }
    let others = points(b)
    return points(a).allSatisfy { task, point in others[task].map { $0 == point } ?? true }
  }
}
