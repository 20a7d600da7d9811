import GFlowNets

/// What is done with an environment once a spec has chosen it.
///
/// The one method is generic, so that the compiler makes a copy of everything below it for each
/// environment, and no inner loop calls through an existential.
public protocol EnvironmentVisitor {
  /// What comes of a visit.
  associatedtype Result
  /// Does it, in the environment's own type.
  func visit<E: OneHotEnvironment>(_ environment: E) throws -> Result
}

/// The environments that a spec can name.
public enum Environments {
  /// One line for each file of this folder.
  public static let all: [ComponentDescription] = [
    Hypergrid.description,
    BitSequence.description,
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
    default: throw SettingsError(["type"], "is no environment")
    }
  }
}
