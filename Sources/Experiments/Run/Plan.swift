import Environments
import GFlowNets

/// The trials of a spec, in its order.
public struct Plan: Sendable {
  /// The spec.
  public let spec: Spec
  /// The trials: tasks, in each the methods, in each the seeds.
  public let trials: [PlannedTrial]
  /// The environments of the tasks, in order.
  let tasks: [LiveTask]

  /// Plans the trials of `spec`.
  public init(_ spec: Spec) throws {
    self.spec = spec
    tasks = try spec.tasks.map { try makeTask($0.environment) }
    let files = try spec.methods.map { try DataFile.keys(of: $0.settings) }
    var trials: [PlannedTrial] = []
    for task in spec.tasks.indices {
      for method in spec.methods.indices {
        for seed in spec.seeds {
          trials.append(
            PlannedTrial(
              task: task, method: method, seed: seed,
              key: ContentKey(
                environment: spec.tasks[task].environment,
                method: spec.methods[method].settings, seed: seed, catalog: .standard,
                files: files[method])))
        }
      }
    }
    self.trials = trials
  }

  /// The constants of a task.
  public func facts(task: Int) -> TaskFacts { tasks[task].facts() }
}

/// One method on one task with one seed.
public struct PlannedTrial: Sendable, Hashable {
  /// Which task of the spec.
  public let task: Int
  /// Which method of the spec.
  public let method: Int
  /// The seed.
  public let seed: Int
  /// What identifies its settings.
  public let key: ContentKey
}

extension SpecCatalog {
  /// Everything that this program has.
  public static let standard = SpecCatalog(
    environments: Environments.all, methods: Methods.all,
    checkEnvironment: { _ = try makeTask($0) },
    checkMethod: { method, environment in
      let task = try makeTask(environment)
      _ = try task.makeTrial(
        method, ContentKey(hashing: ""), Budget(rewardCalls: 1),
        EvaluationOptions(checkpoints: 0, topK: [], samples: 1))
    },
    budgetKinds: { Set(Methods.budgetKinds($0)) })
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
  public func summaryJSON(finished: Int) -> String {
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
        ("states", integer(facts.states)),
        ("logZ", real(facts.logZ)),
        ("modes", .number(facts.modes)),
        ("modeObjects", integer(facts.modeObjects)),
        ("modeMass", real(facts.modeMass)),
        ("expectedReward", real(facts.expectedReward)),
        ("greatestReward", real(facts.greatestReward)),
      ])
    }
    return members([
      ("name", .string(spec.name)),
      ("trials", .number(trials.count)),
      ("finished", .number(finished)),
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
