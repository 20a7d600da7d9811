import NeuralNetworks

/// The tokens of which a head gives logits: a list, or the whole vocabulary. The rows of a list in the output
/// matrix are copied side by side, so that a short list costs little.
public final class NextTokens<S: Scalar>: @unchecked Sendable {
  /// The tokens in the order of their logits; `nil` for the whole vocabulary.
  public let tokens: [Int32]?
  /// How many tokens there are.
  public var count: Int { linear.outputs }
  let linear: FrozenLinear<S>
  private let memory: UnsafeMutablePointer<S>?

  /// The whole vocabulary of a network.
  public init(of weights: LlamaWeights<S>) {
    tokens = nil
    linear = weights.output
    memory = nil
  }

  /// A list of tokens of a network's vocabulary.
  public init(_ tokens: [Int32], of weights: LlamaWeights<S>) {
    precondition(!tokens.isEmpty, "a list of next tokens has at least one")
    let width = weights.shape.width
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: tokens.count * width * MemoryLayout<S>.stride, alignment: 64
    ).bindMemory(to: S.self, capacity: tokens.count * width)
    for (i, token) in tokens.enumerated() {
      precondition(token >= 0 && token < weights.shape.vocabulary, "a token of the vocabulary")
      (memory + i * width).update(from: weights.output.weights + Int(token) * width, count: width)
    }
    self.tokens = tokens
    self.memory = memory
    linear = FrozenLinear(memory, inputs: width, outputs: tokens.count)
  }

  deinit { memory?.deallocate() }
}

extension LlamaNetwork {
  /// Fills, for each of the given rows, the logits of the tokens that may come next.
  ///
  /// - Parameters:
  ///   - rows: which rows, in any order.
  ///   - logits: `tokens.count` numbers for each of them.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func logits(
    of tokens: NextTokens<S>, rows: ArraySlice<Int32>,
    into logits: UnsafeMutablePointer<S>
  ) {
    parameters.operations += 2 * Double(rows.count * hidden.columns * tokens.count)
    tokens.linear.forward(gather(rows), rows: rows.count, into: logits)
  }

  /// Adds to `hiddenGradients` what follows from derivatives by logits that `logits` gave.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func pullBack(
    _ logitGradients: UnsafePointer<S>, of tokens: NextTokens<S>,
    rows: ArraySlice<Int32>
  ) {
    parameters.operations += 2 * Double(rows.count * hidden.columns * tokens.count)
    let gradients = normed.reset(rows: rows.count)
    tokens.linear.backward(logitGradients, rows: rows.count, into: gradients)
    for (i, row) in rows.enumerated() {
      Vector.add(
        gradients + i * hidden.columns, to: hiddenGradients[Int(row)], count: hidden.columns)
    }
  }

  // The hidden rows side by side, where they are not already.
  private func gather(_ rows: ArraySlice<Int32>) -> UnsafePointer<S> {
    guard let first = rows.first else { return UnsafePointer(hidden.elements) }
    if rows.enumerated().allSatisfy({ Int($1) == Int(first) + $0 }) {
      return UnsafePointer(hidden[Int(first)])
    }
    let copy = normed.reset(rows: rows.count)
    for (i, row) in rows.enumerated() {
      (copy + i * hidden.columns).update(from: hidden[Int(row)], count: hidden.columns)
    }
    return UnsafePointer(copy)
  }
}
