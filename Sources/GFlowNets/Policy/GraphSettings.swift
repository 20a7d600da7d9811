/// What a spec says about a message-passing network, for environments whose states are graphs.
public struct GraphSettings: Component {
  /// The length of every hidden vector.
  public let width: Int
  /// How many rounds of messages there are.
  public let steps: Int
  /// Whether a node also sees how many nodes its graph has.
  public let sizeEmbedding: Bool
  /// The standard deviation of bond embeddings before training.
  public let bondDeviation: Double

  static let width = SettingKey.integer(
    "width", 8...4096, default: 256, unit: "units",
    "The length of every hidden vector.")
  static let steps = SettingKey.integer(
    "steps", 1...64, default: 10, unit: "rounds",
    "How many rounds of messages there are.")
  static let sizeEmbedding = SettingKey.flag(
    "sizeEmbedding", default: true,
    "Whether a node also sees how many nodes its graph has; not in the 2021 network.")
  static let bondDeviation = SettingKey.real(
    "bondDeviation", .positive(upTo: 10), default: 0.5,
    "The standard deviation of bond embeddings before training; 1 in the 2021 network.")

  public static let description = ComponentDescription(
    "graph",
    summary: "Message passing with a shared GRU, for states that are graphs, such as molecules.",
    source:
      "Bengio et al. 2021, arXiv 2106.04399, appendix A.3; Gilmer et al. 2017, arXiv 1704.01212",
    parameters: [
      width.parameter,
      steps.parameter,
      sizeEmbedding.parameter,
      bondDeviation.parameter,
    ])

  public init(_ settings: Settings) {
    width = settings[Self.width]
    steps = settings[Self.steps]
    sizeEmbedding = settings[Self.sizeEmbedding]
    bondDeviation = settings[Self.bondDeviation]
  }
}
