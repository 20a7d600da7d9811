/// The networks that a spec can name, and which of them reads an environment.
public enum Networks {
  /// Those that read the features of a state.
  public static let ofFeatures: [any FeatureNetworkSettings.Type] = [
    MLPSettings.self, ResidualMLPSettings.self,
  ]

  /// Their descriptions.
  static let descriptions =
    ofFeatures.map { $0.description } + [
      TabularSettings.description, GraphSettings.description, TransformerSettings.description,
      LanguageModelSettings.description,
    ]

  /// The most weights of a network.
  public static let weightLimit = 100_000_000

  // Of networks that environments bring with them, what their states are.
  fileprivate static let states = [
    GraphSettings.description.name: "graphs", LanguageModelSettings.description.name: "texts",
  ]

  /// The names of the networks that can read the states of an environment.
  public static func names<E: Environment>(reading type: E.Type) -> [String] {
    var names: [String] = []
    let own = (type as? any OwnNetwork.Type).map { nameOfNetwork($0) }
    if let own { names.append(own) }
    if type is any SparseFeatures.Type { names += ofFeatures.map { $0.description.name } }
    if type is any (TokenSequence & SparseFeatures).Type {
      names.append(TransformerSettings.description.name)
    }
    // A table knows states by number, whatever they are, where the task brings no network of its own.
    if own == nil || names.count > 1 {
      names.append("\(TabularSettings.description.name) where it can be enumerated")
    }
    return names
  }

  private static func nameOfNetwork<E: OwnNetwork>(_ type: E.Type) -> String {
    E.NetworkSettings.description.name
  }

  /// The settings of an environment's own network, those of a method or the defaults.
  ///
  /// Throws `SettingsError` where a method names another network, or one with too many weights.
  public static func own<E: OwnNetwork>(of method: Settings, _: E.Type) throws -> E.NetworkSettings
  {
    if let inner = method[ifGiven: RoundsSettings.method] {
      return try SettingsError.within("method") { try own(of: inner, E.self) }
    }
    var chosen = CommonParameters.defaults(E.NetworkSettings.description)
    if let network = method[ifGiven: CommonParameters.network] {
      guard network.type == chosen.type else {
        throw SettingsError(
          ["network"],
          "must be \"\(chosen.type)\" for states that are \(states[chosen.type] ?? "of a kind of their own"):"
            + " other networks cannot read them"
        )
      }
      chosen = network
    }
    let settings = try SettingsError.within("network") { try E.NetworkSettings(chosen) }
    // The gated recurrent unit has six square matrices, and the other layers some seven.
    if let graph = settings as? GraphSettings {
      try checkSize(13 * Double(graph.width * graph.width), "width", "a narrower network")
    }
    return settings
  }

  fileprivate static func checkSize(_ weights: Double, _ key: String, _ remedy: String) throws {
    guard weights <= Double(weightLimit) else {
      throw SettingsError(
        ["network", key], "makes more than 100 million weights; choose \(remedy)")
    }
  }
}

/// Which network reads the states of an environment without a network of its own, with settings that make one
/// of a size that a trial can have.
public enum NetworkChoice<E: Environment> {
  /// A table of all states.
  case table(StateSpace<E>)
  /// One that reads features.
  case features(any FeatureNetworkSettings)
  /// One that reads tokens.
  case transformer(TransformerSettings)

  // The heads of the most demanding objective; what a method declares is checked when it is made.
  private static var heads: Heads { [.actions, .incoming, .stateFlow, .value, .moves] }

  /// The network that the settings of a method name, or the one that fits.
  ///
  /// Throws `SettingsError` where it cannot read the states, or has too many weights.
  public init(of method: Settings, _ environment: E, _ space: () throws -> StateSpace<E>?) throws {
    if let inner = method[ifGiven: RoundsSettings.method] {
      self = try SettingsError.within("method") { try NetworkChoice(of: inner, environment, space) }
      return
    }
    let network =
      method[ifGiven: CommonParameters.network]
      ?? CommonParameters.defaults(
        environment.hasFeatures ? MLPSettings.description : TabularSettings.description)
    if let states = Networks.states[network.type] {
      throw SettingsError(
        ["network"], "needs an environment whose states are \(states); use \"mlp\"")
    }
    if network.type == TransformerSettings.description.name {
      let settings = try SettingsError.within("network") { try TransformerSettings(network) }
      guard try environment.visitTokens(TransformerSizeCheck(settings: settings)) != nil else {
        throw SettingsError(
          ["network"], "needs an environment whose states are sequences of tokens; use \"mlp\"")
      }
      self = .transformer(settings)
    } else if environment.hasFeatures,
      let reader = Networks.ofFeatures.first(where: { $0.description.name == network.type })
    {
      let settings = try SettingsError.within("network") { try reader.init(network) }
      try Networks.checkSize(
        settings.weightCount(
          inputs: environment.featureCount + environment.conditions.count,
          outputs: HeadOffsets(Self.heads, in: environment).width),
        reader.widthKey, "narrower or fewer layers")
      self = .features(settings)
    } else {
      guard let space = try space() else {
        throw SettingsError(
          ["network"], "needs an environment small enough to enumerate; use \"mlp\"")
      }
      self = .table(space)
    }
  }

  private struct TransformerSizeCheck: TokenSequenceVisitor {
    let settings: TransformerSettings

    func visit<T: TokenSequence & SparseFeatures>(_ environment: T) throws {
      try Networks.checkSize(
        TransformerPolicy<T, Float>.weightCount(
          environment, settings: settings, heads: NetworkChoice.heads),
        "width", "a narrower network")
    }
  }
}
