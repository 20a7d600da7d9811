/// What a spec says about a method.
public protocol MethodComponent: Component {
  /// What it charges, so that a budget of it ends.
  static var budgetKinds: Set<BudgetKind> { get }
  /// What it charges when it is set up so; all of `budgetKinds` unless settings matter.
  static func budgetKinds(_ settings: Settings) -> Set<BudgetKind>
  /// Throws `SettingsError` where a part of it could never do what it is for within a budget.
  static func check(_ settings: Settings, within budget: Budget) throws
  /// Throws `SettingsError` where it could learn nothing of a task none of whose flows exceeds a number.
  static func check(_ settings: Settings, greatestFlow: Double) throws
}

extension MethodComponent {
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> { budgetKinds }
  public static func check(_ settings: Settings, within budget: Budget) throws {}
  public static func check(_ settings: Settings, greatestFlow: Double) throws {}
}

extension GFlowNetSettings: MethodComponent {
  /// All: each step samples trajectories, asks for their rewards and moves the weights.
  public static let budgetKinds = Set(BudgetKind.allCases)

  /// Some samplers, such as a dataset, ask for no rewards.
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> {
    Samplers.charges(settings[sampler]).union([.gradientSteps, .seconds])
  }

  public static func check(_ settings: Settings, greatestFlow: Double) throws {
    try SettingsError.within("objective") {
      try Objectives.make(settings.component("objective")).check(greatestFlow: greatestFlow)
    }
  }

  /// A memory must begin within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    let batchSize = settings[CommonParameters.batchSize]
    let steps = budget.gradientSteps.map { min($0, Int.max / batchSize) * batchSize }
    guard let total = [budget.rewardCalls, budget.trajectories, steps].compactMap({ $0 }).min()
    else { return }
    try SettingsError.within("sampler") {
      try Samplers.check(settings[sampler], total: total)
    }
  }
}

/// The methods that a spec can name.
public enum Methods {
  private static let components: [any MethodComponent.Type] = [
    GFlowNetSettings.self,
    MetropolisHastingsSettings.self,
    MARSSettings.self,
    PPOSettings.self,
    RandomTrajectoriesSettings.self,
    AncestralSettings.self,
    SupervisedSettings.self,
    RegrowthSettings.self,
  ]

  /// What they are called and what can be set on them.
  public static let all = components.map { $0.description }

  /// What the method that `settings` describe charges; a budget without any of these never ends.
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> {
    components.first { $0.description.name == settings.type }?.budgetKinds(settings) ?? []
  }

  /// Throws `SettingsError` where a part of the method that `settings` describe could never do what it is for
  /// within a budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    try components.first { $0.description.name == settings.type }?.check(settings, within: budget)
  }

  /// Throws `SettingsError` where the method that `settings` describe could learn nothing of a task, as far as
  /// that is known of its rewards.
  public static func check<E: Environment>(_ settings: Settings, on task: SamplingTask<E>) throws {
    let signal = TrainingSignal(settings, reward: task.reward.transform)
    guard !signal.isOwn, let greatest = task.reward.greatestValue,
      let count = task.environment.objectCount
    else { return }
    let flow = task.reward.transform.reward(of: greatest) * Double(count)
    try components.first { $0.description.name == settings.type }?
      .check(settings, greatestFlow: flow)
  }

  /// The method that settings describe, in code that is compiled for the network and environment.
  ///
  /// Throws `SettingsError` when the settings do not go together with each other or the environment.
  @inlinable
  public static func make<N: PolicyNetwork>(_ settings: Settings, _ context: MethodContext<N>)
    throws -> Method<N.E>
  {
    switch settings.type {
    case "gflownet": return try GFlowNet(context, GFlowNetSettings(settings)).method()
    case "metropolisHastings":
      try requireMoves(context.environment)
      return MetropolisHastings(context, MetropolisHastingsSettings(settings)).method()
    case "mars":
      try requireMoves(context.environment)
      return try MARS(context, MARSSettings(settings)).method()
    case "ppo": return try PPO(context, PPOSettings(settings)).method()
    case "random": return RandomTrajectories(context, RandomTrajectoriesSettings(settings)).method()
    case "ancestral": return Ancestral(context, AncestralSettings(settings)).method()
    case "supervised": return try Supervised(context, SupervisedSettings(settings)).method()
    case "regrowth": return try Regrowth(context, RegrowthSettings(settings)).method()
    default: throw SettingsError(["type"], "is no method")
    }
  }

  @usableFromInline
  static func requireMoves(_ environment: some Environment) throws {
    if let obstacle = environment.moveObstacle { throw SettingsError(["type"], obstacle) }
  }
}

extension Parameter {
  /// The same parameter where it means something of its own.
  func meaning(_ help: String, unit: String? = nil) -> Parameter {
    Parameter(name, kind, default: defaultValue, unit: unit ?? self.unit, help)
  }
}
