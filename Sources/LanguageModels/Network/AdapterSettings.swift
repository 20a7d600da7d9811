/// Which products of a network have low-rank adapters, and of what size.
public struct AdapterSettings: Sendable, Equatable {
  /// A matrix of a block.
  public enum Product: String, Sendable, CaseIterable {
    case query = "q"
    case key = "k"
    case value = "v"
    case output = "o"
    case gate
    case up
    case down
  }

  /// The rank of each adapter.
  public var rank: Int
  /// The numerator of the adapters' scale, alpha / rank.
  public var alpha: Double
  /// Which products of each block have one.
  public var products: [Product]

  /// Adapters as fine-tuning of small models usually has them: on all products of attention.
  public init(
    rank: Int = 16, alpha: Double = 32, products: [Product] = [.query, .key, .value, .output]
  ) {
    self.rank = rank
    self.alpha = alpha
    self.products = products
  }
}
