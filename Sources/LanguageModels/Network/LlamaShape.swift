import Formats

/// The sizes of a network of Llama's architecture (Touvron et al. 2023).
public struct LlamaShape: Sendable, Equatable {
  /// How many tokens there are.
  public var vocabulary: Int
  /// How many blocks follow one another.
  public var blocks: Int
  /// The length of a row between blocks.
  public var width: Int
  /// The length of a row within the feed-forward part of a block.
  public var hidden: Int
  /// How many heads queries have.
  public var heads: Int
  /// How many heads keys and values have.
  public var keyHeads: Int
  /// How many numbers a head has.
  public var headWidth: Int
  /// The base of the rotary angles.
  public var rotaryBase: Double
  /// What normalisation adds to a mean of squares.
  public var epsilon: Double
  /// The longest text that the model was trained on, in tokens.
  public var contextLength: Int

  /// A shape for networks that are made from nothing.
  public init(
    vocabulary: Int, blocks: Int, width: Int, hidden: Int, heads: Int, keyHeads: Int,
    headWidth: Int, rotaryBase: Double = 10000, epsilon: Double = 1e-5, contextLength: Int = 2048
  ) {
    self.vocabulary = vocabulary
    self.blocks = blocks
    self.width = width
    self.hidden = hidden
    self.heads = heads
    self.keyHeads = keyHeads
    self.headWidth = headWidth
    self.rotaryBase = rotaryBase
    self.epsilon = epsilon
    self.contextLength = contextLength
  }

  /// The length of a row of all queries.
  public var queries: Int { heads * headWidth }
  /// The length of a row of all keys, and of all values.
  public var keys: Int { keyHeads * headWidth }

  /// Reads the shape that a file says its network has.
  public init(_ file: GGUF) throws(GGUFError) {
    let architecture = try file.text("general.architecture")
    guard architecture == "llama" else {
      throw file.error(
        "holds a network of architecture \(GGUFError.shown(architecture)), and only 'llama' is"
          + " known; give another model")
    }
    func integer(_ key: String, _ range: ClosedRange<Int>) throws(GGUFError) -> Int {
      try file.integer("llama.\(key)", in: range)
    }
    guard let embedding = file.tensor("token_embd.weight"), embedding.shape.count == 2 else {
      throw file.error("lacks the matrix 'token_embd.weight'; give a model of Llama's architecture")
    }
    vocabulary = embedding.shape[1]
    blocks = try integer("block_count", 1...1024)
    width = try integer("embedding_length", 1...65536)
    guard embedding.shape[0] == width, vocabulary > 0 else {
      throw file.error(
        "has rows of \(width) numbers, but 'token_embd.weight' is \(embedding.shape)")
    }
    hidden = try integer("feed_forward_length", 1...1 << 20)
    heads = try integer("attention.head_count", 1...4096)
    keyHeads =
      file.values["llama.attention.head_count_kv"] == nil
      ? heads : try integer("attention.head_count_kv", 1...4096)
    headWidth = width / heads
    rotaryBase = try file.positiveNumber("llama.rope.freq_base")
    epsilon = try file.positiveNumber("llama.attention.layer_norm_rms_epsilon")
    contextLength = try integer("context_length", 1...1 << 30)
    guard width % heads == 0, heads % keyHeads == 0, headWidth % 8 == 0 else {
      throw file.error(
        "has \(heads) heads and \(keyHeads) of keys for rows of \(width) numbers, which this"
          + " program cannot compute; give another model")
    }
    let turned = try integer("rope.dimension_count", 1...65536)
    guard turned == headWidth else {
      throw file.error(
        "turns \(turned) of the \(headWidth) numbers of a head, and only all is known;"
          + " give another model")
    }
    guard !file.values.keys.contains(where: { $0.hasPrefix("llama.rope.scaling") }),
      file.tensor("rope_freqs.weight") == nil
    else {
      throw file.error("has scaled rotary angles, which are not known; give another model")
    }
  }
}
