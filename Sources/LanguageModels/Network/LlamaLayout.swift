import Formats

/// Where the tensors of a network of Llama's architecture stand in one piece of memory, by the names that GGUF
/// files give them. Matrices that read the same rows stand below one another.
struct LlamaLayout {
  /// Where the parts of a block begin.
  typealias Block = (gains: Int, qkv: Int, output: Int, feedGains: Int, gateUp: Int, down: Int)

  /// The tensors, each with its shape, the contiguous dimension first, and its place.
  private(set) var tensors: [(name: String, shape: [Int], offset: Int)] = []
  /// How many numbers there are in all.
  private(set) var end = 0
  /// The blocks in order.
  private(set) var blocks: [Block] = []
  /// Where the gains of the last norm begin.
  private(set) var outputGains = 0
  /// Where the matrix begins that makes logits; the embedding itself where they are tied.
  private(set) var top = 0

  init(_ shape: LlamaShape, isTied: Bool) {
    let (width, hidden) = (shape.width, shape.hidden)
    let embedding = place("token_embd.weight", [width, shape.vocabulary], isAligned: false)
    for number in 0..<shape.blocks {
      let name = "blk.\(number)"
      let gains = place("\(name).attn_norm.weight", [width])
      let qkv = place("\(name).attn_q.weight", [width, shape.queries])
      _ = place("\(name).attn_k.weight", [width, shape.keys], isAligned: false)
      _ = place("\(name).attn_v.weight", [width, shape.keys], isAligned: false)
      let output = place("\(name).attn_output.weight", [shape.queries, width])
      let feedGains = place("\(name).ffn_norm.weight", [width])
      let gateUp = place("\(name).ffn_gate.weight", [width, hidden])
      _ = place("\(name).ffn_up.weight", [width, hidden], isAligned: false)
      let down = place("\(name).ffn_down.weight", [hidden, width])
      blocks.append((gains, qkv, output, feedGains, gateUp, down))
    }
    outputGains = place("output_norm.weight", [width])
    end = Self.aligned(end)
    top = isTied ? embedding : place("output.weight", [width, shape.vocabulary])
  }

  // Matrices begin on a cache line.
  private static let alignment = 16
  private static func aligned(_ offset: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  private mutating func place(_ name: String, _ shape: [Int], isAligned: Bool = true) -> Int {
    if isAligned { end = Self.aligned(end) }
    tensors.append((name, shape, end))
    defer { end += shape.reduce(1, *) }
    return end
  }

  /// Whether a file has one matrix for the first rows and for logits.
  static func isTied(_ file: GGUF) -> Bool { file.tensor("output.weight") == nil }

  /// Throws where a file, of which the header is enough, lacks a tensor of a network or has it in another shape.
  static func check(_ file: GGUF, _ shape: LlamaShape) throws(GGUFError) {
    // Before a layout of as many blocks as a damaged file says.
    guard file.tensors.count >= 9 * shape.blocks else {
      throw file.error("lacks tensors of some of its \(shape.blocks) blocks; get the file again")
    }
    for tensor in LlamaLayout(shape, isTied: isTied(file)).tensors {
      _ = try file.tensor(tensor.name, shape: tensor.shape)
    }
  }
}
