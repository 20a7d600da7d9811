import Formats
import NeuralNetworks

/// Thompson sampling (Rector-Brooks et al. 2023, arXiv 2306.17693): an ensemble of policies stands for
/// what is not yet known of the right one. Each trajectory is drawn by one member, chosen at random, and
/// each member learns from a random part of the trajectories (bootstrap), so that members differ where
/// little has been seen, and there they explore.
///
/// The method's own policy learns from all trajectories and is what metrics see. The paper's members are
/// heads on one trunk, of which every one is evaluated too; here they are whole networks with random
/// weights of their own, trained by the method's objective and optimiser. With a table, whose weights
/// begin alike, only the bootstrap tells members apart.
public struct Thompson: SamplerComponent {
  /// How many policies there are: the paper's K.
  public let members: Int
  /// The probability with which a member learns from a trajectory: the paper's p.
  public let bootstrap: Double

  static let members = SettingKey.integer(
    "members", 2...1000, default: 5,
    "How many policies there are.")
  static let bootstrap = SettingKey.real(
    "bootstrap", RealRange(lower: 0, upper: 1, excludesLower: true), default: 0.5,
    "The probability with which a member learns from a trajectory.")

  public static let description = ComponentDescription(
    "thompson",
    summary: "Trajectories of an ensemble of policies, each drawn by a random one of them.",
    source: "Rector-Brooks et al. 2023, arXiv 2306.17693",
    parameters: [
      members.parameter,
      bootstrap.parameter,
    ])

  public static func check(_ settings: Settings, total: Int) throws {
    let lessons = settings[Self.bootstrap] * Double(total)
    guard lessons >= 1 else {
      throw SettingsError(
        ["bootstrap"],
        "lets a member learn from less than one trajectory of all that the budget allows; choose more"
      )
    }
  }

  public init(_ settings: Settings) {
    members = settings[Self.members]
    bootstrap = settings[Self.bootstrap]
  }

  /// Fills batches with the members' policies.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) -> Sampler<N.E> {
    let ensemble = (0..<members).map { number in
      FlowLearner<N>(
        environment: context.method.environment, objective: context.objective,
        backwardPolicy: context.backwardPolicy, optimizer: context.optimizer,
        targetTau: context.targetTau
      ) { context.method.makeNetwork($0, number: UInt64(number + 1)) }
    }
    // Members learn after the step, when the sampling stream belongs to others.
    var masks = context.method.streams.stream(.sampling, number: 1)
    var forward = ForwardSampler<N.E>(conditions: context.conditions)
    var resampled = Trajectories<N.E.State>()
    return Sampler(
      append: { count, step, meter, random, batch in
        let count = meter.affordableTrajectories(count)
        guard count > 0 else { return }
        var counts = [Int](repeating: 0, count: members)
        for _ in 0..<count { counts[random.below(members)] += 1 }
        let first = batch.count
        for (member, count) in zip(ensemble, counts) where count > 0 {
          guard
            forward.append(
              count, from: member.learner.evaluation, exploration: .none, random: &random,
              to: &batch)
          else { throw TrainingError.noPolicy(step: step) }
        }
        try meter.charge(&batch, from: first)
      },
      observe: { batch, _ in
        for member in ensemble {
          resampled.removeAll()
          for i in 0..<batch.count where masks.uniform() < bootstrap {
            resampled.append(i, of: batch)
          }
          if resampled.count > 0 { _ = try member.train(on: resampled) }
        }
      },
      write: { snapshot in
        masks.write(to: &snapshot)
        for member in ensemble { member.write(to: &snapshot) }
      },
      restore: { snapshot in
        masks = try Philox(from: &snapshot)
        for member in ensemble { try member.restore(from: &snapshot) }
      })
  }
}
