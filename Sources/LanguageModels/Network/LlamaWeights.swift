import Formats
import NeuralNetworks

/// The weights of a pretrained network. Nothing writes to them once they are made, so that all trials of a
/// process share them.
public final class LlamaWeights<S: Scalar>: @unchecked Sendable {
  /// The weights of one block. Matrices that read the same rows stand below one another.
  public struct Block: Sendable {
    public let attentionGains: Int
    public let queriesKeysValues: FrozenLinear<S>
    public let attentionOutput: FrozenLinear<S>
    public let feedForwardGains: Int
    public let gateUp: FrozenLinear<S>
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
    var places: [(name: String, shape: [Int], offset: Int)] = []
    var end = 0
    func place(_ name: String, _ lengths: [Int]) -> Int {
      places.append((name, lengths, end))
      defer { end += lengths.reduce(1, *) }
      return end
    }
    // Each matrix begins on a cache line.
    func align() { end = (end + 15) / 16 * 16 }
    let (width, hidden) = (shape.width, shape.hidden)
    let embedding = place("token_embd.weight", [width, shape.vocabulary])
    var offsets: [(gains: Int, qkv: Int, output: Int, feedGains: Int, gateUp: Int, down: Int)] = []
    for block in 0..<shape.blocks {
      func part(_ name: String, _ lengths: [Int]) -> Int {
        place("blk.\(block).\(name).weight", lengths)
      }
      align()
      let gains = part("attn_norm", [width])
      align()
      let qkv = part("attn_q", [width, shape.queries])
      _ = part("attn_k", [width, shape.keys])
      _ = part("attn_v", [width, shape.keys])
      align()
      let output = part("attn_output", [shape.queries, width])
      align()
      let feedGains = part("ffn_norm", [width])
      align()
      let gateUp = part("ffn_gate", [width, hidden])
      _ = part("ffn_up", [width, hidden])
      align()
      offsets.append((gains, qkv, output, feedGains, gateUp, part("ffn_down", [hidden, width])))
    }
    align()
    outputGains = place("output_norm.weight", [width])
    align()
    let top = isTied ? embedding : place("output.weight", [width, shape.vocabulary])
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: end * MemoryLayout<S>.stride, alignment: 64
    ).bindMemory(to: S.self, capacity: end)
    self.memory = memory
    count = end
    func linear(_ offset: Int, _ inputs: Int, _ outputs: Int) -> FrozenLinear<S> {
      FrozenLinear(memory + offset, inputs: inputs, outputs: outputs)
    }
    blocks = offsets.map {
      Block(
        attentionGains: $0.gains,
        queriesKeysValues: linear($0.qkv, width, shape.queries + 2 * shape.keys),
        attentionOutput: linear($0.output, shape.queries, width),
        feedForwardGains: $0.feedGains, gateUp: linear($0.gateUp, width, 2 * hidden),
        down: linear($0.down, hidden, width))
    }
    output = linear(top, width, shape.vocabulary)
    for tensor in places { try fill(tensor.name, tensor.shape, memory + tensor.offset) }
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
    // Before room is made: what the keys promise is at least there by size.
    let promised = file.tensors.reduce(0) { $0.addingReportingOverflow($1.count).partialValue }
    let block =
      shape.width * (2 * shape.queries + 2 * shape.keys + 3 * shape.hidden + 2) * shape.blocks
    guard block <= promised else {
      throw file.error("lacks tensors of some of its \(shape.blocks) blocks; get the file again")
    }
    try self.init(shape, isTied: file.tensor("output.weight") == nil) {
      (name, lengths, target) throws(GGUFError) in
      try file.read(name, shape: lengths, into: target)
    }
  }
}
