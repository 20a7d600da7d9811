/// What a spec says about REINFORCE (Williams 1992, Machine Learning 8, 229) and, with values as its baseline, about
/// advantage actor-critic (A2C; Mnih et al. 2016, arXiv 1602.01783): one gradient step a batch; `PolicyGradient` has
/// the loss,
///
///     gradient = - sum_t A_t grad log P_F(a_t | s_t), a mean over trajectories,   A_t = what is earned from t on, less V(s_t).
///
/// With "return" "soft" its optimum is R / Z: there A_t = 0 on every path with values, and without them A_t = log F(s_t)
/// is the same for all actions, so that the gradient vanishes in expectation. With "reward" or "logReward" it seeks
/// the greatest return.
///
/// How this differs from the papers and why:
/// - A2C is synchronous: one batch, one gradient step. Policy and values are heads of one network.
/// - Returns reach to the end of a trajectory (lambda = 1), since trajectories are short and end; a lambda below 1
///   is the generalised advantage of arXiv 1506.02438.
/// - The entropy of soft returns is -log P_F of the actions taken, in the returns, not a bonus beside them.
public struct REINFORCESettings: MethodComponent {
  /// What returns are compared with.
  public enum Baseline: String, CaseIterable, Sendable {
    /// Nothing: REINFORCE.
    case none
    /// Learned values: A2C.
    case value
  }

  /// What is done.
  public let rules: PolicyGradientRules

  static let baseline = SettingKey.choice(
    "baseline", default: Baseline.value,
    "What returns are compared with: learned values (A2C), or nothing (REINFORCE).")
  static let lambda = SettingKey.real(
    "lambda", .unit, default: 1,
    "The lambda of generalised advantages (arXiv 1506.02438): 0 one step ahead, 1 whole returns.")
  static let entropyCoefficient = SettingKey.real(
    "entropyCoefficient", .nonNegative, default: 0,
    "The weight of the policy's entropy beside returns; more keeps more modes.")

  public static let description = ComponentDescription(
    "reinforce",
    summary:
      "Policy gradients of whole trajectories, with learned values as a baseline or none (A2C, REINFORCE).",
    source: "Williams 1992, Machine Learning 8, 229; Mnih et al. 2016, arXiv 1602.01783",
    parameters: [
      PolicyGradientRules.return.parameter,
      baseline.parameter,
      lambda.parameter,
      entropyCoefficient.parameter,
      PolicyGradientRules.valueCoefficient.parameter,
      CommonParameters.batchSize.parameter,
      BatchConditions.key.parameter,
      CommonParameters.signal.parameter,
      CommonParameters.network.parameter,
      CommonParameters.optimizer.parameter,
    ])

  /// What it charges.
  public static let budgetKinds = Set(BudgetKind.allCases)

  /// Throws `SettingsError` where settings that are each in range do not go together.
  public init(_ settings: Settings) throws {
    let usesValues = settings[Self.baseline] == .value
    let lambda = settings[Self.lambda]
    guard usesValues || lambda == 1 else {
      throw SettingsError(
        ["lambda"], "must be 1 without a baseline, as there are no values to look ahead by")
    }
    rules = PolicyGradientRules(
      returns: settings[PolicyGradientRules.return], usesValues: usesValues, standardizes: false,
      weighsTrajectories: true, clip: .infinity, lambda: lambda,
      entropyCoefficient: settings[Self.entropyCoefficient],
      valueCoefficient: settings[PolicyGradientRules.valueCoefficient], epochs: 1, minibatches: 1,
      minibatchSize: 0, batchSize: settings[CommonParameters.batchSize],
      conditions: BatchConditions(settings),
      optimizer: try SettingsError.within("optimizer") {
        try AdamSettings(settings[CommonParameters.optimizer])
      })
    try rules.check()
    guard !usesValues || rules.valueCoefficient > 0 else {
      throw SettingsError(
        ["valueCoefficient"],
        "of 0 never teaches the values that returns are compared with; choose more, or \"baseline\": \"none\""
      )
    }
  }
}
