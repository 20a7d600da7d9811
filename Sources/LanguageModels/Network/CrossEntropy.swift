import NeuralNetworks

/// Maximum likelihood of given next tokens over a set of tokens, by default the whole vocabulary.
///
/// Derivatives follow from logits at once, so logits of so many rows are made, used and overwritten.
public struct CrossEntropy<S: Scalar> {
  /// How many rows of logits are in memory at once: enough for products at full speed.
  static var rowsAtOnce: Int { 256 }

  let tokens: NextTokens<S>
  let logits: Matrix<S>

  /// - Parameter tokens: the set over which probabilities sum to 1.
  public init(over tokens: NextTokens<S>) {
    self.tokens = tokens
    logits = Matrix(columns: tokens.count)
  }

  /// Adds to the network's `hiddenGradients` the derivatives of the mean of -log p(target | row).
  ///
  /// - Parameter targets: for each row the place of a token among the set's; in the whole vocabulary the token
  ///   itself.
  /// - Returns: that mean.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func pullBack(_ network: LlamaNetwork<S>, rows: [Int32], targets: [Int32]) -> Double {
    precondition(rows.count == targets.count, "each row has a target")
    let share = 1 / Double(rows.count)
    var sum = 0.0
    for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
      let part = rows[start..<min(start + Self.rowsAtOnce, rows.count)]
      let logits = logits.reset(rows: part.count)
      network.logits(of: tokens, rows: part, into: logits)
      for index in part.indices {
        let row = logits + (index - start) * tokens.count
        let target = Int(targets[index])
        let logSum = LogSumExp.of(row, count: tokens.count)
        sum += logSum - Double(row[target])
        LogSumExp.toProbabilities(row, count: tokens.count, logSum: logSum, times: share)
        row[target] -= S(share)
      }
      network.pullBack(logits, of: tokens, rows: part)
    }
    return sum * share
  }
}
