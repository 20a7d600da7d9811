import Environments
import Formats
import GFlowNets

/// The trials of a spec, in its order.
public struct Plan: Sendable {
  /// The spec.
  public let spec: Spec
  /// The trials of the comparison: tasks, in each the methods, in each the seeds. Those of a method
  /// with a grid are there once tuning has chosen its point on the task.
  public let trials: [PlannedTrial]
  /// The trials of tuning: tasks, in each the methods with a grid, in each the points, in each the
  /// tuning seeds.
  public let tuningTrials: [PlannedTrial]
  /// The environments of the tasks, in order.
  let tasks: [LiveTask]
  // Of files as they were, for the trials of a stored run.
  private let hashes: CanonicalForm.FileHashes

  /// Plans the trials of `spec`, with nothing tuned yet.
  public init(_ spec: Spec) throws {
    self.init(spec, tasks: try spec.tasks.map { try makeTask($0.environment) }, hashes: [:]) {
      _, _ in nil
    }
  }

  /// The plan of a stored run, which can be read where it could not be made: without a file that it
  /// names, such as a network's weights, or without the chemistry.
  ///
  /// - Parameters:
  ///   - hashes: those of the files that it named when it was made.
  init(stored spec: Spec, hashes: CanonicalForm.FileHashes) {
    let tasks = spec.tasks.map { task in
      do { return try makeTask(task.environment) } catch { return LiveTask.unavailable(error) }
    }
    self.init(spec, tasks: tasks, hashes: hashes) { _, _ in nil }
  }

  /// The plan with the points that tuning has chosen: `choice` gives that of a method on a task.
  func choosing(_ choice: (_ task: Int, _ method: Int) -> Int?) -> Plan {
    Plan(spec, tasks: tasks, hashes: hashes, choice: choice)
  }

  private init(
    _ spec: Spec, tasks: [LiveTask], hashes: CanonicalForm.FileHashes,
    choice: (_ task: Int, _ method: Int) -> Int?
  ) {
    self.spec = spec
    self.tasks = tasks
    self.hashes = hashes
    var trials: [PlannedTrial] = []
    var tuningTrials: [PlannedTrial] = []
    let catalog = SpecCatalog.standard
    for (t, task) in spec.tasks.enumerated() {
      let environment = CanonicalForm.text(
        task.environment, catalog.environments.description(of: task.environment.type),
        hashes: hashes)
      for (m, method) in spec.methods.enumerated() {
        func append(
          _ settings: Settings, point: Int? = nil, _ seeds: [Int], budget: Budget,
          to trials: inout [PlannedTrial], isTuning: Bool = false
        ) {
          let form = CanonicalForm.text(
            settings, catalog.methods.description(of: settings.type), hashes: hashes)
          trials += seeds.map { seed in
            PlannedTrial(
              task: t, method: m, seed: seed, point: point, isTuning: isTuning,
              key: ContentKey(
                environment: environment, method: form, seed: seed, isTuning: isTuning),
              settings: settings, budget: budget)
          }
        }
        guard let grid = method.grid, let tuning = spec.tuning else {
          append(method.settings, spec.seeds, budget: spec.budget, to: &trials)
          continue
        }
        for (p, point) in grid.points.enumerated() {
          append(
            point, point: p, Array(0..<tuning.seeds),
            budget: tuning.budget(points: grid.points.count, within: spec.budget),
            to: &tuningTrials, isTuning: true)
        }
        if let point = choice(t, m) {
          append(
            grid.points[point], point: point, spec.seeds, budget: spec.budget, to: &trials)
        }
      }
    }
    self.trials = trials
    self.tuningTrials = tuningTrials
  }

  /// How many trials the comparison has, also those of methods that are not tuned yet.
  public var trialCount: Int { spec.tasks.count * spec.methods.count * spec.seeds.count }

  /// The constants of a task.
  public func facts(task: Int) -> TaskFacts { tasks[task].facts() }

  /// What is exactly known of a task, with what the perfect sampler has at some numbers of samples.
  ///
  /// Throws `UnknownReference` where nothing is.
  public func reference(task: Int, samples: [Int]) throws -> TaskReference {
    try tasks[task].reference(samples)
  }

  /// The picture of a task's target distribution, where its objects form a small one.
  public func targetPicture(task: Int) -> Picture? { tasks[task].targetPicture() }

  /// The rewards on a task of the objects that texts name, as tables show them; molecules in SMILES.
  ///
  /// Throws `UnreadableObject` at the first text that names no object, and what the reward itself throws.
  public func rewards(task: Int, of texts: [String]) throws -> [Double] {
    try tasks[task].rewards(texts)
  }

