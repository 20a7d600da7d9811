/// What a spec says about PPO.
public struct PPOSettings: MethodComponent {
  /// What a trajectory earns at its end.
  public enum Returns: String, CaseIterable, Sendable {
    /// R(x).
    case reward
    /// log R(x).
    case logReward
  }

  /// What a trajectory earns at its end.
  public let returns: Returns
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
  /// What moves the weights.
  public let optimizer: AdamSettings

  /// What it is called and what can be set on it.
  static let `return` = SettingKey.choice(
    "return", default: Returns.reward,
    "What a trajectory earns at its end: R, or log R where R spans orders of magnitude.")
  static let clip = SettingKey.real(
    "clip", .positive, default: 0.2,
    "How far the ratio of new to old probabilities counts on either side of 1.")
  static let lambda = SettingKey.real(
    "lambda", .unit, default: 0.95,
    "The lambda of generalised advantages (arXiv 1506.02438): 0 one step ahead, 1 whole returns.")
  static let entropyCoefficient = SettingKey.real(
    "entropyCoefficient", .nonNegative, default: 0.01,
    "The weight of the policy's entropy; more keeps more modes.")
  static let valueCoefficient = SettingKey.real(
    "valueCoefficient", .nonNegative, default: 0.5,
    "The weight of the squared error of values.")
  static let epochs = SettingKey.integer(
    "epochs", 1...1024, default: 4, unit: "passes",
    "How often minibatches are made of a batch.")
  static let minibatches = SettingKey.integer(
    "minibatches", 1...65536, default: 4, unit: "gradient steps",
    "How many gradient steps a pass makes: on equal shares of the transitions, or on minibatchSize each."
  )
  static let minibatchSize = SettingKey.integer(
    "minibatchSize", 0...1_048_576, default: 0, unit: "transitions",
    "How many transitions, drawn anew in each pass, a gradient step is made on; 0 for all of the"
      + " batch in equal shares.")

  public static let description = ComponentDescription(
    "ppo",
    summary: "Proximal policy optimisation: reinforcement learning of the greatest reward (PPO).",
    source: "Schulman et al. 2017, arXiv 1707.06347, eq. 7, 9 and 11",
    parameters: [
      `return`.parameter,
      clip.parameter,
      lambda.parameter,
      entropyCoefficient.parameter,
      valueCoefficient.parameter,
      epochs.parameter,
      minibatches.parameter,
      minibatchSize.parameter,
      CommonParameters.batchSize.parameter.meaning("How many trajectories make one batch."),
      CommonParameters.signal,
      CommonParameters.network.parameter,
      CommonParameters.optimizer.parameter,
    ])

  /// Whether a gradient step is made on less than the batch.
  @usableFromInline var drawsMinibatches: Bool { minibatches > 1 || minibatchSize > 0 }

  /// What it charges.
  public static let budgetKinds = Set(BudgetKind.allCases)

  /// Throws `SettingsError` where nothing could be learned with settings that are each in range.
  public init(_ settings: Settings) throws {
    returns = settings[Self.return]
    clip = settings[Self.clip]
    lambda = settings[Self.lambda]
    entropyCoefficient = settings[Self.entropyCoefficient]
    valueCoefficient = settings[Self.valueCoefficient]
    epochs = settings[Self.epochs]
    minibatches = settings[Self.minibatches]
    minibatchSize = settings[Self.minibatchSize]
    batchSize = settings[CommonParameters.batchSize]
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[CommonParameters.optimizer])
    }
    guard 1 + clip > 1 else {
      throw SettingsError(
        ["clip"], "is so small that no ratio but 1 counts; choose more, such as 0.2")
    }
  }
}
