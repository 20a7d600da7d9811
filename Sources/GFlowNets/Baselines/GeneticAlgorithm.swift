import Formats
import NeuralNetworks

/// A genetic algorithm (Holland 1975) as it is strongest among simple rivals on molecules (Jensen 2019, Chemical Science
/// 10, 3567; Gao et al. 2022, arXiv 2206.12411): a population of distinct objects; in each generation children are made of
/// two chosen parents by the environment's crossover and, now and then, one of its chain moves, and the best of old and new
/// live on. A search: it has no distances to R / Z.
///
/// How this differs from Jensen's code and why:
/// - What crossover and mutation are is the environment's matter: subtrees exchanged at a bond and blocks added, taken away
///   or replaced for molecules, places exchanged and rewritten for strings. Where two parents have nothing to exchange, or
///   there is no crossover, the child is one of them, mutated.
/// - Parents are the best of a few drawn (a tournament) unless chosen in proportion to R, which rewards of steep exponents
///   would make the choice of one.
/// - Of equal rewards the newer live on, so that a plateau is no end.
/// - The first population is of random trajectories, there of a data set. Every child is charged, known before or not.
/// - With several conditions there is a population for each, and generations take them in turn.
public final class GeneticAlgorithm<E: Environment> {
  /// An object and its log-reward.
  struct Member {
    var object: E.State
    var logReward: Double
  }

  let environment: E
  let settings: GeneticAlgorithmSettings
  let uniform: UniformPolicy<E>
  /// For each condition the best so far, the best first.
  var populations: [[Member]]
  var generation = 0
  var random: Philox

  /// Throws `SettingsError` where children would be their parents.
  public init<N: PolicyNetwork>(_ context: MethodContext<N>, _ settings: GeneticAlgorithmSettings)
    throws where N.E == E
  {
    environment = context.environment
    self.settings = settings
    uniform = UniformPolicy(environment)
    populations = Array(repeating: [], count: environment.conditionCount)
    random = context.streams.stream(.sampling)
    guard environment.hasCrossover || settings.mutationRate > 0 else {
      throw SettingsError(
        ["mutationRate"],
        "of 0 leaves nothing that changes an object, as this environment has no crossover; choose more"
      )
    }
  }

  /// One generation.
  public func step(_ meter: Meter<E>) throws {
    let condition = generation % populations.count
    let parents = populations[condition]
    let isFirst = parents.count < min(2, settings.population)
    let count = meter.affordableRewardCalls(isFirst ? settings.population : settings.offspring)
    let children = (0..<count).map { _ in
      isFirst ? uniform.sampleObject(condition: condition, &random) : child(of: parents)
    }
    var logRewards: [Double] = []
    try meter.appendLogRewards(of: children, to: &logRewards)
    var known: Set<E.State> = []
    var union = zip(children, logRewards).map { Member(object: $0, logReward: $1) } + parents
    // The first of equals is the newest; what stands twice stands at its newest place.
    union = union.filter { known.insert($0.object).inserted }
    let best = union.enumerated().sorted {
      ($0.element.logReward, -$0.offset) > ($1.element.logReward, -$1.offset)
    }
    populations[condition] = best.prefix(settings.population).map(\.element)
    generation += 1
  }

  /// A child of two members.
  private func child(of parents: [Member]) -> E.State {
    let (a, b) = (parent(of: parents), parent(of: parents))
    var child = a
    if random.uniform() < settings.crossoverRate {
      child = environment.crossover(a, b, &random) ?? a
    }
    if child == a || child == b || random.uniform() < settings.mutationRate {
      if settings.mutationRate > 0 { child = mutant(of: child) }
    }
    return child
  }

  private func mutant(of object: E.State) -> E.State {
    var targets: [E.State] = []
    environment.forEachMove(object) { targets.append($1) }
    return targets.isEmpty ? object : targets[random.below(targets.count)]
  }

  /// A member that is chosen to have a child.
  private func parent(of members: [Member]) -> E.State {
    switch settings.selection {
    case .tournament:
      // Members stand in order, so the best of several is that of the least number.
      var best = members.count - 1
      for _ in 0..<settings.tournamentSize { best = min(best, random.below(members.count)) }
      return members[best].object
    case .proportional:
      let greatest = members[0].logReward
      guard greatest > -.infinity else { return members[random.below(members.count)].object }
      let weights = members.map { Elementary.exp($0.logReward - greatest) }
      var left = random.uniform() * weights.reduce(0, +)
      for (member, weight) in zip(members, weights) {
        left -= weight
        if left < 0 { return member.object }
      }
      return members[0].object
    }
  }

