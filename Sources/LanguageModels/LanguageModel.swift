import Formats
import NeuralNetworks
import Synchronization

/// A pretrained language model of one file: its tokenizer and its shape, which stand in the header, and its
/// weights, which are read at their first use.
public final class LanguageModel: Sendable {
  /// Its file.
  public let path: String
  /// From texts to tokens and back.
  public let tokenizer: Tokenizer
  /// The sizes of its network.
  public let shape: LlamaShape
  private let loaded = Mutex<LlamaWeights<Float>?>(nil)

  /// Reads the header of a file. `shared` keeps one model a process.
  public init(path: String) throws(GGUFError) {
    let file = try GGUF(headerOf: path)
    self.path = path
    tokenizer = try Tokenizer(file)
    shape = try LlamaShape(file)
    guard tokenizer.vocabulary.count == shape.vocabulary else {
      throw file.error(
        "has \(tokenizer.vocabulary.count) tokens and rows for \(shape.vocabulary);"
          + " get the file again")
    }
    try LlamaLayout.check(file, shape)
  }

  /// Reads the weights, unless that has been done.
  ///
  /// Throws `GGUFError` where they cannot be read or are no numbers, or where the file has changed.
  public func load() throws(GGUFError) { _ = try loadedWeights() }

  private func loadedWeights() throws(GGUFError) -> LlamaWeights<Float> {
    let result: Result<LlamaWeights<Float>, GGUFError> = loaded.withLock { weights in
      if let weights { return .success(weights) }
      return Result { () throws(GGUFError) in
        let file = try GGUF(path: path)
        let read = try LlamaWeights(file)
        guard read.shape == shape else {
          throw file.error("has changed since its header was read; run the command again")
        }
        weights = read
        return read
      }
    }
    return try result.get()
  }

  /// The weights, which nothing changes. Who can say what is wrong with them has called `load` before.
  public var weights: LlamaWeights<Float> {
    do { return try loadedWeights() } catch { preconditionFailure("\(error)") }
  }

  private static let models = Mutex<[String: LanguageModel]>([:])

  /// The model of a file, whose header is read at the first call, shared by all trials of the process.
  public static func shared(path: String) throws(GGUFError) -> LanguageModel {
    let result: Result<LanguageModel, GGUFError> = models.withLock { models in
      if let model = models[path] { return .success(model) }
      return Result { () throws(GGUFError) in
        let model = try LanguageModel(path: path)
        models[path] = model
        return model
      }
    }
    return try result.get()
  }
}
