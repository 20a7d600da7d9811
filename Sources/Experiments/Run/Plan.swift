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
    tasks = try spec.tasks.map { try Environments.make($0.environment, TaskVisitor()) }
    var trials: [PlannedTrial] = []
    for task in spec.tasks.indices {
      for method in spec.methods.indices {
        for seed in spec.seeds {
          trials.append(
            PlannedTrial(
              task: task, method: method, seed: seed,
              key: ContentKey(
                environment: spec.tasks[task].environment,
                method: spec.methods[method].settings, seed: seed, catalog: .standard)))
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
    checkEnvironment: { _ = try Environments.make($0, TaskVisitor()) },
    checkMethod: { method, environment in
      let task = try Environments.make(environment, TaskVisitor())
      _ = try task.makeTrial(
        method, ContentKey(hashing: ""), Budget(rewardCalls: 1),
        EvaluationOptions(checkpoints: 0, topK: [], samples: 1))
    },
    budgetKinds: { Set(Methods.budgetKinds($0)) })
}
