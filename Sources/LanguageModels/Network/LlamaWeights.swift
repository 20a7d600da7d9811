import Formats
import NeuralNetworks

/// The weights of a pretrained network. Nothing writes to them once they are made, so that all trials of a
/// process share them.
public final class LlamaWeights<S: Scalar>: @unchecked Sendable {
  /// The weights of one block. Matrices that read the same rows stand below one another.
  public struct Block: Sendable {
    /// Where the gains of the norm before attention begin, `width` numbers.
    public let attentionGains: Int
    /// What makes queries, keys and values, one below the other.
    public let queriesKeysValues: FrozenLinear<S>
    /// What puts the heads together.
    public let attentionOutput: FrozenLinear<S>
    /// Where the gains of the norm before the feed-forward part begin, `width` numbers.
    public let feedForwardGains: Int
    /// The gate and the values that it lets through, one below the other.
    public let gateUp: FrozenLinear<S>
    /// What goes back to the width of a row.
    public let down: FrozenLinear<S>
  }

  /// The sizes.
  public let shape: LlamaShape
  /// The blocks in order.
  public let blocks: [Block]
  /// From the last rows to a logit for each token.
  public let output: FrozenLinear<S>
  let outputGains: Int
  private let memory: UnsafeMutablePointer<S>

  /// How many numbers there are, those of a tied output counted once.
  public let count: Int

  /// Room for weights, which `fill` then gets as name of a tensor, its shape with the contiguous dimension
  /// first, and its place.
  init<Failure: Error>(
    _ shape: LlamaShape, isTied: Bool,
    fill: (String, [Int], UnsafeMutablePointer<S>) throws(Failure) -> Void
  ) throws(Failure) {
    self.shape = shape
    let (width, hidden) = (shape.width, shape.hidden)
    let layout = LlamaLayout(shape, isTied: isTied)
    outputGains = layout.outputGains
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: layout.end * MemoryLayout<S>.stride, alignment: 64
    ).bindMemory(to: S.self, capacity: layout.end)
    self.memory = memory
    count = layout.end
    func linear(_ offset: Int, _ inputs: Int, _ outputs: Int) -> FrozenLinear<S> {
      FrozenLinear(memory + offset, inputs: inputs, outputs: outputs)
    }
    blocks = layout.blocks.map {
      Block(
        attentionGains: $0.gains,
        queriesKeysValues: linear($0.qkv, width, shape.queries + 2 * shape.keys),
        attentionOutput: linear($0.output, shape.queries, width),
        feedForwardGains: $0.feedGains, gateUp: linear($0.gateUp, width, 2 * hidden),
        down: linear($0.down, hidden, width))
    }
    output = linear(layout.top, width, shape.vocabulary)
    for tensor in layout.tensors { try fill(tensor.name, tensor.shape, memory + tensor.offset) }
  }

  deinit { memory.deallocate() }

  /// The address of the weights at an offset.
  @inlinable
  func gains(_ offset: Int) -> UnsafePointer<S> { UnsafePointer(start + offset) }

  @usableFromInline var start: UnsafeMutablePointer<S> { memory }

  /// The row of a token that a network begins with.
  @inlinable
  func embedding(_ token: Int32) -> UnsafePointer<S> {
    UnsafePointer(start + Int(token) * shape.width)
  }

  /// Small random weights, for tests and for speed without a file.
  public convenience init(_ shape: LlamaShape, isTied: Bool = true, from random: inout Philox) {
    var stream = random
    self.init(shape, isTied: isTied) { (name, lengths, target) throws(Never) in
      let bound = lengths.count == 1 ? 0.5 : (3 / Double(lengths[0])).squareRoot()
      for i in 0..<lengths.reduce(1, *) {
        let value = (2 * stream.uniform() - 1) * bound
        target[i] = S(lengths.count == 1 ? 1 + value : value)
      }
    }
    random = stream
  }
}

extension LlamaWeights<Float> {
  /// Reads the weights of a file.
  public convenience init(_ file: GGUF) throws(GGUFError) {
    let shape = try LlamaShape(file)
    // Before room is made.
    try LlamaLayout.check(file, shape)
    try self.init(shape, isTied: LlamaLayout.isTied(file)) {
      (name, lengths, target) throws(GGUFError) in
      try file.read(name, shape: lengths, into: target)
    }
  }
}
