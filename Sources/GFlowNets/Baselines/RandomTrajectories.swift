import Formats
import NeuralNetworks

/// Uniformly random trajectories: in each state every action alike,
///
///     P_F(s' | s) = 1 / (how many actions s has),
///
/// the floor under every comparison. It learns nothing, yet has an exact distribution over objects,
/// which is not uniform: objects that many short paths reach come more often.
///
/// How this differs from the 2021 code and why: that draws among all `n` + 1 actions and never asks
/// which are allowed, which is harmless there because a grid's episode ends at the far side; and it
/// asks for the reward of every object without counting. Here the mask is respected, and each
/// trajectory is charged with one reward call.
public final class RandomTrajectories<E: Environment> {
  @usableFromInline let policy: UniformPolicy<E>
  @usableFromInline let batchSize: Int
  @usableFromInline var random: Philox
  @usableFromInline var objects: [E.State] = []
  @usableFromInline var logRewards: [Double] = []

  /// Random trajectories before the first.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: RandomTrajectoriesSettings)
  where N.E == E {
    policy = UniformPolicy(context.environment)
    batchSize = settings.batchSize
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories.
  @inlinable
  public func step(_ meter: Meter<E>) throws {
    let count = meter.affordableTrajectories(batchSize)
    var transitions = 0
    objects.removeAll(keepingCapacity: true)
    logRewards.removeAll(keepingCapacity: true)
    let conditions = policy.conditionCount
    let first = conditions > 1 ? random.below(conditions) : 0
    for number in 0..<count {
      let trajectory = policy.sampleTrajectory(condition: (first + number) % conditions, &random)
      objects.append(trajectory.object)
      transitions += trajectory.transitions
    }
    try meter.appendLogRewards(of: objects, to: &logRewards)
    meter.charge(trajectories: count, transitions: transitions)
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) },
      policy: policy.probe(.uniform))
  }
}

extension RandomTrajectories: SnapshotWritable {
  /// Writes the sampling stream.
  public func write(to snapshot: inout SnapshotWriter) { random.write(to: &snapshot) }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    random = try Philox(from: &snapshot)
  }
}

/// What a spec says about random trajectories.
public struct RandomTrajectoriesSettings: MethodComponent {
  /// How many trajectories one step samples.
  public let batchSize: Int

  /// What it is called and what can be set on it.
  public static let description = ComponentDescription(
    "random",
    summary: "Uniformly random actions: the floor under every comparison.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4",
    parameters: [
      CommonParameters.batchSize.parameter.meaning("How many trajectories one step samples.")
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .trajectories, .seconds]

  /// Takes settings that are each in range.
  public init(_ settings: Settings) {
    batchSize = settings[CommonParameters.batchSize]
  }
}
