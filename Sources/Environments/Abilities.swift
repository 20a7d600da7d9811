import GFlowNets

/// What an environment that a spec can name is able to do, beyond what every environment is.
public struct EnvironmentAbilities: Sendable {
  /// The environment.
  public let name: String
  /// The networks that can read it.
  public let networks: [String]
  /// What else it offers, in words for people.
  public let abilities: [String]

  init<E: EnvironmentComponent>(_ type: E.Type) {
    name = E.description.name
    networks = Networks.names(reading: type)
    abilities = [
      type is any ChainMoves.Type ? "moves of chains" : nil,
      type is any RedrawnPlaces.Type ? "places that can be redrawn" : nil,
      type is any Crossover.Type ? "crossover" : nil,
      type is any KnownModes.Type ? "known modes" : nil,
      type is any ModeDiscovery.Type ? "modes that are told apart as they are found" : nil,
      type is any ObjectParts.Type ? "marginals of parts" : nil,
      type is any TokenSequence.Type ? "tokens" : nil,
      type is any StoppingActions.Type ? "states that may stop" : nil,
      type is any Conditional.Type ? "conditions" : nil,
    ].compactMap { $0 }
  }
}
