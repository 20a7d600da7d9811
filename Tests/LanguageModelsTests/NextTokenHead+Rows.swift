import NeuralNetworks

@testable import LanguageModels

extension NextTokenHead {
  /// Logits of rows, one row behind another.
  func forward(
    _ network: LlamaNetwork<S>, rows: [Int32], into logits: UnsafeMutablePointer<S>
  ) {
    forward(network, rows: rows) { logits + $0 * count }
  }

  /// The same of derivatives.
  func pullBack(_ gradients: UnsafePointer<S>, _ network: LlamaNetwork<S>, rows: [Int32]) {
    pullBack(network, rows: rows) { gradients + $0 * count }
  }
}
