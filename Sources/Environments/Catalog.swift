import GFlowNets
import Molecules

/// What is done with an environment once a spec has chosen it.
///
/// Its methods know the environment's type, so that the compiler makes a copy of everything below them
/// for each, and no inner loop calls through an existential.
public protocol EnvironmentVisitor {
  /// What comes of a visit.
  associatedtype Result
  /// Does it, in the environment's own type.
  func visit<E: OneHotEnvironment>(_ environment: E) throws -> Result
  /// Does it with molecules, whose states are graphs.
  func visit(_ environment: Fragments) throws -> Result
}

/// The environments that a spec can name.
public enum Environments {
  /// One line for each file of this folder, and one for molecules.
  public static let all: [ComponentDescription] = [
    Hypergrid.description,
    BitSequence.description,
    Fragments.description,
  ]

  /// Makes the environment that settings describe and hands it to `visitor`: one line for each file
  /// here too.
  ///
  /// Throws `SettingsError` where the settings do not go together, and what the visitor throws.
  @inlinable
  public static func make<V: EnvironmentVisitor>(_ settings: Settings, _ visitor: V) throws
    -> V.Result
  {
    switch settings.type {
    case Hypergrid.description.name: return try visitor.visit(Hypergrid(settings))
    case BitSequence.description.name: return try visitor.visit(BitSequence(settings))
    case Fragments.description.name: return try visitor.visit(Fragments(settings))
    default: throw SettingsError(["type"], "is no environment")
    }
  }
}
