import NeuralNetworks

/// The logits that a policy on texts chooses from: one for each token that may be drawn, and, where texts may
/// end, one for the end, which stands for a set of tokens:
///
///     logit(end) = log sum over its tokens of exp(logit)
///
/// so that its probability is the sum of theirs.
public final class NextTokenHead<S: Scalar> {
  /// What ends a text.
  public enum End: Sendable, Equatable {
    /// Nothing: texts have a fixed length, or the end is decided elsewhere.
    case none
    /// Any of some tokens.
    case tokens([Int32])
    /// Any token that may not be drawn.
    case everythingElse
  }

  /// How many logits a row has.
  public let count: Int
  private let drawn: Int
  private let end: End
  // The tokens of which logits are computed: those that are drawn, and those of the end behind them; or,
  // where everything else is the end, the whole vocabulary.
  private let all: NextTokens<S>
  // The tokens of the end alone, where these are few.
  private let ends: NextTokens<S>?
  private let places: [Int]
  private let logits: Matrix<S>
  private let endLogits: Matrix<S>

  /// How many rows of logits are in memory at once.
  static var rowsAtOnce: Int { 64 }

  /// A head.
  ///
  /// - Parameters:
  ///   - tokens: the tokens that may be drawn, each once, in the order of their logits; `nil` for the whole
  ///     vocabulary.
  ///   - end: what ends a text; none of the tokens that may be drawn.
  public init(tokens: [Int32]?, end: End, of weights: LlamaWeights<S>) {
    let drawn = tokens?.count ?? weights.shape.vocabulary
    self.drawn = drawn
    self.end = end
    let vocabulary = NextTokens(of: weights)
    switch end {
    case .none:
      all = tokens.map { NextTokens($0, of: weights) } ?? vocabulary
      places = []
      ends = nil
    case .tokens(let ends):
      precondition(!ends.isEmpty, "the end is at least one token")
      self.ends = NextTokens(ends, of: weights)
      all = tokens.map { NextTokens($0 + ends, of: weights) } ?? vocabulary
      places = tokens == nil ? ends.map { Int($0) } : Array(drawn..<drawn + ends.count)
    case .everythingElse:
      precondition(tokens != nil, "where everything may be drawn, nothing else is the end")
      all = vocabulary
      ends = nil
      places = (tokens ?? []).map { Int($0) }
    }
    count = drawn + (end == .none ? 0 : 1)
    logits = Matrix(columns: all.count)
    endLogits = Matrix(columns: ends?.count ?? all.count)
  }

  /// Fills `count` logits for each of the given rows, those of row number i of them at `place(i)`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward(
    _ network: LlamaNetwork<S>, rows: [Int32], at place: (Int) -> UnsafeMutablePointer<S>
  ) {
    forEachPart(rows) { part in
      let computed = logits.reset(rows: part.count)
      network.logits(of: all, rows: part, into: computed)
      for i in part.indices {
        let row = computed + (i - part.startIndex) * all.count
        let target = place(i)
        copyDrawn(row, target)
        guard end != .none else { continue }
        target[drawn] = S(sumOfEnd(row))
      }
    }
  }

  /// Adds to the network's `hiddenGradients` from the derivatives of the loss by what `forward` filled, which stand
  /// at the same places of another block of memory.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func pullBack(
    _ network: LlamaNetwork<S>, rows: [Int32], at place: (Int) -> UnsafePointer<S>
  ) {
    if end == .none {
      let gradients = logits.reset(rows: rows.count)
      for i in rows.indices { (gradients + i * count).update(from: place(i), count: count) }
      network.pullBack(gradients, of: all, rows: rows[...])
      return
    }
    forEachPart(rows) { part in
      // The end's logit is shared out by the logits of its tokens, and no others are asked for again.
      let asked = ends ?? all
      let again = endLogits.reset(rows: part.count)
      network.logits(of: asked, rows: part, into: again)
      let above = logits.reset(rows: part.count)
      for i in part.indices {
        let number = i - part.startIndex
        pullBackRow(again + number * asked.count, place(i), into: above + number * all.count)
      }
      network.pullBack(above, of: all, rows: part)
    }
  }

  private func forEachPart(_ rows: [Int32], _ body: (ArraySlice<Int32>) -> Void) {
    for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
      body(rows[start..<min(start + Self.rowsAtOnce, rows.count)])
    }
  }

  private func copyDrawn(_ row: UnsafePointer<S>, _ target: UnsafeMutablePointer<S>) {
    if end == .everythingElse {
      for (i, place) in places.enumerated() { target[i] = row[place] }
    } else {
      target.update(from: row, count: drawn)
    }
  }

  // The end's logit; where everything else is the end, the logits of tokens that are drawn are lost.
  private func sumOfEnd(_ row: UnsafeMutablePointer<S>) -> Double {
    if end == .everythingElse {
      for place in places { row[place] = -.infinity }
      return LogSumExp.of(row, count: all.count)
    }
    let ends = places.map { row[$0] }
    return LogSumExp.of(ends, count: ends.count)
  }

  // From derivatives by the head's numbers to those by the logits of all tokens; `logits` are those of the end's
  // tokens, or of all where everything else is the end.
  private func pullBackRow(
    _ logits: UnsafeMutablePointer<S>, _ above: UnsafePointer<S>, into row: UnsafeMutablePointer<S>
  ) {
    let slope = Double(above[drawn])
    guard end != .everythingElse else {
      let logSum = sumOfEnd(logits)
      row.update(from: logits, count: all.count)
      LogSumExp.toProbabilities(row, count: all.count, logSum: logSum, times: slope)
      for (i, place) in places.enumerated() { row[place] = above[i] }
      return
    }
    row.update(from: above, count: drawn)
    if all.tokens != nil {
      for place in places { row[place] = 0 }
    }
    let logSum = LogSumExp.of(logits, count: places.count)
    for (i, place) in places.enumerated() {
      row[place] += S(slope * Elementary.exp(Double(logits[i]) - logSum))
    }
  }
}
