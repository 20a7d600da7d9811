/// What a spec says about a pretrained language model as a policy.
public struct LanguageModelSettings: Component {
  /// The rank of each adapter.
  public let rank: Int
  /// The numerator of the adapters' scale, alpha / rank.
  public let alpha: Double
  /// The matrices of each block that have an adapter, by the words of the spec.
  public let products: [String]

  private static let known = ["q", "k", "v", "o", "gate", "up", "down"]

  static let rank = SettingKey.integer(
    "rank", 1...512, default: 16, unit: "numbers", "The rank of each adapter.")
  static let alpha = SettingKey.real(
    "alpha", .positive, default: 32,
    "The numerator of the adapters' scale, alpha / rank.")
  static let products = SettingKey.texts(
    "products", count: 1...7, default: ["q", "k", "v", "o"],
    "The matrices of each block that have an adapter: q, k, v, o, gate, up, down.")

  public static let description = ComponentDescription(
    "languageModel",
    summary:
      "The pretrained model of the texts, with low-rank adapters as the only weights that train.",
    source: "Hu et al. 2021, arXiv 2106.09685",
    parameters: [rank.parameter, alpha.parameter, products.parameter])

  /// Throws `SettingsError` where a product is unknown or stands twice.
  public init(_ settings: Settings) throws {
    (rank, alpha, products) = (
      settings[Self.rank], settings[Self.alpha], settings[Self.products]
    )
    if let name = products.first(where: { !Self.known.contains($0) }) {
      throw SettingsError(
        ["products"], "has '\(name)'; write some of \(Self.known.joined(separator: ", "))")
    }
    guard Set(products).count == products.count else {
      throw SettingsError(["products"], "names one twice; name each once")
    }
  }
}
