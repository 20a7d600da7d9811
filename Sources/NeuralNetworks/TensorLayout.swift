/// Where the elements of a tensor, as PyTorch stores it, stand among the parameters of a layer that may
/// store them in another order: what reading and writing files of weights needs.
public struct TensorLayout: Sendable {
  /// PyTorch's shape; its elements are in row-major order.
  public let shape: [Int]
  /// For each element in that order, the index of the parameter.
  public let indices: [Int]

  /// A tensor that is stored as it is, from `start` on.
  public init(shape: [Int], from start: Int) {
    self.shape = shape
    indices = Array(start..<start + shape.reduce(1, *))
  }

  /// A matrix of which `index` tells where the element of a row and column is.
  public init(rows: Int, columns: Int, index: (_ row: Int, _ column: Int) -> Int) {
    shape = [rows, columns]
    indices = (0..<rows * columns).map { index($0 / columns, $0 % columns) }
  }

  /// A vector of which `index` tells where an element is.
  public init(count: Int, index: (_ element: Int) -> Int) {
    shape = [count]
    indices = (0..<count).map(index)
  }
}

extension DenseLayer {
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

extension GRULayer {
  /// PyTorch's `weight_ih` and `weight_hh` (3 `width` rows each, those of r, z and n) and `bias_ih` and
  /// `bias_hh`.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    // n stands first among what is multiplied by the hidden state, and last in PyTorch.
    weights.tensors { ($0 + width) % (3 * width) }
  }
}
