import Experiments
import GFlowNets

/// What became of the trials of a spec, arranged for tables.
///
/// A report only reads: everything here comes from the records of finished trials, so tables can be
/// rebuilt at any time from what is on disk. Trials that failed or are not finished are left out of
/// every number; tables say how many remain.
public struct Comparison: Sendable {
  /// What was compared.
  public let spec: Spec
  /// Every metric that can have been measured, in the order of tables.
  let metrics: [MetricDescription]
  /// Whether it puts several runs side by side, so that a method may have no trials on a task, and no
  /// one spec gives it.
  let isCombined: Bool
  /// What tuning tried; empty where nothing has a grid.
  let tunings: [MethodTuning]
  /// Whether tables have values of single conditions and components.
  var showsDetails = true
  // By task, method and seed, in the order of the spec; `nil` where there is no such trial.
  private let results: [[[TrialResult?]]]
  private let budgets: [Budget]
  private let findFacts: @Sendable (Int) -> TaskFacts?
  private let findTargetPicture: @Sendable (Int) -> Picture?

  /// A comparison of results, one for each trial.
  ///
  /// - Parameters:
  ///   - spec: What was compared.
  ///   - trials: The trials, in any order; those of `spec` that are not among them count as not
  ///     finished, and others are ignored.
  ///   - results: What became of each.
  ///   - facts: The constants of a task, asked for only by what shows them.
  public init(
    spec: Spec, trials: [PlannedTrial], results: [TrialResult],
    facts: @escaping @Sendable (_ task: Int) -> TaskFacts? = { _ in nil },
    targetPicture: @escaping @Sendable (_ task: Int) -> Picture? = { _ in nil },
    tunings: [MethodTuning] = []
  ) {
    self.init(
      spec: spec, trials: trials, results: results,
      budgets: spec.tasks.map { _ in spec.budget }, isCombined: false, facts: facts,
      targetPicture: targetPicture, tunings: tunings)
  }

  /// The methods of several runs side by side.
  public init(_ combined: CombinedRun) {
    self.init(
      spec: combined.spec, trials: combined.trials, results: combined.results,
      budgets: combined.budgets, isCombined: true, facts: { combined.facts(task: $0) },
      targetPicture: { combined.targetPicture(task: $0) }, tunings: [])
  }

  private init(
    spec: Spec, trials: [PlannedTrial], results: [TrialResult], budgets: [Budget],
    isCombined: Bool, facts: @escaping @Sendable (_ task: Int) -> TaskFacts?,
    targetPicture: @escaping @Sendable (_ task: Int) -> Picture?, tunings: [MethodTuning]
  ) {
    self.spec = spec
    self.budgets = budgets
    self.isCombined = isCombined
    metrics = spec.evaluation.metrics
    self.tunings = tunings
    findFacts = facts
    findTargetPicture = targetPicture
    let places = Dictionary(
      zip(spec.seeds, spec.seeds.indices), uniquingKeysWith: { first, _ in first })
    var arranged = spec.tasks.map { _ in
      spec.methods.map { _ in spec.seeds.map { _ in isCombined ? nil : TrialResult.stopped } }
    }
    for (trial, result) in zip(trials, results) {
      guard spec.tasks.indices.contains(trial.task), spec.methods.indices.contains(trial.method),
        let place = places[trial.seed]
      else { continue }
      arranged[trial.task][trial.method][place] = result
    }
    self.results = arranged
  }

  /// A comparison of what became of each of a plan's trials.
  public init(plan: Plan, results: [TrialResult]) {
    self.init(RunResult(plan: plan, trials: results))
  }

  /// A comparison of what became of a run's trials.
  public init(_ run: RunResult) {
    let plan = run.plan
    self.init(
      spec: plan.spec, trials: plan.trials, results: run.trials, facts: { plan.facts(task: $0) },
      targetPicture: { plan.targetPicture(task: $0) }, tunings: run.tunings)
  }

  /// The method that the others are compared with: the spec's baseline, else its first method.
  var baseline: Int {
    spec.methods.firstIndex { $0.name == spec.baseline } ?? 0
  }

  /// What ends a trial of a task.
  func budget(task: Int) -> Budget { budgets[task] }

  /// How many seeds a method has on a task, finished or not.
  func seedCount(task: Int, method: Int) -> Int { results[task][method].count { $0 != nil } }

  /// The picture of a task's target distribution, where its objects form one.
  func targetPicture(task: Int) -> Picture? { findTargetPicture(task) }

  /// The constants of a task, where they are known.
  func facts(task: Int) -> TaskFacts? { findFacts(task) }

  /// The finished trials of a method on a task, in the order of the spec's seeds.
  func finished(task: Int, method: Int) -> [(seed: Int, record: TrialRecord)] {
    zip(spec.seeds, results[task][method]).compactMap { seed, result in
      if case .finished(let record)? = result { (seed, record) } else { nil }
    }
  }

  /// The final values of a metric that a method has on a task, one for each finished trial that has
  /// one.
  func values(of metric: String, task: Int, method: Int) -> [Double] {
    finished(task: task, method: method).compactMap { $0.record.final[metric] }
  }

  /// The metrics that at least one finished trial of a task has.
  func metrics(task: Int) -> [MetricDescription] {
    metrics.filter { metric in
      spec.methods.indices.contains { method in
        results[task][method].contains { result in
          if case .finished(let record)? = result {
            record.final[metric.name] != nil
          } else {
            false
          }
        }
      }
    }
  }

  /// The same, each followed by its values of single conditions of the task and of the components of its
  /// reward: `top_10_reward`, `top_10_reward(likelihood)`, `top_10_reward[easy]`.
  func detailedMetrics(task: Int) -> [MetricDescription] {
    let metrics = metrics(task: task)
    guard showsDetails else { return metrics }
    var details: [String: [String]] = [:]
    var known: Set<String> = []
    for method in spec.methods.indices {
      for (_, record) in finished(task: task, method: method) {
        for name in record.final.names where known.insert(name).inserted {
          let base = Metrics.baseName(name)
          if base != name { details[base, default: []].append(name) }
        }
      }
    }
    return metrics.flatMap { metric in
      [metric] + details[metric.name, default: []].map(metric.named)
    }
  }

  /// The metrics that every task has: those that can be aggregated over tasks.
  var metricsOfAllTasks: [MetricDescription] {
    spec.tasks.indices.dropFirst().reduce(metrics(task: 0)) { shared, task in
      let names = Set(metrics(task: task).map(\.name))
      return shared.filter { names.contains($0.name) }
    }
  }

  /// The trials that failed, with the reason of each.
  var failures: [(trial: String, reason: String)] {
    places.compactMap { task, method, seed in
      guard case .failed(let reason)? = results[task][method][seed] else { return nil }
      return (
        "\(spec.tasks[task].name)/\(spec.methods[method].name)/\(spec.seeds[seed])", reason
      )
    }
  }

  /// How many trials are neither finished nor failed.
  var unfinishedCount: Int {
    places.count { task, method, seed in
      if case .stopped? = results[task][method][seed] { true } else { false }
    }
  }

  /// How many trials there are.
  var trialCount: Int { places.count { results[$0.task][$0.method][$0.seed] != nil } }

  private var places: [(task: Int, method: Int, seed: Int)] {
    spec.tasks.indices.flatMap { task in
      spec.methods.indices.flatMap { method in
        spec.seeds.indices.map { (task, method, $0) }
      }
    }
  }
}