  /// What the trial loop and the metrics may ask.
  public func method() -> Method<E> {
    Method(
      step: { try self.step($0) },
      write: { self.write(to: &$0) },
      restore: { try self.restore(from: &$0) })
  }
}

extension GeneticAlgorithm: SnapshotWritable {
  /// Writes the populations.
  public func write(to snapshot: inout SnapshotWriter) {
    for population in populations {
      snapshot.write(values: population.map(\.object))
      snapshot.write(contentsOf: population.map(\.logReward))
    }
    snapshot.write(Int64(generation))
    random.write(to: &snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    for condition in populations.indices {
      let objects = try snapshot.read(values: E.State.self)
      let logRewards: [Double] = try snapshot.read()
      guard objects.count == logRewards.count else { throw SnapshotError.malformed }
      populations[condition] = zip(objects, logRewards).map { Member(object: $0, logReward: $1) }
    }
    generation = Int(try snapshot.read(Int64.self))
    random = try Philox(from: &snapshot)
  }
}

/// What a spec says about a genetic algorithm.
public struct GeneticAlgorithmSettings: MethodComponent {
  /// How parents are chosen.
  public enum Selection: String, CaseIterable, Sendable {
    /// The best of a few drawn.
    case tournament
    /// In proportion to R.
    case proportional
  }

  /// How many objects live.
  public let population: Int
  /// How many children a generation has.
  public let offspring: Int
  /// How parents are chosen.
  public let selection: Selection
  /// How many are drawn to choose a parent from.
  public let tournamentSize: Int
  /// How often a child has two parents.
  public let crossoverRate: Double
  /// How often a child is changed beside.
  public let mutationRate: Double

  static let population = SettingKey.integer(
    "population", 2...1_048_576, default: 100, unit: "objects",
    "How many distinct objects live on from generation to generation.")
  static let offspring = SettingKey.integer(
    "offspring", 1...1_048_576, default: 50, unit: "objects",
    "How many children a generation has, each charged with a reward call.")
  static let selection = SettingKey.choice(
    "selection", default: Selection.tournament,
    "How parents are chosen: the best of a few drawn, or in proportion to R.")
  static let tournamentSize = SettingKey.integer(
    "tournamentSize", 1...65536, default: 3, unit: "objects",
    "How many are drawn with replacement to choose a parent from by tournament; 1 chooses uniformly."
  )
  static let crossoverRate = SettingKey.real(
    "crossoverRate", .unit, default: 1, "How often a child is made of two parents.")
  static let mutationRate = SettingKey.real(
    "mutationRate", .unit, default: 0.3,
    "How often a child moves by one of the environment's chain moves; where it is one of its parents, always."
  )

  public static let description = ComponentDescription(
    "geneticAlgorithm",
    summary:
      "A population whose best live on and have children by crossover and mutation: a search.",
    source: "Jensen 2019, Chemical Science 10, 3567; Gao et al. 2022, arXiv 2206.12411",
    parameters: [
      population.parameter, offspring.parameter, selection.parameter, tournamentSize.parameter,
      crossoverRate.parameter, mutationRate.parameter, CommonParameters.signal.parameter,
    ])

  /// What it charges.
  public static let budgetKinds: Set<BudgetKind> = [.rewardCalls, .seconds]

  /// There must be children within the budget.
  public static func check(_ settings: Settings, within budget: Budget) throws {
    guard let calls = budget.rewardCalls else { return }
    let children = calls - settings[Self.population]
    guard children > 0 else {
      throw SettingsError(
        ["population"],
        "leaves the budget of \(calls) reward calls for no child; choose fewer objects")
    }
    let rate = settings[Self.crossoverRate] + settings[Self.mutationRate]
    guard rate == 0 || rate * Double(children) >= 1 else {
      throw SettingsError(
        ["mutationRate"],
        "changes less than one of the \(children) children that the budget allows; choose more")
    }
  }

  /// Throws `SettingsError` where settings that are each in range do not go together.
  public init(_ settings: Settings) throws {
    population = settings[Self.population]
    offspring = settings[Self.offspring]
    selection = settings[Self.selection]
    tournamentSize = settings[Self.tournamentSize]
    crossoverRate = settings[Self.crossoverRate]
    mutationRate = settings[Self.mutationRate]
    guard crossoverRate > 0 || mutationRate > 0 else {
      throw SettingsError(
        ["mutationRate"],
        "of 0 with a crossoverRate of 0 leaves every child its parent; choose more")
    }
  }
}
