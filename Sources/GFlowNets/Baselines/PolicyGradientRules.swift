/// What a method of policy gradients does with a batch.
public struct PolicyGradientRules: Sendable {
  /// What a trajectory earns.
  public enum Returns: String, CaseIterable, Sendable {
    /// R(x) at its end.
    case reward
    /// log R(x) at its end.
    case logReward
    /// log R(x) at its end and log P_B - log P_F at each step.
    case soft
  }

  /// What a trajectory earns.
  public let returns: Returns
  /// Whether there are values, as a baseline.
  public let usesValues: Bool
  /// Whether advantages are standardised.
  public let standardizes: Bool
  /// Whether losses of transitions are added up and divided by the trajectories of the batch, rather than averaged.
  public let weighsTrajectories: Bool
  /// How far P_F / P_F when sampled counts on either side of 1.
  public let clip: Double
  /// The lambda of generalised advantages.
  public let lambda: Double
  /// The weight of the entropy of the policy.
  public let entropyCoefficient: Double
  /// The weight of the squared error of values.
  public let valueCoefficient: Double
  /// How many passes are made over a batch.
  public let epochs: Int
  /// How many gradient steps a pass makes.
  public let minibatches: Int
  /// How many transitions a gradient step is made on; 0 for all of the batch in equal shares.
  public let minibatchSize: Int
  /// How many trajectories a batch has.
  public let batchSize: Int
  /// The conditions of a batch.
  public let conditions: BatchConditions
  /// What moves the weights.
  public let optimizer: AdamSettings

  static let `return` = SettingKey.choice(
    "return", default: Returns.reward,
    "What a trajectory earns: R at its end, or log R where R spans orders of magnitude; soft: log R at its end"
      + " and log P_B - log P_F at each step, whose optimum is R / Z.")
  static let valueCoefficient = SettingKey.real(
    "valueCoefficient", .closed(0...1e6), default: 0.5,
    "The weight of the squared error of values.")

  /// Whether a gradient step is made on less than the batch.
  @usableFromInline var drawsMinibatches: Bool { minibatches > 1 || minibatchSize > 0 }

  /// Throws `SettingsError` where settings that are each in range do not go together.
  func check() throws {
    guard returns != .soft || entropyCoefficient == 0 else {
      throw SettingsError(
        ["entropyCoefficient"],
        "must be 0 with \"return\": \"soft\", in which the entropy counts with coefficient 1: more would"
          + " move the optimum away from R / Z")
    }
  }
}
