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
    var networks: [String] = []
    let own = (type as? any OwnNetwork.Type).map { nameOfNetwork($0) }
    if let own { networks.append(own) }
    if type is any SparseFeatures.Type { networks.append(MLPSettings.description.name) }
    if type is any (TokenSequence & SparseFeatures).Type {
      networks.append(TransformerSettings.description.name)
    }
    // A table knows states by number, whatever they are, where the task brings no network of its own.
    if own == nil || networks.count > 1 {
      networks.append("\(TabularSettings.description.name) where it can be enumerated")
    }
    self.networks = networks
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

private func nameOfNetwork<E: OwnNetwork>(_ type: E.Type) -> String {
  E.NetworkSettings.description.name
}
