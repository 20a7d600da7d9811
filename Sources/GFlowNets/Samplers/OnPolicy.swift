import NeuralNetworks

/// Trajectories of the policy in training, with a share of random actions (Bengio et al. 2021,
/// arXiv 2106.04399, section 4) and a softmax temperature.
public struct OnPolicy: Component {
  /// The probability of a uniformly random action.
  public let epsilon: Schedule
  /// What the logits are divided by.
  public let temperature: Schedule

  public static let description = ComponentDescription(
    "onPolicy",
    summary: "Trajectories of the policy in training, with a share of random actions.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4",
    parameters: [
      Parameter(
        "epsilon", .schedule(.unit), default: .schedule(.constant(0)),
        "The probability of a uniformly random action."),
      Parameter(
        "temperature", .schedule(.positive), default: .schedule(.constant(1)),
        "What the logits are divided by; above 1 explores more."),
    ])

  public init(_ settings: Settings) {
    epsilon = settings.schedule("epsilon")
    temperature = settings.schedule("temperature")
  }

  /// The exploration at a gradient step.
  @inlinable
  public func exploration(at step: Int) -> Exploration {
    Exploration(epsilon: epsilon.value(at: step), temperature: temperature.value(at: step))
  }

  /// Fills batches of `batchSize` with the policy of `learner`.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ batchSize: Int, _ learner: Learner<N>) -> Sampler<N.E> {
    var forward = ForwardSampler<N.E>()
    return Sampler(fill: { step, meter, random, batch in
      try fill(
        &batch, batchSize, step: step, with: &forward, learner.evaluation, meter, &random)
    })
  }

  /// Fills a batch with at most `count` trajectories, charged; `false` where the meter affords none.
  ///
  /// Throws `TrainingError` when the policy is no number.
  @inlinable
  func fill<N: PolicyNetwork>(
    _ batch: inout Trajectories<N.E.State>, _ count: Int, step: Int,
    with forward: inout ForwardSampler<N.E>, _ evaluation: PolicyEvaluation<N>,
    _ meter: Meter<N.E>, _ random: inout Philox
  ) throws -> Bool {
    let count = meter.affordableTrajectories(count)
    guard count > 0 else { return false }
    guard
      forward.sample(
        count, from: evaluation, exploration: exploration(at: step), random: &random, into: &batch)
    else { throw TrainingError.noPolicy(step: step) }
    try meter.appendLogRewards(of: batch.objects, to: &batch.logRewards)
    meter.charge(trajectories: count, transitions: batch.transitionCount)
    return true
  }
}
