import NeuralNetworks

/// What connects a method with the world outside, where its settings are only checked.
public struct MethodSources<State: Sendable> {
  /// The objects that the settings of a dataset name.
  public var data: (Settings) throws -> [ReferenceObject<State>]
  /// The user's program that settings name; it is not started.
  public var program: (Settings) throws -> any MethodProgram
  /// The reward calls of a log that settings name.
  public var loggedCalls: (Settings) throws -> [LoggedCall]

  /// Where data, programs and logs come from.
  public init(
    data: @escaping (Settings) throws -> [ReferenceObject<State>],
    program: @escaping (Settings) throws -> any MethodProgram,
    loggedCalls: @escaping (Settings) throws -> [LoggedCall]
  ) {
    self.data = data
    self.program = program
    self.loggedCalls = loggedCalls
  }
}

extension Methods {
  /// Throws `SettingsError` where the settings of a method do not go together, or not with a task: by making the
  /// method without a network, from which no trial can be begun.
  ///
  /// This is not compiled for the types of the task, which takes no time here and much in a build.
  public static func check<E: Environment>(
    _ settings: Settings, on task: SamplingTask<E>, _ sources: MethodSources<E.State>
  ) throws {
    try check(settings, on: task)
    var context = MethodContext(
      environment: task.environment, streams: RandomStreams(key: 0, salt: 0), recentCount: 1,
      makeNetwork: { NetworkPlaceholder<E>(heads: $0) })
    context.transform = task.reward.transform
    context.data = sources.data
    context.startProgram = sources.program
    context.loggedCalls = sources.loggedCalls
    _ = try make(settings, context)
  }

  /// Throws `SettingsError` where the method that `settings` describe could learn nothing of a task, as far as
  /// that is known of its rewards.
  public static func check<E: Environment>(_ settings: Settings, on task: SamplingTask<E>) throws {
    let component = components.first { $0.description.name == settings.type }
    try component?.check(settings, on: task)
    try component?.check(
      settings, stopObstacle: task.environment.stopObstacle,
      knowsStates: task.reward.partialLogReward != nil)
    if settings[ifGiven: GFlowNetSettings.backwardPolicy] == .maximumEntropy,
      let obstacle = PathCounts.obstacle(task.environment)
    {
      throw SettingsError(["backwardPolicy"], obstacle)
    }
    let signal = TrainingSignal(settings, reward: task.reward.transform)
    guard !signal.isOwn, let greatest = task.reward.greatestValue,
      let count = task.environment.objectCount
    else { return }
    let flow = task.reward.transform.reward(of: greatest) * Double(count)
    try component?.check(settings, greatestFlow: flow)
  }

  /// What is worth a warning about the method that `settings` describe on a task, as far as that is known of its
  /// rewards; `nil` where nothing is.
  public static func caution<E: Environment>(_ settings: Settings, on task: SamplingTask<E>)
    -> SettingsError?
  {
    let transform = task.reward.transform
    guard let least = task.reward.leastValue, !transform.isExponential else { return nil }
    let signal = TrainingSignal(settings, reward: transform)
    let great = task.reward.greatestValue ?? transform.norm
    let logs = [least, great, great / 2].map {
      signal.logReward(transform.logReward(of: $0))
    }
    guard logs.allSatisfy(\.isFinite) else { return nil }
    return components.first { $0.description.name == settings.type }?
      .caution(settings, RewardRange(least: logs[0], great: logs[1], half: logs[2]))
  }
}
