import NeuralNetworks

/// Files in the GGUF format, as tests write them.
public struct GGUFBytes {
  public var keys: [UInt8] = []
  public var keyCount = 0
  public var records: [UInt8] = []
  public var data: [UInt8] = []
  public var tensorCount = 0

  /// An empty file.
  public init() {}

  public static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  public static func text(_ text: String) -> [UInt8] { bytes(UInt64(text.utf8.count)) + text.utf8 }

  public mutating func key(_ name: String, _ type: UInt32, _ value: [UInt8]) {
    keys += Self.text(name) + Self.bytes(type) + value
    keyCount += 1
  }

  public mutating func integer(_ name: String, _ value: UInt32) { key(name, 4, Self.bytes(value)) }
  public mutating func number(_ name: String, _ value: Float) {
    key(name, 6, Self.bytes(value.bitPattern))
  }
  public mutating func text(_ name: String, _ value: String) { key(name, 8, Self.text(value)) }
  public mutating func texts(_ name: String, _ values: [String]) {
    key(
      name, 9, Self.bytes(UInt32(8)) + Self.bytes(UInt64(values.count)) + values.flatMap(Self.text))
  }
  public mutating func integers(_ name: String, _ values: [Int32]) {
    key(
      name, 9,
      Self.bytes(UInt32(5)) + Self.bytes(UInt64(values.count)) + values.flatMap { Self.bytes($0) })
  }

  public mutating func tensor(_ name: String, _ shape: [Int], _ type: UInt32, _ bytes: [UInt8]) {
    while data.count % 32 != 0 { data.append(0) }
    records += Self.text(name) + Self.bytes(UInt32(shape.count))
    for length in shape { records += Self.bytes(UInt64(length)) }
    records += Self.bytes(type) + Self.bytes(UInt64(data.count))
    data += bytes
    tensorCount += 1
  }

  public mutating func floats(_ name: String, _ shape: [Int], _ values: [Float]) {
    tensor(name, shape, 0, values.flatMap { Self.bytes($0.bitPattern) })
  }

  /// The whole file.
  public var file: [UInt8] {
    var file = Array("GGUF".utf8) + Self.bytes(UInt32(3))
    file += Self.bytes(UInt64(tensorCount)) + Self.bytes(UInt64(keyCount)) + keys + records
    while file.count % 32 != 0 { file.append(0) }
    return file + data
  }

  /// A small model: the letters a to d, the space, some merges, two control tokens.
  public static var model: GGUFBytes {
    var file = GGUFBytes()
    file.text("general.architecture", "llama")
    for (name, value) in [
      ("block_count", 1), ("embedding_length", 16), ("feed_forward_length", 8),
      ("attention.head_count", 2), ("attention.head_count_kv", 1), ("rope.dimension_count", 8),
      ("context_length", 64),
    ] { file.integer("llama.\(name)", UInt32(value)) }
    file.number("llama.rope.freq_base", 100)
    file.number("llama.attention.layer_norm_rms_epsilon", 1e-5)
    file.text("tokenizer.ggml.model", "gpt2")
    file.text("tokenizer.ggml.pre", "smollm")
    let tokens = ["<end>", "<end>>", "a", "b", "c", "d", "\u{120}", "1", "ab", "\u{120}ab", "abab"]
    file.texts("tokenizer.ggml.tokens", tokens)
    file.integers("tokenizer.ggml.token_type", [3, 3] + tokens.dropFirst(2).map { _ in 1 })
    file.texts("tokenizer.ggml.merges", ["a b", "\u{120} ab", "ab ab"])
    file.integer("tokenizer.ggml.eos_token_id", 0)
    var random = Philox(key: 4, stream: 1)
    func values(_ count: Int) -> [Float] { (0..<count).map { _ in Float(random.uniform()) - 0.5 } }
    file.floats("token_embd.weight", [16, 11], values(176))
    for (name, shape) in [
      ("attn_norm", [16]), ("attn_q", [16, 16]), ("attn_k", [16, 8]), ("attn_v", [16, 8]),
      ("attn_output", [16, 16]), ("ffn_norm", [16]), ("ffn_gate", [16, 8]), ("ffn_up", [16, 8]),
      ("ffn_down", [8, 16]),
    ] { file.floats("blk.0.\(name).weight", shape, values(shape.reduce(1, *))) }
    file.floats("output_norm.weight", [16], values(16))
    return file
  }
}
