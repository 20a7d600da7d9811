import GFlowNets
import LanguageModels
import Molecules
import RewardPrograms

/// What is done with the type of an environment.
///
/// Its methods know the type, so that the compiler makes a copy of everything below them for each, and no
/// inner loop calls through an existential.
public protocol EnvironmentTypeVisitor {
  /// Does it.
  mutating func visit<E: EnvironmentComponent>(_ type: E.Type) throws
  /// Does it with an environment whose states only a network of its own can read.
  mutating func visit<E: EnvironmentComponent & OwnNetwork>(_ type: E.Type) throws
}

/// What is done with a task once a spec has chosen its environment and reward.
public protocol TaskVisitor {
  /// What comes of a visit.
  associatedtype Result
  /// Does it, in the environment's own type.
  func visit<E: EnvironmentComponent>(_ task: SamplingTask<E>) throws -> Result
  /// Does it with an environment whose states only a network of its own can read.
  func visit<E: EnvironmentComponent & OwnNetwork>(_ task: SamplingTask<E>) throws -> Result
}

/// The environments that a spec can name.
public enum Environments {
  /// One line for each file of this folder, one for molecules and one for texts.
  @inlinable
  static func forEach<V: EnvironmentTypeVisitor>(_ visitor: inout V) throws {
    try visitor.visit(Hypergrid.self)
    try visitor.visit(BitSequence.self)
    try visitor.visit(Faces.self)
    try visitor.visit(SymbolSequence.self)
    try visitor.visit(BayesianNetwork.self)
    try visitor.visit(Phylogeny.self)
    try visitor.visit(ItemSet.self)
    try visitor.visit(Lattice.self)
    try visitor.visit(FactorGraph.self)
    try visitor.visit(Fragments.self)
    try visitor.visit(Texts.self)
  }

  /// What they are called and what can be set on them: also the reward, the environment's own or one that
  /// every environment takes.
  public static let all: [ComponentDescription] = {
    var descriptions = Descriptions()
    // A visitor that throws nothing.
    try? forEach(&descriptions)
    return descriptions.all
  }()

  /// What each of them is able to do.
  public static let abilities: [EnvironmentAbilities] = {
    var found = Abilities()
    try? forEach(&found)
    return found.all
  }()

  /// Makes the task that settings describe and hands it to `visitor`.
  ///
  /// Throws `SettingsError` where the settings do not go together, and what the visitor throws.
  @inlinable
  public static func make<V: TaskVisitor>(_ settings: Settings, _ visitor: V) throws -> V.Result {
    var maker = Maker(settings: settings, visitor: visitor)
    try forEach(&maker)
    guard let result = maker.result else { throw SettingsError(["type"], "is no environment") }
    return result
  }

  private struct Abilities: EnvironmentTypeVisitor {
    var all: [EnvironmentAbilities] = []

    mutating func visit<E: EnvironmentComponent>(_ type: E.Type) {
      all.append(EnvironmentAbilities(type))
    }
  }

  /// The reward of an environment, one of some; reading it needs none.
  static func reward(_ rewards: [ComponentDescription] = []) -> SettingKey<Settings> {
    .component(
      "reward", rewards, default: rewards.first.map(CommonParameters.defaults),
      "What objects are worth.")
  }

  private struct Descriptions: EnvironmentTypeVisitor {
    var all: [ComponentDescription] = []

    mutating func visit<E: EnvironmentComponent>(_ type: E.Type) {
      let own = E.description
      let rewards = E.rewards.map(\.description) + UniversalRewards.all
      all.append(
        ComponentDescription(
          own.name, summary: own.summary, source: own.source, version: own.version,
          parameters: own.parameters + [reward(rewards).parameter]))
    }
  }

  @usableFromInline
  struct Maker<V: TaskVisitor>: EnvironmentTypeVisitor {
    @usableFromInline let settings: Settings
    @usableFromInline let visitor: V
    @usableFromInline var result: V.Result?

    @inlinable
    init(settings: Settings, visitor: V) {
      self.settings = settings
      self.visitor = visitor
    }

    @inlinable
    mutating func visit<E: EnvironmentComponent>(_ type: E.Type) throws {
      guard settings.type == E.description.name else { return }
      result = try visitor.visit(Environments.task(E.self, settings))
    }

    @inlinable
    mutating func visit<E: EnvironmentComponent & OwnNetwork>(_ type: E.Type) throws {
      guard settings.type == E.description.name else { return }
      result = try visitor.visit(Environments.task(E.self, settings))
    }
  }

  /// The environment of a type with the reward that settings describe.
  @usableFromInline
  static func task<E: EnvironmentComponent>(_ type: E.Type, _ settings: Settings) throws
    -> SamplingTask<E>
  {
    let environment = try E(settings)
    let chosen = settings[reward()]
    let reward = try SettingsError.within("reward") {
      if let entry = E.rewards.first(where: { $0.description.name == chosen.type }) {
        return try entry.make(chosen, environment)
      }
      return try UniversalRewards.make(chosen, environment)
    }
    if let greatest = reward.greatestValue, !greatest.isFinite {
      throw SettingsError(
        ["reward"], "can be greater than the greatest number, 1.8e308; choose smaller rewards")
    }
    return SamplingTask(environment, reward)
  }
}

extension EnvironmentTypeVisitor {
  /// One with its own network is one like others, where nothing else is said.
  @inlinable
  public mutating func visit<E: EnvironmentComponent & OwnNetwork>(_ type: E.Type) throws {
    func asAny<T: EnvironmentComponent>(_ type: T.Type) throws { try visit(type) }
    try asAny(type)
  }
}
