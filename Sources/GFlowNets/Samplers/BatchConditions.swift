import NeuralNetworks

/// Which conditions a batch is of: all of them in turn, or so many that follow one another.
///
/// Few conditions with several trajectories each serve objectives that compare the trajectories of a condition, and
/// networks for which a condition is costly, such as a language model's prompt (Hu et al. 2023, arXiv 2310.04363,
/// draw all trajectories of a step after one prompt).
public struct BatchConditions: Sendable {
  /// How many; `Int.max` for all.
  @usableFromInline let perBatch: Int

  static let key = SettingKey.integer(
    "conditionsPerBatch", 0...1_048_576, default: 0, unit: "conditions",
    "Of how many conditions, such as prompts, the trajectories of a batch are; 0 for all in turn.")

  /// All conditions in turn.
  public static let all = BatchConditions(perBatch: .max)

  init(perBatch: Int) { self.perBatch = perBatch }

  /// What the settings of a method say.
  init(_ settings: Settings) {
    let number = settings[Self.key]
    perBatch = number == 0 ? .max : number
  }

  /// How many of `count` conditions a batch is of.
  @inlinable
  public func taken(of count: Int) -> Int { min(perBatch, count) }

  /// Conditions in the order in which the trajectories of a batch have them.
  public struct Turns: Sendable {
    @usableFromInline let first: Int
    @usableFromInline let taken: Int
    @usableFromInline let count: Int

    @inlinable
    init(first: Int, taken: Int, count: Int) {
      (self.first, self.taken, self.count) = (first, taken, count)
    }

    /// The condition of the trajectory of a number.
    @inlinable
    public subscript(_ number: Int) -> Int { (first &+ number % taken) % count }
  }

  /// The turns of `count` conditions from a random one on.
  @inlinable
  public func turns(of count: Int, _ random: inout Philox) -> Turns {
    Turns(first: count > 1 ? random.below(count) : 0, taken: taken(of: count), count: count)
  }

  /// The turns of the conditions of an environment in a batch: where others have begun it with few conditions, these.
  @inlinable
  public func turns<E: Environment>(
    of environment: E, in batch: Trajectories<E.State>, _ random: inout Philox
  ) -> Turns {
    let count = environment.conditionCount
    guard perBatch < count, let object = batch.objects.first else {
      return turns(of: count, &random)
    }
    return Turns(first: environment.condition(of: object), taken: perBatch, count: count)
  }

  /// Whether trajectories of a condition may be added to a batch that others may have begun.
  @inlinable
  public func allows<E: Environment>(
    _ condition: Int, of environment: E, in batch: Trajectories<E.State>
  ) -> Bool {
    let count = environment.conditionCount
    guard perBatch < count, let object = batch.objects.first else { return true }
    return (condition - environment.condition(of: object) + count) % count < perBatch
  }
}
