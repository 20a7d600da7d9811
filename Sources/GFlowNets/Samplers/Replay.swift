import Formats
import NeuralNetworks

/// Objects found before, by whichever sampler, to which new trajectories are drawn backwards by P_B.
///
/// Stored are distinct objects and their rewards, never trajectories or log-probabilities: those would
/// be of a policy that no longer is. A replayed object costs no reward call. Replay finds nothing itself,
/// so it is a part of a mixture.
///
/// Each condition of a task has a memory of its own, and the conditions of a batch take turns.
///
/// Which object is drawn is the matter of `priority`; the best k alike are `keep` "best" with
/// `capacity` k.
public struct Replay: SamplerComponent {
  /// How many objects are remembered.
  public let capacity: Int
  /// How many objects must be remembered before the first is replayed.
  public let warmUp: Int
  /// Which objects are remembered.
  public let keep: Keep
  /// Which of them are drawn.
  public let priority: Priority

  /// Which objects are remembered.
  public enum Keep: String, CaseIterable, Sendable {
    /// The last ones.
    case recent
    /// Those of greatest reward.
    case best
  }

  /// How objects are drawn from memory.
  public enum Priority: Sendable, Equatable {
    /// Each alike.
    case uniform
    /// With probability `share` one of the best, a part `top` of all, else one of the others.
    case reward(share: Double, top: Double)
    /// In proportion to a power of the loss of the last trajectory to the object.
    case loss(exponent: Double)
  }

  static let capacity = SettingKey.integer(
    "capacity", 1...100_000_000, default: 10_000, unit: "objects",
    "How many distinct objects are remembered.")
  static let warmUp = SettingKey.integer(
    "warmUp", 1...100_000_000, default: 64, unit: "objects",
    "How many objects must be remembered before the first is replayed.")
  static let keep = SettingKey.choice(
    "keep", default: Keep.recent,
    "Which objects are remembered: the last, or those of greatest reward.")
  static let priority = SettingKey.component(
    "priority", Priority.descriptions, default: CommonParameters.defaults(Priority.descriptions[0]),
    "Which of the remembered objects are drawn.")

  public static let description = ComponentDescription(
    "replay",
    summary: "New trajectories, drawn back by P_B, to objects found before; a part of a mixture.",
    source: "Shen et al. 2023, arXiv 2305.07170, section 4.1",
    version: 2,
    parameters: [
      capacity.parameter,
      warmUp.parameter,
      keep.parameter,
      priority.parameter,
    ])

  public static func charges(_ settings: Settings) -> Set<BudgetKind> { [] }
  public static func begins(_ settings: Settings) -> Bool { false }

  public static func check(_ settings: Settings, total: Int) throws {
    try check(settings[Self.warmUp], objects: total, "trajectories that the budget allows")
  }

  /// Throws `SettingsError` where so many objects are never remembered.
  @usableFromInline
  static func check(_ warmUp: Int, objects: Int, _ limit: String) throws {
    guard warmUp <= objects else {
      throw SettingsError(
        ["warmUp"],
        "is more than the \(objects) \(limit), so that nothing is ever replayed; choose less")
    }
  }

  public init(_ settings: Settings) throws {
    capacity = settings[Self.capacity]
    warmUp = settings[Self.warmUp]
    keep = settings[Self.keep]
    priority = Priority(settings[Self.priority])
    if warmUp > capacity {
      throw SettingsError(
        ["warmUp"], "is more than the capacity of \(capacity) and would never end; choose less")
    }
  }

  /// Fills batches from what it has observed.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) throws -> Sampler<N.E> {
    let evaluation = context.learner.evaluation
    let environment = evaluation.environment
    if let count = environment.greatestObjectCount(below: warmUp) {
      try Self.check(warmUp, objects: count, "objects that there are")
    }
    var memories = (0..<environment.conditionCount).map { _ in
      ReplayMemory<N.E>(capacity: capacity, keep: keep, priority: priority)
    }
    var backward = BackwardSampler<N.E>()
    var objects: [N.E.State] = []
    var logRewards: [Double] = []
    return Sampler(
      append: { count, _, _, random, batch in
        let ready = memories.indices.filter {
          memories[$0].count >= warmUp && context.conditions.allows($0, of: environment, in: batch)
        }
        guard !ready.isEmpty else { return }
        let turns = context.conditions.turns(of: ready.count, &random)
        objects.removeAll(keepingCapacity: true)
        logRewards.removeAll(keepingCapacity: true)
        for number in 0..<count {
          let entry = memories[ready[turns[number]]].draw(&random)
          objects.append(entry.object)
          logRewards.append(entry.logReward)
        }
        backward.append(
          objects, logRewards: logRewards, evaluation, context.backwardPolicy, &random, to: &batch)
      },
      observe: { batch, losses in
        for condition in memories.indices {
          memories[condition].observe(batch, losses, of: condition, in: environment)
        }
      },
      write: { for memory in memories { memory.write(to: &$0) } },
      restore: {
        for condition in memories.indices { try memories[condition].restore(from: &$0) }
      })
  }
}

extension Replay.Priority {
  private static let share = SettingKey.real(
    "share", .unit, default: 0.5, "How often one of the best is drawn: the paper's alpha.")
  private static let top = SettingKey.real(
    "top", RealRange(lower: 0, upper: 1, excludesLower: true), default: 0.1,
    "Which part of the remembered objects are the best: the paper's beta.")
  private static let exponent = SettingKey.real(
    "exponent", .closed(0...2), default: 0.5,
    "The power; 0.5 draws in proportion to the size of a squared residual, 0 uniformly.")

  static let descriptions = [
    ComponentDescription("uniform", summary: "Each remembered object alike."),
    ComponentDescription(
      "reward",
      summary: "Half of the time one of the best tenth, else one of the others.",
      source: "Shen et al. 2023, arXiv 2305.07170, section 4.1",
      parameters: [share.parameter, top.parameter]),
    ComponentDescription(
      "loss",
      summary: "In proportion to a power of the loss of the last trajectory to the object.",
      source: "Schaul et al. 2016, arXiv 1511.05952, section 3.3",
      parameters: [exponent.parameter]),
  ]

  init(_ settings: Settings) {
    switch settings.type {
    case "reward": self = .reward(share: settings[Self.share], top: settings[Self.top])
    case "loss": self = .loss(exponent: settings[Self.exponent])
    default: self = .uniform
    }
  }
}
