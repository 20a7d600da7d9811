/// What a spec says about a method.
public protocol MethodComponent: Component {
  /// What it charges, so that a budget of it ends.
  static var budgetKinds: Set<BudgetKind> { get }
  /// Whether a trial is a function of its settings and its seed.
  static var isReproducible: Bool { get }
  /// Whether it chooses what it asks about by the rewards of a task alone, so that rounds can let it search by a
  /// model.
  static var isSearch: Bool { get }
  /// What it charges when it is set up so; all of `budgetKinds` unless settings matter.
  static func budgetKinds(_ settings: Settings) -> Set<BudgetKind>
  /// Throws `SettingsError` where a part of it could never do what it is for within a budget.
  static func check(_ settings: Settings, within budget: Budget) throws
  /// Throws `SettingsError` where it could learn nothing of a task none of whose flows exceeds a number.
  static func check(_ settings: Settings, greatestFlow: Double) throws
  /// What is worth a warning on a task of such rewards.
  static func caution(_ settings: Settings, _ rewards: RewardRange) -> SettingsError?
  /// Throws `SettingsError` where it needs flows that a task does not have.
  ///
  /// - Parameters:
  ///   - stopObstacle: why states on the way may not stop; `nil` where they may.
  ///   - knowsStates: whether states on the way have rewards.
  static func check(_ settings: Settings, stopObstacle: String?, knowsStates: Bool) throws
  /// Throws `SettingsError` where it needs something else that a task does not have.
  static func check<E: Environment>(_ settings: Settings, on task: SamplingTask<E>) throws
}

extension MethodComponent {
  public static var isReproducible: Bool { true }
  public static var isSearch: Bool { isReproducible && budgetKinds.contains(.rewardCalls) }
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> { budgetKinds }
  public static func check(_ settings: Settings, within budget: Budget) throws {}
  public static func check(_ settings: Settings, greatestFlow: Double) throws {}
  public static func caution(_ settings: Settings, _ rewards: RewardRange) -> SettingsError? { nil }
  public static func check(_ settings: Settings, stopObstacle: String?, knowsStates: Bool) throws {}
  public static func check<E: Environment>(_ settings: Settings, on task: SamplingTask<E>) throws {}
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
      try Objectives.make(settings[objective]).check(greatestFlow: greatestFlow)
    }
  }

  public static func caution(_ settings: Settings, _ rewards: RewardRange) -> SettingsError? {
    guard let error = try? Objectives.make(settings[objective]).caution(rewards) else { return nil }
    return SettingsError(["objective"] + error.path, error.message)
  }

  public static func check(_ settings: Settings, stopObstacle: String?, knowsStates: Bool) throws {
    switch try Objectives.make(settings[objective]).stateFlows {
    case .learned: break
    case .stopping:
      if let stopObstacle { throw SettingsError(["objective"], stopObstacle) }
    case .forwardLooking:
      guard knowsStates else {
        throw SettingsError(
          ["objective"],
          "needs rewards of states on the way, and this task's reward tells only those of objects; choose"
            + " detailedBalance or subTrajectoryBalance")
      }
    }
  }

  /// A memory must begin within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    let batchSize = settings[CommonParameters.batchSize]
    let steps = budget.gradientSteps.map { min($0, Int.max / batchSize) * batchSize }
    guard let total = [budget.rewardCalls, budget.trajectories, steps].compactMap({ $0 }).min()
    else { return }
    let least = try Objectives.make(settings[objective]).leastTrajectories
    guard total >= least else {
      throw SettingsError(
        ["objective"],
        "compares at least \(least) trajectories, and the budget allows \(total); choose a larger budget"
      )
    }
    try SettingsError.within("sampler") {
      try Samplers.check(settings[sampler], total: total)
    }
  }
}

/// The methods that a spec can name.
public enum Methods {
  static let components: [any MethodComponent.Type] = [
    GFlowNetSettings.self,
    MetropolisHastingsSettings.self,
    MARSSettings.self,
    PPOSettings.self,
    REINFORCESettings.self,
    RandomTrajectoriesSettings.self,
    ExternalMethodSettings.self,
    ImportedLogSettings.self,
    SimulatedAnnealingSettings.self,
    ParallelTemperingSettings.self,
    GibbsSettings.self,
    GeneticAlgorithmSettings.self,
    HillClimberSettings.self,
    AncestralSettings.self,
    SupervisedSettings.self,
    RegrowthSettings.self,
    RoundsSettings.self,
  ]

  /// Those that rounds can let search by a model.
  static let searching = components.filter { $0.isSearch }

  /// What they are called and what can be set on them.
  public static let all = components.map { $0.description }

  /// What the method that `settings` describe charges; a budget without any of these never ends.
  public static func budgetKinds(_ settings: Settings) -> Set<BudgetKind> {
    components.first { $0.description.name == settings.type }?.budgetKinds(settings) ?? []
  }

  /// Whether the trials of the method that `settings` describe are functions of settings and seed.
  public static func isReproducible(_ settings: Settings) -> Bool {
    components.first { $0.description.name == settings.type }?.isReproducible ?? true
  }

  /// Throws `SettingsError` where a part of the method that `settings` describe could never do what it is for
  /// within a budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    try components.first { $0.description.name == settings.type }?.check(settings, within: budget)
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
    case "ppo": return try PolicyGradient(context, PPOSettings(settings).rules).method()
    case "reinforce": return try PolicyGradient(context, REINFORCESettings(settings).rules).method()
    case "random": return RandomTrajectories(context, RandomTrajectoriesSettings(settings)).method()
    case "process": return try ExternalMethod(context, ExternalMethodSettings(settings)).method()
    case "imported": return try ImportedLog(context, ImportedLogSettings(settings)).method()
    case "simulatedAnnealing":
      try requireMoves(context.environment)
      return try SimulatedAnnealing(context, SimulatedAnnealingSettings(settings)).method()
    case "parallelTempering":
      try requireMoves(context.environment)
      return try ParallelTempering(context, ParallelTemperingSettings(settings)).method()
    case "gibbs":
      if let obstacle = context.environment.redrawObstacle {
        throw SettingsError(["type"], obstacle)
      }
      return Gibbs(context, GibbsSettings(settings)).method()
    case "geneticAlgorithm":
      try requireMoves(context.environment)
      return try GeneticAlgorithm(context, GeneticAlgorithmSettings(settings)).method()
    case "hillClimber":
      try requireMoves(context.environment)
      return HillClimber(context, HillClimberSettings(settings)).method()
    case "ancestral": return Ancestral(context, AncestralSettings(settings)).method()
    case "supervised": return try Supervised(context, SupervisedSettings(settings)).method()
    case "regrowth": return try Regrowth(context, RegrowthSettings(settings)).method()
    case "rounds":
      let rounds = try RoundsSettings(settings)
      return try Rounds<N.E>(context, rounds) { streams, round, recentCount in
        try make(rounds.method, context.inRound(round, streams, recentCount))
      }.method()
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
