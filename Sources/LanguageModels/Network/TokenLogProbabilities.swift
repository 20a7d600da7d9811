import NeuralNetworks

/// Log-probabilities of given next tokens under the softmax over a set of tokens, by default the whole vocabulary:
/// what rewards and maximum likelihood ask for. No matrix of all logits is kept; the backward pass makes
/// the logits again, so many rows at a time.
public struct TokenLogProbabilities<S: Scalar> {
  /// A question: how probable is a token after a row?
  public struct Query: Sendable, Equatable {
    /// The row.
    public var row: Int32
    /// The place of the token among the set's; in the whole vocabulary the token itself.
    public var token: Int32

    /// The probability of a token after a row.
    public init(row: Int32, token: Int32) {
      self.row = row
      self.token = token
    }
  }

  /// How many rows of logits are in memory at once.
  static var rowsAtOnce: Int { 64 }

  let tokens: NextTokens<S>
  let logits: Matrix<S>

  /// - Parameter tokens: the set over which probabilities sum to 1.
  public init(over tokens: NextTokens<S>) {
    self.tokens = tokens
    logits = Matrix(columns: tokens.count)
  }

  // Calls `body` with parts of the queries' rows, each row once, and the queries of each row.
  private func forEachPart(
    _ queries: [Query], _ network: LlamaNetwork<S>,
    _ body: (_ rows: ArraySlice<Int32>, _ queries: [[Int]], UnsafeMutablePointer<S>) -> Void
  ) {
    // In the order of rows, so that the shapes of products depend on the rows alone.
    let order = queries.indices.sorted { (queries[$0].row, $0) < (queries[$1].row, $1) }
    var rows: [Int32] = []
    var groups: [[Int]] = []
    for index in order {
      if rows.last == queries[index].row {
        groups[groups.count - 1].append(index)
      } else {
        rows.append(queries[index].row)
        groups.append([index])
      }
    }
    for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
      let end = min(start + Self.rowsAtOnce, rows.count)
      let logits = logits.reset(rows: end - start)
      network.logits(of: tokens, rows: rows[start..<end], into: logits)
      body(rows[start..<end], Array(groups[start..<end]), logits)
    }
  }

  /// The log-probabilities, in the order of the queries.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func values(_ queries: [Query], _ network: LlamaNetwork<S>) -> [Double] {
    var values = [Double](repeating: 0, count: queries.count)
    forEachPart(queries, network) { _, groups, logits in
      for (i, group) in groups.enumerated() {
        let row = logits + i * tokens.count
        let logSum = LogSumExp.of(row, count: tokens.count)
        for index in group { values[index] = Double(row[Int(queries[index].token)]) - logSum }
      }
    }
    return values
  }

  /// Adds to the network's `hiddenGradients` from the derivatives of the loss by the values.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func pullBack(_ gradients: [Double], _ queries: [Query], _ network: LlamaNetwork<S>) {
    forEachPart(queries, network) { rows, groups, logits in
      for (i, group) in groups.enumerated() {
        let row = logits + i * tokens.count
        let total = group.reduce(0) { $0 + gradients[$1] }
        LogSumExp.toProbabilities(
          row, count: tokens.count, logSum: LogSumExp.of(row, count: tokens.count), times: -total)
        for index in group { row[Int(queries[index].token)] += S(gradients[index]) }
      }
      network.pullBack(logits, of: tokens, rows: rows)
    }
  }
}
