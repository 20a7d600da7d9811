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

  public static let description = ComponentDescription(
    "graph",
    summary: "Message passing with a shared GRU, for states that are graphs, such as molecules.",
    source:
      "Bengio et al. 2021, arXiv 2106.04399, appendix A.3; Gilmer et al. 2017, arXiv 1704.01212",
    parameters: [
      Parameter(
        "width", .integer(8...4096), default: .integer(256), unit: "units",
        "The length of every hidden vector."),
      Parameter(
        "steps", .integer(1...64), default: .integer(10), unit: "rounds",
        "How many rounds of messages there are."),
      Parameter(
        "sizeEmbedding", .flag, default: .flag(true),
        "Whether a node also sees how many nodes its graph has; not in the 2021 network."),
      Parameter(
        "bondDeviation", .real(.positive(upTo: 10)), default: .real(0.5),
        "The standard deviation of bond embeddings before training; 1 in the 2021 network."),
    ])

  public init(_ settings: Settings) {
    width = settings.integer("width")
    steps = settings.integer("steps")
    sizeEmbedding = settings.flag("sizeEmbedding")
    bondDeviation = settings.real("bondDeviation")
  }
}
