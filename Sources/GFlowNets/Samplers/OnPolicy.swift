import NeuralNetworks

/// Trajectories of the policy in training, with a share of random actions (Bengio et al. 2021,
/// arXiv 2106.04399, section 4) and a softmax temperature.
public struct OnPolicy: SamplerComponent {
  /// The probability of a uniformly random action.
  public let epsilon: Schedule
  /// What the logits are divided by.
  public let temperature: Schedule

  static let epsilon = SettingKey.schedule(
    "epsilon", .unit, default: .constant(0),
    "The probability of a uniformly random action.")
  static let temperature = SettingKey.schedule(
    "temperature", .positive, default: .constant(1),
    "What the logits are divided by; above 1 explores more.")

  public static let description = ComponentDescription(
    "onPolicy",
    summary: "Trajectories of the policy in training, with a share of random actions.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4",
    parameters: [
      epsilon.parameter,
      temperature.parameter,
    ])

  public init(_ settings: Settings) {
    epsilon = settings[Self.epsilon]
    temperature = settings[Self.temperature]
  }

  /// The exploration at a gradient step.
  @inlinable
  public func exploration(at step: Int) -> Exploration {
    Exploration(epsilon: epsilon.value(at: step), temperature: temperature.value(at: step))
  }

  /// Fills batches with the policy of the learner.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) -> Sampler<N.E> {
    var forward = ForwardSampler<N.E>(conditions: context.conditions)
    let evaluation = context.learner.evaluation
    return Sampler(append: { count, step, meter, random, batch in
      try append(count, step: step, with: &forward, evaluation, meter, &random, to: &batch)
    })
  }

  /// Appends at most `count` trajectories of the policy `evaluation`, charged.
  ///
  /// Throws `TrainingError` when the policy is no number.
  @inlinable
  func append<N: PolicyNetwork>(
    _ count: Int, step: Int, with forward: inout ForwardSampler<N.E>,
    _ evaluation: PolicyEvaluation<N>, _ meter: Meter<N.E>, _ random: inout Philox,
    to batch: inout Trajectories<N.E.State>
  ) throws {
    let count = meter.affordableTrajectories(count)
    guard count > 0 else { return }
    let first = batch.count
    guard
      forward.append(
        count, from: evaluation, exploration: exploration(at: step), random: &random, to: &batch)
    else { throw TrainingError.noPolicy(step: step) }
    try meter.charge(&batch, from: first)
  }
}
