import Formats
import NeuralNetworks
import Synchronization

/// A pretrained language model: its tokenizer and its weights, read from one file.
public final class LanguageModel: Sendable {
  /// Its file.
  public let path: String
  /// From texts to tokens and back.
  public let tokenizer: Tokenizer
  /// The weights, which nothing changes.
  public let weights: LlamaWeights<Float>

  /// Reads the model of a file. `shared` keeps one a process.
  public init(path: String) throws(GGUFError) {
    let file = try GGUF(path: path)
    self.path = path
    tokenizer = try Tokenizer(file)
    weights = try LlamaWeights(file)
    guard tokenizer.vocabulary.count == weights.shape.vocabulary else {
      throw file.error(
        "has \(tokenizer.vocabulary.count) tokens and rows for \(weights.shape.vocabulary);"
          + " get the file again")
    }
  }

  private static let models = Mutex<[String: LanguageModel]>([:])

  /// The model of a file, read at the first call and shared by all trials of the process.
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
