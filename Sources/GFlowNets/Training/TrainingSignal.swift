import NeuralNetworks

/// What a method trains on: the environment's reward R = (max(floor, value) / norm)^beta, or another norm
/// and power of the same value. What is measured against R / Z has no value for a method with a signal of its
/// own.
@frozen
public struct TrainingSignal: Sendable, Equatable {
  @usableFromInline let scale: Double
  @usableFromInline let offset: Double

  @usableFromInline
  init(scale: Double, offset: Double) {
    self.scale = scale
    self.offset = offset
  }

  /// The environment's own reward.
  public static let reward = TrainingSignal(scale: 1, offset: 0)

  /// Whether a method with this signal is to learn another distribution than R / Z.
  public var isOwn: Bool { self != .reward }

  /// The log-reward that a method sees where the environment's is `logReward`.
  @inlinable
  public func logReward(_ logReward: Double) -> Double {
    scale == 1 && offset == 0 ? logReward : scale * logReward + offset
  }

  /// The signal that a method's settings name under "signal", if they do.
  public init(_ settings: Settings, reward: RewardTransform) {
    guard let settings = settings[ifGiven: CommonParameters.signal],
      settings.type == Self.powerDescription.name
    else {
      self = .reward
      return
    }
    let (norm, beta) = (settings[Self.norm], settings[Self.beta])
    // beta log(value / norm) = (beta / B) (log R - log s) + beta (log N - log norm), R = s (value / N)^B.
    scale = beta / reward.beta
    let shift = beta * (Elementary.log(reward.norm) - Elementary.log(norm))
    offset = reward.scale == 1 ? shift : shift - scale * Elementary.log(reward.scale)
  }

  /// What the environment's own reward is called in a spec.
  public static let rewardName = rewardDescription.name

  static let rewardDescription = ComponentDescription(
    "reward", summary: "The environment's own reward, as for every other method.")

  static let powerDescription = ComponentDescription(
    "power", summary: "(max(floor, value) / norm)^beta with a norm and power of the method's own.",
    source: "Bengio et al. 2021, arXiv 2106.04399, appendix A.3",
    parameters: [norm.parameter, beta.parameter])

  private static let norm = SettingKey.real(
    "norm", .positive, default: 1, "What the value is divided by.")
  private static let beta = SettingKey.real("beta", .positive, default: 1, "The exponent.")
}

extension CommonParameters {
  /// What the method trains on.
  public static let signal = SettingKey.component(
    "signal", [TrainingSignal.rewardDescription, TrainingSignal.powerDescription],
    default: defaults(TrainingSignal.rewardDescription),
    "What the method trains on. Tables show the environment's reward; with a signal of its own a method has no"
      + " distances to R / Z and no log_z_error, which are of another target.")
}
