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
}
