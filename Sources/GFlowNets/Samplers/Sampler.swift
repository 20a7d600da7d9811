import NeuralNetworks

/// A way of choosing the trajectories of a training step.
///
/// Closures, for the reason that `Method` gives. Whatever a sampler yields, log-probabilities are those
/// of the policy at the step that uses the trajectories: they are never stored.
public struct Sampler<E: Environment> {
  /// Fills a batch for gradient step `step`, rewards included and charged; `false` where the meter
  /// affords no trajectory.
  public var fill:
    (
      _ step: Int, _ meter: Meter<E>, _ random: inout Philox, _ batch: inout Trajectories<E.State>
    ) throws -> Bool
  /// Appends what the sampler remembers to a snapshot.
  public var write: (inout SnapshotWriter) -> Void
  /// Takes what `write` wrote.
  public var restore: (inout SnapshotReader) throws -> Void

  /// A sampler by what it can do; one without memory by default.
  @inlinable
  public init(
    fill:
      @escaping (
        _ step: Int, _ meter: Meter<E>, _ random: inout Philox, _ batch: inout Trajectories<E.State>
      ) throws -> Bool,
    write: @escaping (inout SnapshotWriter) -> Void = { _ in },
    restore: @escaping (inout SnapshotReader) throws -> Void = { _ in }
  ) {
    self.fill = fill
    self.write = write
    self.restore = restore
  }
}

/// The samplers that a spec can name.
public enum Samplers {
  /// What they are called and what can be set on them.
  public static let all: [ComponentDescription] = [
    OnPolicy.description,
    Replay.description,
  ]

  /// The sampler that settings describe, for batches of `batchSize` of the policy of `learner`.
  @inlinable
  public static func make<N: PolicyNetwork>(
    _ settings: Settings, batchSize: Int, learner: Learner<N>, backwardPolicy: BackwardPolicy
  ) throws -> Sampler<N.E> {
    switch settings.type {
    case "onPolicy": return OnPolicy(settings).sampler(batchSize, learner)
    case "replay": return Replay(settings).sampler(batchSize, learner, backwardPolicy)
    default: throw SettingsError(["type"], "is no sampler")
    }
  }
}
