/// What a formula says of a target distribution R / Z, without listing its objects.
public struct ExactConstants: Sendable, Equatable {
  /// log Z, the logarithm of the sum of all rewards.
  public var logZ: Double
  /// The entropy of R / Z in nats.
  public var entropy: Double
  /// The mean of R under R / Z.
  public var meanReward: Double
  /// The means of the environment's `observables` under R / Z that the formula gives.
  public var means: [NamedValues]
  /// The formula, for people.
  public var formula: String

  /// Constants.
  public init(
    logZ: Double, entropy: Double, meanReward: Double, means: [NamedValues] = [], formula: String
  ) {
    self.logZ = logZ
    self.entropy = entropy
    self.meanReward = meanReward
    self.means = means
    self.formula = formula
  }
}

/// Some numbers under one name.
public struct NamedValues: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The numbers.
  public var values: [Double]

  /// Numbers under a name.
  public init(_ name: String, _ values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// Numbers that an environment reads off an object and whose means under the target people cite, such as
/// whether each item of a set is in it.
public struct Observable<State>: Sendable {
  /// What the means are called.
  public let name: String
  /// The numbers of an object, as many of each.
  public let values: @Sendable (State) -> [Double]

  /// An observable.
  public init(_ name: String, _ values: @escaping @Sendable (State) -> [Double]) {
    self.name = name
    self.values = values
  }
}