  /// The files that the spec names, each with the hash of what it holds, or held when a stored run
  /// was made.
  public var fileHashes: CanonicalForm.FileHashes {
    let catalog = SpecCatalog.standard
    var found: CanonicalForm.FileHashes = [:]
    for task in spec.tasks {
      let description = catalog.environments.description(of: task.environment.type)
      found.merge(CanonicalForm.fileHashes(task.environment, description)) { $1 }
    }
    for settings in spec.methods.flatMap({ $0.grid?.points ?? [$0.settings] }) {
      let description = catalog.methods.description(of: settings.type)
      found.merge(CanonicalForm.fileHashes(settings, description)) { $1 }
    }
    return found.merging(hashes) { $1 }
  }

  /// Where a trial is in its results folder, and what it is called: "grid/TB/0", and
  /// "tuning/grid/TB/1/0" for the first point of a grid.
  public func name(of trial: PlannedTrial) -> String {
    let name = "\(spec.tasks[trial.task].name)/\(spec.methods[trial.method].name)"
    return trial.isTuning
      ? "tuning/\(name)/\((trial.point ?? 0) + 1)/\(trial.seed)" : "\(name)/\(trial.seed)"
  }
}

/// One method on one task with one seed.
public struct PlannedTrial: Sendable, Hashable {
  /// Which task of the spec.
  public let task: Int
  /// Which method of the spec.
  public let method: Int
  /// The seed.
  public let seed: Int
  /// The point of the method's grid, from 0; `nil` for a method without a grid.
  public let point: Int?
  /// Whether it is a trial of tuning, whose seed is none of the comparison.
  public let isTuning: Bool
  /// What identifies its settings.
  public let key: ContentKey
  /// The method's settings.
  let settings: Settings
  /// What it may spend.
  public let budget: Budget

  /// The same trial of another numbering of tasks and methods.
  func placed(task: Int, method: Int) -> PlannedTrial {
    PlannedTrial(
      task: task, method: method, seed: seed, point: point, isTuning: isTuning, key: key,
      settings: settings, budget: budget)
  }
}

extension SpecCatalog {
  /// Everything that this program has.
  public static let standard = SpecCatalog(
    environments: Environments.all, methods: Methods.all,
    checkEnvironment: { try makeTask($0).check },
    checkBudget: { try Methods.check($0, within: $1) },
    budgetKinds: { Set(Methods.budgetKinds($0)) })

  /// The same for the spec of a stored run: it was checked when it was run, and what it needs may be
  /// elsewhere.
  public static let stored = SpecCatalog(
    environments: standard.environments, methods: standard.methods,
    budgetKinds: standard.budgetKinds)
}

extension Budget {
  /// The limits for people: "320000 reward calls".
  public var words: String {
    [
      rewardCalls.map { "\($0) reward calls" }, trajectories.map { "\($0) trajectories" },
      gradientSteps.map { "\($0) gradient steps" }, seconds.map { "\($0) seconds" },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}

extension Plan {
  /// The plan and each task's constants, for programs.
  public func summaryJSON(
    finished: Int, lost: [Loss], secondsLeft: Double?, workers: Int
  ) -> String {
    func integer(_ value: Int?) -> JSONTree? { value.map { .number($0) } }
    func real(_ value: Double?) -> JSONTree? {
      value.flatMap { $0.isFinite ? .number($0) : nil }
    }
    func members(_ pairs: [(String, JSONTree?)]) -> JSONTree {
      .members(pairs.compactMap { name, value in value.map { (name, $0) } })
    }
    let tasks = spec.tasks.indices.map { i -> JSONTree in
      let facts = facts(task: i)
      return members([
        ("name", .string(spec.tasks[i].name)),
        ("environment", .string(spec.tasks[i].environment.type)),
        ("objects", integer(facts.objects)),
        ("terminalStates", integer(facts.statesBeyondObjects)),
        ("states", integer(facts.states)),
        ("logZ", real(facts.logZ)),
        ("modes", .number(facts.modes)),
        ("modeObjects", integer(facts.modeObjects)),
        ("modeMass", real(facts.modeMass)),
        ("validMass", real(facts.validMass)),
        ("expectedReward", real(facts.expectedReward)),
        ("greatestReward", real(facts.greatestReward)),
      ])
    }
    return members([
      ("name", .string(spec.name)),
      ("trials", .number(trialCount + tuningTrials.count)),
      ("tuningTrials", .number(tuningTrials.count)),
      ("finished", .number(finished)),
      ("lost", .number(lost.reduce(0) { $0 + $1.count })),
      ("workers", .number(workers)),
      ("secondsLeft", real(secondsLeft)),
      (
        "budget",
        members([
          ("rewardCalls", integer(spec.budget.rewardCalls)),
          ("trajectories", integer(spec.budget.trajectories)),
          ("gradientSteps", integer(spec.budget.gradientSteps)),
          ("seconds", real(spec.budget.seconds)),
        ])
      ),
      ("seeds", spec.seeds.tree),
      ("tasks", .array(tasks)),
      (
        "methods",
        .array(
          spec.methods.map {
            ["name": .string($0.name), "type": .string($0.settings.type)]
          })
      ),
    ]).pretty
  }
}
