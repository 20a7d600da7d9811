/// What a spec says about rounds of active learning.
public struct RoundsSettings: MethodComponent {
  /// What is asked of the oracle.
  enum Query: String, CaseIterable, Sendable {
    /// Draws of the method's policy, or the last states of its chains, as in the paper; of a search, which has
    /// neither, the best.
    case samples
    /// The best by the model of all that the method has asked it about.
    case best
  }

  /// The method that searches.
  public let method: Settings
  let query: Query
  let initialObjects: Int
  let objectsPerRound: Int
  let modelCalls: Int
  let model: RewardModelSettings

  /// The method that searches, of those that ask for rewards and know them from nowhere else.
  public static let method = SettingKey.component(
    "method", Methods.searching.map { $0.description }, default: nil,
    "The method that searches by the model; it begins anew in each round, and takes nothing from the spec's"
      + " defaults."
  ).example(.component(CommonParameters.defaults(RandomTrajectoriesSettings.description)))
  static let query = SettingKey<Query>.choice(
    "query", default: .samples,
    "What the oracle is asked about: samples of the method's policy or the last states of its chains, or the best"
      + " by the model of all that the method has proposed, which stands in where there are no samples."
  )
  static let initialObjects = SettingKey.integer(
    "initialObjects", 1...1_000_000, default: 100, unit: "objects",
    "How many random objects the oracle is asked about before the first round.")
  static let objectsPerRound = SettingKey.integer(
    "objectsPerRound", 1...1_000_000, default: 100, unit: "objects",
    "How many objects the oracle is asked about in each round.")
  static let modelCalls = SettingKey.integer(
    "modelCalls", 1...100_000_000, default: 4000, unit: "calls",
    "How many calls of the model the method has in each round.")
  static let model = SettingKey.component(
    "model", [RewardModelSettings.description],
    default: CommonParameters.defaults(RewardModelSettings.description),
    "What predicts the values of objects.")

  public static let description = ComponentDescription(
    "rounds",
    summary:
      "Rounds of active learning: a method searches by a model of the reward, and only what it then proposes is"
      + " asked of the reward itself (docs/active-learning.md).",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4.3",
    parameters: [
      method.parameter, query.parameter, initialObjects.parameter, objectsPerRound.parameter,
      modelCalls.parameter, model.parameter,
    ])

  /// The oracle's calls; what the method spends on the model is counted apart.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  public static let isSearch = false

  /// There must be a round within the budget, and the method must do what it is for within the calls of the model.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    if let calls = budget.rewardCalls, settings[initialObjects] >= calls {
      throw SettingsError(
        ["initialObjects"],
        "leaves the budget of \(calls) reward calls for no round; choose fewer objects")
    }
    try SettingsError.within("method") {
      try Methods.check(
        settings[method], within: Budget(rewardCalls: settings[modelCalls]))
    }
  }

  /// Throws `SettingsError` where a task has no features for a model, or does not go with the method by the model.
  public static func check<E: Environment>(_ settings: Settings, on task: SamplingTask<E>) throws {
    let environment = task.environment
    guard environment.conditionCount == 1 else {
      throw SettingsError(
        ["type"], "has a model of one condition; use an environment that has no conditions")
    }
    guard environment.hasObjectFeatures else {
      throw SettingsError(
        ["type"],
        "needs objects with features that its model can read, which this environment has none of")
    }
    // What the model tells of: values of objects, and nothing else.
    let stand = Reward(in: environment, transform: task.reward.transform) { $0.map { _ in 1 } }
    try SettingsError.within("method") {
      try Methods.check(settings[method], on: SamplingTask(environment, stand))
    }
  }

  /// Throws `SettingsError` where settings that are each in range do not go together.
  public init(_ settings: Settings) throws {
    method = settings[Self.method]
    query = settings[Self.query]
    initialObjects = settings[Self.initialObjects]
    objectsPerRound = settings[Self.objectsPerRound]
    modelCalls = settings[Self.modelCalls]
    model = try SettingsError.within("model") {
      try RewardModelSettings(settings[Self.model])
    }
    guard Methods.budgetKinds(method).contains(.rewardCalls) else {
      throw SettingsError(
        ["method"],
        "asks for no rewards, so that its round would never end; let its sampler find objects of its own"
      )
    }
  }
}
