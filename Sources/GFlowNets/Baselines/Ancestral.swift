import Formats
import NeuralNetworks

/// Trajectories of the network as it is before training, such as texts of a pretrained model: at a temperature of
/// each action, of the most probable actions alone (top-k, nucleus), or as it is.
///
/// Such a temperature is not that of whole objects: p(x)^(1/T) / Z is no product of tempered steps, which is why
/// training is worth the while (Hu et al. 2023, arXiv 2310.04363, section 2).
public final class Ancestral<N: PolicyNetwork> {
  @usableFromInline let evaluation: PolicyEvaluation<N>
  @usableFromInline let batchSize: Int
  @usableFromInline var random: Philox
  @usableFromInline var forward: ForwardSampler<N.E>
  @usableFromInline var batch = Trajectories<N.E.State>()

  /// A policy that stays as it is.
  public init(_ context: MethodContext<N>, _ settings: AncestralSettings) {
    evaluation = PolicyEvaluation(
      environment: context.environment, network: context.makeNetwork(.fixed([.actions])))
    evaluation.reshaping = settings.reshaping
    batchSize = settings.batchSize
    forward = ForwardSampler(conditions: settings.conditions)
    random = context.streams.stream(.sampling)
  }

  /// One batch of trajectories.
  @inlinable
  public func step(_ meter: Meter<N.E>) throws {
    let count = meter.affordableTrajectories(batchSize)
    guard count > 0 else { return }
    evaluation.removeAll()
    guard
      forward.sample(count, from: evaluation, exploration: .none, random: &random, into: &batch)
    else { throw TrainingError.untrained }
    try meter.charge(&batch, from: 0)
  }

  /// What the trial loop and the metrics may ask.
  @inlinable
  public func method() -> Method<N.E> {
    Method(
      step: { try self.step($0) },
      write: { self.random.write(to: &$0) },
      restore: { self.random = try Philox(from: &$0) },
      policy: evaluation.probe(.uniform), weights: evaluation.weights,
      work: {
        NetworkWork(
          evaluatedStates: self.evaluation.evaluatedStates,
          operations: self.evaluation.network.parameters.operations)
      })
  }
}

/// What a spec says about ancestral sampling.
public struct AncestralSettings: MethodComponent {
  /// What is made of each distribution over actions.
  public let reshaping: Reshaping
  /// How many trajectories one step samples.
  public let batchSize: Int
  /// The conditions of a batch.
  public let conditions: BatchConditions

  public static let description = ComponentDescription(
    "ancestral",
    summary:
      "Trajectories of the untrained network, such as a language model at a temperature, top-k or nucleus.",
    source: "Holtzman et al. 2020, arXiv 1904.09751",
    parameters: Reshaping.parameters + [
      CommonParameters.batchSize.parameter.meaning("How many trajectories one step samples."),
      BatchConditions.key.parameter,
      CommonParameters.network.parameter,
    ])

  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .trajectories, .seconds]

  public init(_ settings: Settings) {
    reshaping = Reshaping(settings)
    batchSize = settings[CommonParameters.batchSize]
    conditions = BatchConditions(settings)
  }
}
