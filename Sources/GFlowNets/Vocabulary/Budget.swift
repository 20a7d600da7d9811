/// What a budget can count.
public enum BudgetKind: String, CaseIterable, Sendable, Hashable {
  /// Requests for a reward, each counted once, also when an answer was known.
  case rewardCalls
  /// Complete trajectories that were sampled for training.
  case trajectories
  /// Steps of an optimiser.
  case gradientSteps
  /// Seconds of the clock, evaluation left out.
  case seconds
}

/// What a trial may spend; it ends when the first limit is reached.
public struct Budget: Sendable, Hashable {
  /// The limit of `BudgetKind.rewardCalls`.
  public var rewardCalls: Int?
  /// The limit of `BudgetKind.trajectories`.
  public var trajectories: Int?
  /// The limit of `BudgetKind.gradientSteps`.
  public var gradientSteps: Int?
  /// The limit of `BudgetKind.seconds`.
  public var seconds: Double?

  /// Limits; `nil` is none.
  public init(
    rewardCalls: Int? = nil, trajectories: Int? = nil, gradientSteps: Int? = nil,
    seconds: Double? = nil
  ) {
    self.rewardCalls = rewardCalls
    self.trajectories = trajectories
    self.gradientSteps = gradientSteps
    self.seconds = seconds
  }

  /// The kinds that have a limit.
  public var kinds: Set<BudgetKind> {
    var kinds: Set<BudgetKind> = []
    if rewardCalls != nil { kinds.insert(.rewardCalls) }
    if trajectories != nil { kinds.insert(.trajectories) }
    if gradientSteps != nil { kinds.insert(.gradientSteps) }
    if seconds != nil { kinds.insert(.seconds) }
    return kinds
  }
}
