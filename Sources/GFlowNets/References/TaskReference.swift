/// What is exactly known of a task: constants that people cite, the way in which they were computed, and how
/// far other ways agree.
public struct TaskReference: Sendable {
  /// Two ways to one number.
  public struct Check: Sendable {
    /// What was computed twice, and how the second time.
    public let name: String
    /// What the two ways gave.
    public let value, expected: Double
    /// How far they may be apart, relative to the number where that is above 1.
    public var tolerance = 1e-10

    /// How far they are apart, in the same sense.
    public var difference: Double { abs(value - expected) / max(1, abs(expected)) }
    /// Whether they agree.
    public var holds: Bool { difference <= tolerance }
  }

  /// What the perfect sampler has.
  public struct Floor: Sendable {
    /// How many independent draws from R / Z.
    public let samples: Int
    /// The expected total variation distance of their frequencies from R / Z.
    public let totalVariation: Double
  }

  /// The way: enumeration, listing, or the formula.
  public var method: String
  /// How many distinct objects there are.
  public var objects: Int?
  /// How many terminal states, where several are one object.
  public var terminalStates: Int?
  /// How many states, objects included.
  public var states: Int?
  /// How many edges, where they were enumerated.
  public var edges: Int?
  /// The logarithm of the number of trajectories, where they were enumerated.
  public var logTrajectories: Double?
  /// log Z.
  public var logZ: Double
  /// The entropy of R / Z in nats.
  public var entropy: Double
  /// The mean of R under R / Z.
  public var meanReward: Double
  /// The mean of log R under R / Z.
  public var meanLogReward: Double
  /// The mean of the values that people read under R / Z; `nil` by formula.
  public var meanValue: Double?
  /// The greatest log R, how many objects have it, and the probability of each; `nil` by formula.
  public var best: (logReward: Double, objects: Int, probability: Double)?
  /// How many modes are known, how many objects belong to them, and their share of R / Z.
  public var modes: (count: Int, objects: Int, mass: Double)?
  /// The total variation distance of the uniform distribution over objects from R / Z; `nil` by formula.
  public var totalVariationOfUniform: Double?
  /// What the perfect sampler has, by numbers of draws; empty by formula.
  public var floors: [Floor] = []
  /// The means of the environment's observables under R / Z.
  public var means: [NamedValues] = []
  /// The other ways.
  public var checks: [Check] = []
}

/// A task of which nothing is exactly known.
public struct UnknownReference: Error, CustomStringConvertible {
  /// Why, as a sentence.
  public let description: String
}
