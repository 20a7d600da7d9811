import Formats
import Foundation
import LanguageModels
import NeuralNetworks
import TestSupport
import Testing

/// What the tests need and the repository does not hold.
enum Needed {
  /// The model that `make weights` gets; HARNESS_WEIGHTS names another folder.
  static let model =
    (ProcessInfo.processInfo.environment["HARNESS_WEIGHTS"].map { URL(filePath: $0) }
    ?? packageFolder.appending(path: "weights")).appending(path: "SmolLM2-135M-Instruct.Q4_1.gguf")

  /// Its reference values.
  static let golden = SharedFile.url("reference/smollm2.json")

  static var isPresent: Bool {
    [model, golden].allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
  }
}

extension Trait where Self == ConditionTrait {
  /// For tests of the pretrained model.
  static var needsModel: Self {
    .enabled(
      if: Needed.isPresent,
      "THE LANGUAGE MODEL IS NOT TESTED: 'make weights' gets it, and ../shared has its values")
  }
}
