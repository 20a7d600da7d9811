/// What a spec says about proximal policy optimisation (Schulman et al. 2017, arXiv 1707.06347) with generalised
/// advantages (Schulman et al. 2016, arXiv 1506.02438) at gamma = 1; `PolicyGradient` has the loss.
///
/// With "return" "reward" or "logReward" it seeks the greatest return, not objects in proportion to R: with a small
/// entropy coefficient it ends in few modes, the yardstick for how much reward alone would find. With "soft" its
/// optimum is R / Z.
///
/// How this differs from the 2021 code (`PPOAgent` of its grids, `ppo.py` of its molecules) and why:
/// - Every transition but the last has the value of the state after it. The molecules' code loses the
///   one of the second-last transition (`i < len(traj)-2`), which makes its advantage minus a value.
/// - Actions that are not allowed have no logit. There the stop action stays among the logits of states
///   that are too small to stop, and is then executed as another.
/// - A_t by lambda = 0.95; there lambda = 0, whose one reward travels one step an update.
/// - Values learn A_t + V_old(s_t), the paper's truncated return; there G, which is lambda = 1.
/// - Advantages are standardised, since rewards of tasks differ by orders of magnitude; but not with "soft", whose
///   advantages vanish at the optimum and would become noise of size 1.
/// - Minibatches are drawn without replacement, there with it. An epoch passes once over all transitions,
///   or with `minibatchSize` over so many as its minibatches take.
public struct PPOSettings: MethodComponent {
  /// What is done.
  public let rules: PolicyGradientRules

  /// What it is called and what can be set on it.
  static let clip = SettingKey.real(
    "clip", .positive, default: 0.2,
    "How far the ratio of new to old probabilities counts on either side of 1.")
  static let lambda = SettingKey.real(
    "lambda", .unit, default: 0.95,
    "The lambda of generalised advantages (arXiv 1506.02438): 0 one step ahead, 1 whole returns.")
  static let entropyCoefficient = SettingKey.real(
    "entropyCoefficient", .nonNegative, default: 0.01,
    "The weight of the policy's entropy; more keeps more modes.")
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
    summary:
      "Proximal policy optimisation of the greatest reward, or with soft returns of R / Z (PPO).",
    source: "Schulman et al. 2017, arXiv 1707.06347, eq. 7, 9 and 11",
    parameters: [
      PolicyGradientRules.return.parameter,
      clip.parameter,
      lambda.parameter,
      entropyCoefficient.parameter,
      PolicyGradientRules.valueCoefficient.parameter,
      epochs.parameter,
      minibatches.parameter,
      minibatchSize.parameter,
      CommonParameters.batchSize.parameter.meaning("How many trajectories make one batch."),
      BatchConditions.key.parameter,
      CommonParameters.signal.parameter,
      CommonParameters.network.parameter,
      CommonParameters.optimizer.parameter,
    ])

  /// What it charges.
  public static let budgetKinds = Set(BudgetKind.allCases)

  /// Throws `SettingsError` where nothing could be learned with settings that are each in range.
  public init(_ settings: Settings) throws {
    let returns = settings[PolicyGradientRules.return]
    let clip = settings[Self.clip]
    rules = PolicyGradientRules(
      returns: returns, usesValues: true, standardizes: returns != .soft,
      weighsTrajectories: false, clip: clip,
      lambda: settings[Self.lambda], entropyCoefficient: settings[Self.entropyCoefficient],
      valueCoefficient: settings[PolicyGradientRules.valueCoefficient],
      epochs: settings[Self.epochs], minibatches: settings[Self.minibatches],
      minibatchSize: settings[Self.minibatchSize],
      batchSize: settings[CommonParameters.batchSize], conditions: BatchConditions(settings),
      optimizer: try SettingsError.within("optimizer") {
        try AdamSettings(settings[CommonParameters.optimizer])
      })
    guard 1 + clip > 1 else {
      throw SettingsError(
        ["clip"], "is so small that no ratio but 1 counts; choose more, such as 0.2")
    }
    guard rules.valueCoefficient > 0 else {
      throw SettingsError(
        ["valueCoefficient"],
        "of 0 never teaches the values that returns are compared with; choose more, such as 0.5")
    }
    try rules.check()
  }
}
