import Formats

/// Byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019), with the vocabulary and the
/// merges of a model's own file.
///
/// Everything works on Unicode scalars and bytes: texts that are canonically equivalent have different tokens.
public struct Tokenizer: Sendable {
  /// A token's place in the vocabulary.
  public typealias Token = Int32

  /// The bytes of each token; for control tokens those of their name.
  public let vocabulary: [[UInt8]]
  /// The token with which the model marks the end of a text, where the file names one.
  public let endOfText: Token?
  let tokens: [[UInt8]: Token]
  // Names of control tokens, longest first, so that none hides another.
  let controls: [(name: [Unicode.Scalar], token: Token)]
  private let areControls: [Bool]
  let byteTokens: [Token]
  let merges: [Pair: Merge]
  let pattern: WordPattern

  struct Pair: Hashable {
    var left: Token
    var right: Token
  }

  struct Merge {
    var rank: Int32
    var token: Token
  }

  /// Reads the tokenizer of a model.
  public init(_ file: GGUF) throws(GGUFError) {
    let model = try file.text("tokenizer.ggml.model")
    guard model == "gpt2" else {
      throw file.error(
        "has a tokenizer of kind \(GGUFError.shown(model)), and only 'gpt2', byte pairs, is read;"
          + " give another model")
    }
    switch file.values["tokenizer.ggml.pre"] {
    case .text("smollm"): pattern = WordPattern(separatesNumbers: true)
    case nil, .text("gpt-2"): pattern = WordPattern(separatesNumbers: false)
    case .some(let other):
      let found = if case .text(let name) = other { GGUFError.shown(name) } else { "another type" }
      throw file.error(
        "'tokenizer.ggml.pre' is \(found), and only 'smollm' and 'gpt-2' are known; give another model"
      )
    }
    let names = try file.texts("tokenizer.ggml.tokens")
    let types = try file.integers("tokenizer.ggml.token_type")
    guard names.count == types.count, names.count <= Int(Token.max) else {
      throw file.error("has \(names.count) tokens and \(types.count) types of tokens")
    }
    var vocabulary: [[UInt8]] = []
    var controls: [(name: [Unicode.Scalar], token: Token)] = []
    var tokens: [[UInt8]: Token] = [:]
    for (token, name) in names.enumerated() {
      guard types[token] == 1 else {
        vocabulary.append(Array(name.utf8))
        if !name.isEmpty { controls.append((Array(name.unicodeScalars), Token(token))) }
        continue
      }
      guard let bytes = ByteAlphabet.bytes(of: name.unicodeScalars), !bytes.isEmpty else {
        throw file.error(
          "token \(token), \(GGUFError.shown(name)), is not written in the alphabet of bytes")
      }
      guard tokens.updateValue(Token(token), forKey: bytes) == nil else {
        throw file.error("token \(token), \(GGUFError.shown(name)), stands twice in the vocabulary")
      }
      vocabulary.append(bytes)
    }
    merges = try Self.merges(file, tokens)
    // A byte without a token takes part in no merge; it is told apart by a number below 0.
    byteTokens = (0...255).map { tokens[[$0]] ?? -1 }
    areControls = types.map { $0 != 1 }
    if case .integer(let end)? = file.values["tokenizer.ggml.eos_token_id"] {
      guard names.indices.contains(end) else {
        throw file.error("'tokenizer.ggml.eos_token_id' is \(end), of \(names.count) tokens")
      }
      endOfText = Token(end)
    } else {
      endOfText = nil
    }
    self.vocabulary = vocabulary
    self.tokens = tokens
    self.controls = controls.sorted {
      ($1.name.count, $0.token) < ($0.name.count, $1.token)
    }
  }

  private static func merges(
    _ file: GGUF, _ tokens: [[UInt8]: Token]
  ) throws(GGUFError) -> [Pair: Merge] {
    var merges: [Pair: Merge] = [:]
    let lines = try file.texts("tokenizer.ggml.merges")
    merges.reserveCapacity(lines.count)
    for (rank, line) in lines.enumerated() {
      let parts = line.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, let left = ByteAlphabet.bytes(of: parts[0]),
        let right = ByteAlphabet.bytes(of: parts[1]), let first = tokens[left],
        let second = tokens[right], let both = tokens[left + right]
      else {
        throw file.error(
          "merge \(rank), \(GGUFError.shown(line)), does not make a token of two others")
      }
      // The first rank counts where a pair stands twice.
      let pair = Pair(left: first, right: second)
      if merges[pair] == nil { merges[pair] = Merge(rank: Int32(rank), token: both) }
    }
    return merges
  }

  /// Whether a token is no text but a mark, such as the end of one.
  public func isControl(_ token: Token) -> Bool { areControls[Int(token)] }

  /// The token that stands for exactly these bytes, or `nil`; control tokens are not among them.
  public func token(of bytes: some Collection<UInt8>) -> Token? { tokens[Array(bytes)] }
}
