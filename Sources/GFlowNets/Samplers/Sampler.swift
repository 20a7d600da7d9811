import Formats
import NeuralNetworks

/// A way of choosing the trajectories of a training step.
///
/// Closures, for the reason that `Method` gives. Whatever a sampler yields, log-probabilities are those
/// of the policy at the step that uses the trajectories: they are never stored.
public struct Sampler<E: Environment> {
  /// Appends at most `count` trajectories for gradient step `step` to a batch, rewards included and
  /// charged: fewer where the meter affords no more, or a memory holds too little.
  public var append:
    (
      _ count: Int, _ step: Int, _ meter: Meter<E>, _ random: inout Philox,
      _ batch: inout Trajectories<E.State>
    ) throws -> Void
  /// Hears of every batch that was trained on, whoever sampled it, with the loss of each trajectory.
  public var observe: (_ batch: Trajectories<E.State>, _ losses: [Double]) throws -> Void
  /// Appends what the sampler remembers to a snapshot.
  public var write: (inout SnapshotWriter) -> Void
  /// Takes what `write` wrote.
  public var restore: (inout SnapshotReader) throws -> Void

  /// A sampler by what it can do; one without memory by default.
  @inlinable
  public init(
    append:
      @escaping (
        _ count: Int, _ step: Int, _ meter: Meter<E>, _ random: inout Philox,
        _ batch: inout Trajectories<E.State>
      ) throws -> Void,
    observe: @escaping (_ batch: Trajectories<E.State>, _ losses: [Double]) throws -> Void = {
      _, _ in
    },
    write: @escaping (inout SnapshotWriter) -> Void = { _ in },
    restore: @escaping (inout SnapshotReader) throws -> Void = { _ in }
  ) {
    self.append = append
    self.observe = observe
    self.write = write
    self.restore = restore
  }
}

/// What samplers are made from: the GFlowNet that they serve.
public struct SamplerContext<N: PolicyNetwork> {
  /// The network in training.
  public let learner: Learner<N>
  /// The backward policy.
  public let backwardPolicy: BackwardPolicy
  /// What the network is trained by.
  public let objective: any Objective
  /// How its optimiser moves it.
  public let optimizer: AdamSettings
  /// How fast its target network follows, where the objective is nothing without one.
  public let targetTau: Double?
  /// The conditions of a batch.
  public let conditions: BatchConditions
  /// What the GFlowNet itself was made from.
  public let method: MethodContext<N>

  /// A context.
  @inlinable
  public init(
    learner: Learner<N>, backwardPolicy: BackwardPolicy, objective: any Objective,
    optimizer: AdamSettings, targetTau: Double? = nil, conditions: BatchConditions = .all,
    method: MethodContext<N>
  ) {
    self.learner = learner
    self.backwardPolicy = backwardPolicy
    self.objective = objective
    self.optimizer = optimizer
    self.targetTau = objective.needsTarget ? targetTau ?? 1 : nil
    self.conditions = conditions
    self.method = method
  }
}

/// What a spec says about a sampler.
public protocol SamplerComponent: Component {
  /// What it charges when it is set up so; a budget of anything else it does not end.
  static func charges(_ settings: Settings) -> Set<BudgetKind>
  /// Whether it can begin when nothing has been found yet.
  static func begins(_ settings: Settings) -> Bool
  /// Throws `SettingsError` where it could never do what it is for with at most so many trajectories of a
  /// batch.
  static func check(_ settings: Settings, trajectories: Int) throws
  /// Throws `SettingsError` where it could never do what it is for while at most so many trajectories are
  /// sampled in all.
  static func check(_ settings: Settings, total: Int) throws
}

extension SamplerComponent {
  /// What samplers charge that ask for the rewards of new trajectories.
  public static func charges(_ settings: Settings) -> Set<BudgetKind> {
    [.rewardCalls, .trajectories]
  }
  public static func begins(_ settings: Settings) -> Bool { true }
  public static func check(_ settings: Settings, trajectories: Int) throws {}
  public static func check(_ settings: Settings, total: Int) throws {}
}

/// The samplers that a spec can name.
public enum Samplers {
  /// Those that are made of no others.
  static let simple: [any SamplerComponent.Type] = [
    OnPolicy.self,
    Replay.self,
    Dataset.self,
    Thompson.self,
  ]
  /// Those that can be part of a mixture.
  static let parts: [any SamplerComponent.Type] = simple + [LocalSearch.self]
  private static let components: [any SamplerComponent.Type] = parts + [Mixture.self]

  /// What they are called and what can be set on them.
  public static let all: [ComponentDescription] = components.map { $0.description }

  private static func component(_ settings: Settings) -> (any SamplerComponent.Type)? {
    components.first { $0.description.name == settings.type }
  }

  /// What the sampler that settings describe charges.
  public static func charges(_ settings: Settings) -> Set<BudgetKind> {
    component(settings)?.charges(settings) ?? []
  }

  /// Whether the sampler that settings describe can begin when nothing has been found yet.
  public static func begins(_ settings: Settings) -> Bool {
    component(settings)?.begins(settings) ?? false
  }

  /// Throws `SettingsError` where the sampler that settings describe could never do what it is for with at
  /// most so many trajectories of a batch.
  public static func check(_ settings: Settings, trajectories: Int) throws {
    try component(settings)?.check(settings, trajectories: trajectories)
  }

  /// The same while at most so many trajectories are sampled in all.
  public static func check(_ settings: Settings, total: Int) throws {
    try component(settings)?.check(settings, total: total)
  }

  /// The sampler that settings describe: one line for each file of this folder here too.
  ///
  /// Throws `SettingsError` when the settings do not go together.
  @inlinable
  public static func make<N: PolicyNetwork>(_ settings: Settings, _ context: SamplerContext<N>)
    throws -> Sampler<N.E>
  {
    switch settings.type {
    case "onPolicy": return OnPolicy(settings).sampler(context)
    case "replay": return try Replay(settings).sampler(context)
    case "dataset": return try Dataset(settings).sampler(context)
    case "thompson": return Thompson(settings).sampler(context)
    case "localSearch": return try LocalSearch(settings).sampler(context)
    case "mixture": return try Mixture(settings).sampler(context)
    default: throw SettingsError(["type"], "is no sampler")
    }
  }
}
