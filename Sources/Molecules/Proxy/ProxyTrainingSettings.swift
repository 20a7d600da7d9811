import GFlowNets

/// How a proxy is trained.
public struct ProxyTrainingSettings: Component {
  /// The seed of the weights, of the split and of the order of examples.
  public let seed: Int
  public let width: Int
  public let edgeWidth: Int
  public let messageSteps: Int
  public let readoutSteps: Int
  /// The share of molecules that are kept for measuring.
  public let heldOut: Double
  public let batchSize: Int
  public let optimizer: AdamSettings
  public let epochs: Int
  public let patience: Int

  public static let description = ComponentDescription(
    "proxy",
    summary: "A message-passing network that predicts a number of a molecule.",
    source:
      "Gilmer et al. 2017, arXiv 1704.01212; Bengio et al. 2021, arXiv 2106.04399, appendix A.3",
    parameters: [
      Parameter(
        "seed", .integer(0...Int.max), default: .integer(0),
        "The seed of the first weights, of the split and of the order of molecules."),
      Parameter(
        "width", .integer(1...1024), default: .integer(64), unit: "units",
        "The width of an atom's row."),
      Parameter(
        "edgeWidth", .integer(1...4096), default: .integer(128), unit: "units",
        "The width of the hidden layer that makes the matrices of the kinds of bonds."),
      Parameter(
        "messageSteps", .integer(1...1000), default: .integer(12), unit: "steps",
        "How many times messages pass along the bonds."),
      Parameter(
        "readoutSteps", .integer(1...1000), default: .integer(3), unit: "steps",
        "How many steps Set2Set takes to make one row of all atoms."),
      Parameter(
        "heldOut", .real(.closed(0.001...0.9)), default: .real(0.1),
        "The share of molecules that are not trained on: their error decides which weights are kept."
      ),
      Parameter(
        "batchSize", .integer(1...65536), default: .integer(64), unit: "molecules",
        "How many molecules make one gradient step."),
      Parameter(
        "optimizer", .component([AdamSettings.description]),
        default: .component(optimizerDefaults), "What moves the weights."),
      Parameter(
        "epochs", .integer(1...1_000_000), default: .integer(100), unit: "epochs",
        "After how many passes over the molecules training ends."),
      Parameter(
        "patience", .integer(1...1_000_000), default: .integer(10), unit: "epochs",
        "After how many passes without a smaller error on held-out molecules training ends."),
    ])

  // Twelve steps of one recurrent unit now and then give a great gradient.
  private static var optimizerDefaults: Settings {
    var settings = CommonParameters.defaults(AdamSettings.description)
    settings.values["gradientClip"] = .real(10)
    return settings
  }

  public init(_ settings: Settings) throws {
    seed = settings.integer("seed")
    width = settings.integer("width")
    edgeWidth = settings.integer("edgeWidth")
    messageSteps = settings.integer("messageSteps")
    readoutSteps = settings.integer("readoutSteps")
    heldOut = settings.real("heldOut")
    batchSize = settings.integer("batchSize")
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings.component("optimizer"))
    }
    epochs = settings.integer("epochs")
    patience = settings.integer("patience")
  }
}
