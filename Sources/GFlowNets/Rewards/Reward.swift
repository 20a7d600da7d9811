import NeuralNetworks

/// What a reward says of an object.
@frozen
public struct Score<Identity: Sendable & Equatable>: Sendable, Equatable {
  /// What tells the object apart from others; `nil` of what is no valid object.
  public var identity: Identity?
  /// The value as people read it.
  public var value: Double
  /// log R, the logarithm of the reward that training samples in proportion to.
  public var logReward: Double
  /// Named values beside `value`, in the order of `Reward.components`; empty where there are none.
  public var components: [Double]

  /// A score.
  @inlinable
  public init(identity: Identity?, value: Double, logReward: Double, components: [Double] = []) {
    self.identity = identity
    self.value = value
    self.logReward = logReward
    self.components = components
  }
}

/// The reward of an environment's objects.
///
/// The one entry is `score`: scores of objects that are asked for together, as networks and other
/// programs want it. A closure, because one that is made where the types are known runs code that is
/// compiled for them.
public struct Reward<E: Environment>: Sendable {
  /// Appends the score of each object. Throws where one cannot be told; the trial ends there.
  public let score:
    @Sendable (_ objects: ArraySlice<E.State>, _ scores: inout [Score<E.Identity>]) throws -> Void
  /// How log R is made of a value, also of one that comes with data.
  public let transform: RewardTransform
  /// The most that a value can be, where that is known.
  public var greatestValue: Double?
  /// The least that a value can be, or that counts, where that is declared; stands for means of the best k
  /// while fewer than k are known.
  public var leastValue: Double?
  /// What the components of scores are called; tables show them as `top_10_reward(name)`.
  public var components: [String] = []
  /// Whether an object has one value. Where it has several, of different states, the greatest found counts.
  public var hasOneValuePerObject = true
  /// log R of states on the way, where the reward is made of parts that are known before the end, such as
  /// the energies of the bonds of a lattice whose two spins are assigned, or the mutations counted so far
  /// in a forest of trees; `nil` where only objects have one. Of an object it is log R exactly, with the
  /// transform; of any other state any finite number, 0 of the initial state. Forward-looking objectives
  /// (Pan et al. 2023, arXiv 2302.01687) train on its differences along edges.
  public var partialLogReward: (@Sendable (_ state: E.State) -> Double)?
  /// What a formula says of R / Z, where there is one, also of tasks too large to enumerate.
  public var exactConstants: (@Sendable () -> ExactConstants)?
  /// Whether asking takes its time, as where a user's program answers: then nothing is enumerated.
  public var isCostly = false
  /// Whether the modes that the environment knows are those of this reward.
  public var hasKnownModes = true
  /// Values of objects by what tells them apart, as people write them, where that is enough; `nil` where
  /// a state is needed.
  public var valuesOfTexts: (@Sendable (_ texts: [String]) throws -> [Double])?

  /// A reward that scores objects itself.
  @inlinable
  public init(
    transform: RewardTransform = RewardTransform(),
    score:
      @escaping @Sendable (_ objects: ArraySlice<E.State>, _ scores: inout [Score<E.Identity>])
      throws -> Void
  ) {
    self.transform = transform
    self.score = score
    leastValue = transform.leastLogReward > -.infinity ? transform.floor : nil
  }

  /// A reward from one value an object; `nil` of what is no valid object, which has the least reward.
  @inlinable
  public init(
    in environment: E, transform: RewardTransform,
    values: @escaping @Sendable (_ objects: [E.State]) throws -> [Double?]
  ) {
    self.init(transform: transform) { objects, scores in
      // What is no object is not asked about.
      let identities = objects.map(environment.identity(of:))
      let asked = zip(objects, identities).filter { $1 != nil }.map(\.0)
      var values = try values(asked).makeIterator()
      for identity in identities {
        guard let identity, let value = values.next() ?? nil else {
          scores.append(
            Score(identity: nil, value: 0, logReward: transform.leastLogReward))
          continue
        }
        scores.append(
          Score(identity: identity, value: value, logReward: transform.logReward(of: value)))
      }
    }
  }

  /// A reward R(x) by a formula, between `least` and `greatest`.
  @inlinable
  public init(
    in environment: E, least: Double = 0, greatest: Double? = nil,
    value: @escaping @Sendable (E.State) -> Double
  ) {
    self.init { objects, scores in
      for object in objects {
        let value = value(object)
        scores.append(
          Score(
            identity: environment.identity(of: object), value: value,
            logReward: Elementary.log(value)))
      }
    }
    greatestValue = greatest
    leastValue = least
  }

  /// A reward between `least` and `greatest` whose logarithm has a formula.
  @inlinable
  public init(
    in environment: E, least: Double = 0, greatest: Double? = nil,
    logReward: @escaping @Sendable (E.State) -> Double
  ) {
    self.init { objects, scores in
      for object in objects {
        let log = logReward(object)
        scores.append(
          Score(
            identity: environment.identity(of: object), value: Elementary.exp(log), logReward: log))
      }
    }
    greatestValue = greatest
    leastValue = least
  }

  /// A reward whose value as people read it is log R, because R itself leaves the range of numbers.
  @inlinable
  public init(in environment: E, logValue: @escaping @Sendable (E.State) -> Double) {
    self.init(transform: .exponential) { objects, scores in
      for object in objects {
        let log = logValue(object)
        scores.append(
          Score(identity: environment.identity(of: object), value: log, logReward: log))
      }
    }
  }

  /// Names for components that are the values of other rewards: the types of these, numbered where several are
  /// of one type.
  public static func componentNames(_ rewards: [Settings]) -> [String] {
    rewards.indices.map { place in
      let type = rewards[place].type
      let number = rewards[...place].count { $0.type == type }
      return number > 1 ? "\(type)\(number)" : type
    }
  }

  /// The scores of objects.
  @inlinable
  public func scores(of objects: [E.State]) throws -> [Score<E.Identity>] {
    var scores: [Score<E.Identity>] = []
    scores.reserveCapacity(objects.count)
    try score(objects[...], &scores)
    return scores
  }
}

/// An environment's own way of rewarding its objects that a spec can name.
public struct RewardEntry<E: Environment>: Sendable {
  /// What it is called and what can be set on it.
  public let description: ComponentDescription
  /// The reward that its settings describe.
  public let make: @Sendable (_ settings: Settings, _ environment: E) throws -> Reward<E>

  /// An entry.
  public init(
    _ description: ComponentDescription,
    make: @escaping @Sendable (_ settings: Settings, _ environment: E) throws -> Reward<E>
  ) {
    self.description = description
    self.make = make
  }

  /// The one reward that an environment has, made of the environment's own settings.
  public init(
    own summary: String, make: @escaping @Sendable (_ environment: E) throws -> Reward<E>
  ) {
    self.init(ComponentDescription("own", summary: summary)) { try make($1) }
  }
}

/// An environment that a spec can name, with the rewards that only it has.
public protocol EnvironmentComponent: Environment, Component {
  /// Its rewards; the first is the default.
  static var rewards: [RewardEntry<Self>] { get }
}
