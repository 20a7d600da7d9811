import NeuralNetworks

/// Finds the rows of texts in a network, and appends those that are missing: a prefix that several texts share
/// has one row a token.
public struct PrefixRows {
  private struct Step: Hashable {
    var parent: Int32
    var token: Int32
  }

  private var rows: [Step: Int32] = [:]
  private var tokens: [Int32] = []
  private var parents: [Int32] = []
  private var next: Int32

  /// The rows after the `count` that a network has already, which no text of these shares.
  public init(after count: Int = 0) { next = Int32(count) }

  /// How many rows have been numbered here.
  public var count: Int { rows.count }

  /// The row of `token` after the row `parent`, or as the first of a text where that is negative. A new one is
  /// numbered now and evaluated by `evaluate`.
  public mutating func row(of token: Int32, after parent: Int32) -> Int32 {
    let step = Step(parent: parent, token: token)
    if let row = rows[step] { return row }
    let row = next
    next += 1
    rows[step] = row
    tokens.append(token)
    parents.append(parent)
    return row
  }

  /// The rows of the tokens of a text that begins after the row `parent`.
  public mutating func rows(of text: some Sequence<Int32>, after parent: Int32 = -1) -> [Int32] {
    var last = parent
    return text.map {
      last = row(of: $0, after: last)
      return last
    }
  }

  /// Evaluates the rows that have been numbered since the last call.
  public mutating func evaluate<S: Scalar>(in network: LlamaNetwork<S>) {
    let first = network.append(tokens: tokens, parents: parents)
    precondition(first + tokens.count == Int(next), "all rows of the network are appended here")
    tokens.removeAll(keepingCapacity: true)
    parents.removeAll(keepingCapacity: true)
  }
}
