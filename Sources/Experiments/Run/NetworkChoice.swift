import GFlowNets

/// The most weights of a network.
let weightLimit = 100_000_000

/// Which network reads the states of an environment without a network of its own, with settings that make one
/// of a size that a trial can have.
enum NetworkChoice<E: Environment> {
  case table(StateSpace<E>)
  case perceptron(MLPSettings)
  case transformer(TransformerSettings)

  // The heads of the most demanding objective; what a method declares is checked when it is made.
  private static var heads: Heads { [.actions, .incoming, .stateFlow, .value, .moves] }

  /// The network that the settings of a method name, or the one that fits.
  ///
  /// Throws `SettingsError` where it cannot read the states, or has too many weights.
  init(of method: Settings, _ environment: E, _ space: () throws -> StateSpace<E>?) throws {
    let network = method[ifGiven: CommonParameters.network]
    let own = [
      GraphSettings.description.name: "graphs", LanguageModelSettings.description.name: "texts",
    ]
    if let network, let states = own[network.type] {
      throw SettingsError(
        ["network"], "needs an environment whose states are \(states); use \"mlp\"")
    }
    if let network, network.type == TransformerSettings.description.name {
      let settings = try SettingsError.within("network") { try TransformerSettings(network) }
      guard try environment.visitTokens(TransformerSizeCheck(settings: settings)) != nil else {
        throw SettingsError(
          ["network"], "needs an environment whose states are sequences of tokens; use \"mlp\"")
      }
      self = .transformer(settings)
    } else if network?.type == TabularSettings.description.name || !environment.hasFeatures {
      guard let space = try space() else {
        throw SettingsError(
          ["network"], "needs an environment small enough to enumerate; use \"mlp\"")
      }
      self = .table(space)
    } else {
      let settings = MLPSettings(network ?? CommonParameters.defaults(MLPSettings.description))
      let count = MLPPolicy<E, Float>.weightCount(
        environment, settings: settings, heads: Self.heads)
      guard count <= Double(weightLimit) else {
        throw SettingsError(
          ["network", "hidden"],
          "makes more than 100 million weights; choose narrower or fewer layers")
      }
      self = .perceptron(settings)
    }
  }

  private struct TransformerSizeCheck: TokenSequenceVisitor {
    let settings: TransformerSettings

    func visit<T: TokenSequence & SparseFeatures>(_ environment: T) throws {
      let count = TransformerPolicy<T, Float>.weightCount(
        environment, settings: settings, heads: NetworkChoice.heads)
      guard count <= Double(weightLimit) else {
        throw SettingsError(
          ["network", "width"], "makes more than 100 million weights; choose a narrower network")
      }
    }
  }
}

/// The settings of an environment's own network, those of a method or the defaults.
///
/// Throws `SettingsError` where a method names another network, or one with too many weights.
func ownNetwork<E: OwnNetwork>(of method: Settings, _: E.Type) throws -> E.NetworkSettings {
  var chosen = CommonParameters.defaults(E.NetworkSettings.description)
  if let network = method[ifGiven: CommonParameters.network] {
    guard network.type == chosen.type else {
      let states = chosen.type == GraphSettings.description.name ? "graphs" : "texts"
      throw SettingsError(
        ["network"],
        "must be \"\(chosen.type)\" for states that are \(states): other networks cannot read them"
      )
    }
    chosen = network
  }
  let settings = try SettingsError.within("network") { try E.NetworkSettings(chosen) }
  // The gated recurrent unit has six square matrices, and the other layers some seven.
  if let graph = settings as? GraphSettings, 13 * graph.width * graph.width > weightLimit {
    throw SettingsError(
      ["network", "width"], "makes more than 100 million weights; choose a narrower network")
  }
  return settings
}
