import NeuralNetworks

/// What stands for a network where a method is made only to check its settings: it has the heads that the method
/// declares, no weights, and nobody may ask it about a state.
final class NetworkPlaceholder<E: Environment>: PolicyNetwork {
  let parameters = WeightsAndGradients<Float>()
  let heads: Heads

  init(heads: Heads) { self.heads = heads }

  var tensors: [(name: String, tensor: TensorLayout)] { [] }
  var rows: Int { 0 }
  func removeAll() {}
  var outputCount: Int { 0 }
  func clearOutputGradients() {}
  func backward() {}

  var outputs: UnsafeMutablePointer<Float> { unanswered }
  var outputGradients: UnsafeMutablePointer<Float> { unanswered }
  func append(_ rows: UnsafeBufferPointer<PolicyRow<E.State>>) { unanswered }
  func segment(_ head: Head, row: Int) -> Int { unanswered }

  private var unanswered: Never {
    preconditionFailure("a method whose settings are only checked asks its network")
  }
}
