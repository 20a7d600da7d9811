/// What a budget can limit: the meter's four counters.
public enum BudgetKind: String, CaseIterable, Hashable, Sendable {
  /// Requests for a reward, also those that a cache answers.
  case rewardCalls
  /// Trajectories from the initial state to an object.
  case trajectories
  /// Steps of an optimiser.
  case gradientSteps
  /// Seconds of training by the clock; a trial that this one ends is not reproducible.
  case seconds
}

/// The limits of a trial: the first that its meter reaches ends it.
public struct Budget: Hashable, Sendable {
  /// The most requests for a reward.
  public var rewardCalls: Int?
  /// The most trajectories.
  public var trajectories: Int?
  /// The most steps of the optimiser.
  public var gradientSteps: Int?
  /// The most seconds of training.
  public var seconds: Double?

  /// A budget of the limits given; the others do not limit.
  public init(
    rewardCalls: Int? = nil, trajectories: Int? = nil, gradientSteps: Int? = nil,
    seconds: Double? = nil
  ) {
    self.rewardCalls = rewardCalls
    self.trajectories = trajectories
    self.gradientSteps = gradientSteps
    self.seconds = seconds
  }

  /// Whether it limits the same kinds as `other`, none of them higher.
  public func isWithin(_ other: Budget) -> Bool {
    func within<Value: Comparable>(_ own: Value?, _ other: Value?) -> Bool {
      guard let own, let other else { return (own == nil) == (other == nil) }
      return own <= other
    }
    return within(rewardCalls, other.rewardCalls) && within(trajectories, other.trajectories)
      && within(gradientSteps, other.gradientSteps) && within(seconds, other.seconds)
  }

  /// The kinds that are limited, in the order of `BudgetKind.allCases`.
  public var kinds: [BudgetKind] {
    BudgetKind.allCases.filter { kind in
      switch kind {
      case .rewardCalls: rewardCalls != nil
      case .trajectories: trajectories != nil
      case .gradientSteps: gradientSteps != nil
      case .seconds: seconds != nil
      }
    }
  }
}
