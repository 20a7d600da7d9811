extension FeatureLayer {
  /// PyTorch's `weight` (`outputs` x `inputs`: the transpose of W) and `bias`.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    [
      (
        "weight",
        TensorLayout(rows: outputs, columns: inputs) { row, column in
          weight + column * outputs + row
        }
      ),
      ("bias", TensorLayout(shape: [outputs], from: bias)),
    ]
  }
}

extension MLP {
  /// The tensors of PyTorch's `Sequential` of linear layers with activations between them: "0.weight",
  /// "0.bias", "2.weight" and so on.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    let layers = [first.tensors] + hidden.map(\.tensors) + [last.tensors]
    return layers.enumerated().flatMap { number, tensors in
      tensors.map { ("\(2 * number).\($0.name)", $0.tensor) }
    }
  }
}
