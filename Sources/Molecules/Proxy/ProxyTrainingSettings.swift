import GFlowNets

/// How a proxy is trained.
public struct ProxyTrainingSettings: Component {
  /// The seed of the weights, of the split and of the order of examples.
  public let seed: Int
  /// The width of an atom's row.
  public let width: Int
  /// The width of the hidden layer that makes the matrices of the kinds of bonds.
  public let edgeWidth: Int
  /// How many times messages pass along the bonds.
  public let messageSteps: Int
  /// How many steps Set2Set takes to make one row of all atoms.
  public let readoutSteps: Int
  /// The share of molecules that are kept for measuring.
  public let heldOut: Double
  /// How many molecules make one gradient step.
  public let batchSize: Int
  /// What moves the weights.
  public let optimizer: AdamSettings
  /// The most passes over the molecules.
  public let epochs: Int
  /// After how many passes without a smaller error on held-out molecules training ends.
  public let patience: Int

  static let seed = SettingKey.integer(
    "seed", 0...Int.max, default: 0,
    "The seed of the first weights, of the split and of the order of molecules.")
  /// The width of an atom's row.
  public static let width = SettingKey.integer(
    "width", 1...1024, default: 64, unit: "units",
    "The width of an atom's row.")
  /// The width of the hidden layer of bonds.
  public static let edgeWidth = SettingKey.integer(
    "edgeWidth", 1...4096, default: 128, unit: "units",
    "The width of the hidden layer that makes the matrices of the kinds of bonds.")
  static let messageSteps = SettingKey.integer(
    "messageSteps", 1...1000, default: 12, unit: "steps",
    "How many times messages pass along the bonds.")
  static let readoutSteps = SettingKey.integer(
    "readoutSteps", 1...1000, default: 3, unit: "steps",
    "How many steps Set2Set takes to make one row of all atoms.")
  static let heldOut = SettingKey.real(
    "heldOut", .closed(0.001...0.9), default: 0.1,
    "The share of molecules that are not trained on: their error decides which weights are kept.")
  static let batchSize = SettingKey.integer(
    "batchSize", 1...65536, default: 64, unit: "molecules",
    "How many molecules make one gradient step.")
  static let optimizer = SettingKey.component(
    "optimizer", [AdamSettings.description], default: optimizerDefaults,
    "What moves the weights.")
  static let epochs = SettingKey.integer(
    "epochs", 1...1_000_000, default: 100, unit: "epochs",
    "After how many passes over the molecules training ends.")
  static let patience = SettingKey.integer(
    "patience", 1...1_000_000, default: 10, unit: "epochs",
    "After how many passes without a smaller error on held-out molecules training ends.")

  public static let description = ComponentDescription(
    "proxy",
    summary: "A message-passing network that predicts a number of a molecule.",
    source:
      "Gilmer et al. 2017, arXiv 1704.01212; Bengio et al. 2021, arXiv 2106.04399, appendix A.3",
    parameters: [
      seed.parameter,
      width.parameter,
      edgeWidth.parameter,
      messageSteps.parameter,
      readoutSteps.parameter,
      heldOut.parameter,
      batchSize.parameter,
      optimizer.parameter,
      epochs.parameter,
      patience.parameter,
    ])

  // Twelve steps of one recurrent unit now and then give a great gradient.
  private static var optimizerDefaults: Settings {
    var settings = CommonParameters.defaults(AdamSettings.description)
    settings.values["gradientClip"] = .real(10)
    return settings
  }

  public init(_ settings: Settings) throws {
    seed = settings[Self.seed]
    width = settings[Self.width]
    edgeWidth = settings[Self.edgeWidth]
    messageSteps = settings[Self.messageSteps]
    readoutSteps = settings[Self.readoutSteps]
    heldOut = settings[Self.heldOut]
    batchSize = settings[Self.batchSize]
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[Self.optimizer])
    }
    epochs = settings[Self.epochs]
    patience = settings[Self.patience]
  }
}
