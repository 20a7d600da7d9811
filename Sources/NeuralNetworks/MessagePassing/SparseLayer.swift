/// y = x W + b, for rows x of a `GraphBatch`'s features, which are mostly zero: sums of rows of W.
public struct SparseLayer<S: Scalar> {
  /// The length of an input row.
  public let inputs: Int
  /// The length of an output row.
  public let outputs: Int
  // Row-major, `inputs` x `outputs`.
  @usableFromInline let weight: Int
  @usableFromInline let bias: Int
  @usableFromInline let parameters: WeightsAndGradients<S>

  /// A layer initialised like `DenseLayer`.
  public init(
    inputs: Int, outputs: Int, in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    weight = parameters.add(count: inputs * outputs)
    bias = parameters.add(count: outputs)
    let bound = 1 / Double(inputs).squareRoot()
    parameters.drawUniform(at: weight, count: inputs * outputs, bound: bound, from: &random)
    parameters.drawUniform(at: bias, count: outputs, bound: bound, from: &random)
  }

  /// Fills a row of `y` for each node.
  @inlinable
  public func forward(_ batch: GraphBatch, into y: UnsafeMutablePointer<S>) {
    let w = parameters.value(at: weight)
    let b = parameters.value(at: bias)
    for node in 0..<batch.nodeCount {
      let target = y + node &* outputs
      target.update(from: b, count: outputs)
      for feature in batch.features(of: node) {
        Vector.add(
          w + Int(feature.column) &* outputs, times: S(feature.value), to: target, count: outputs)
      }
    }
  }

  /// Adds to the gradients of W and b.
  @inlinable
  public func backward(_ batch: GraphBatch, _ dy: UnsafePointer<S>) {
    let dw = parameters.gradient(at: weight)
    let db = parameters.gradient(at: bias)
    for node in 0..<batch.nodeCount {
      let source = dy + node &* outputs
      Vector.add(source, to: db, count: outputs)
      for feature in batch.features(of: node) {
        Vector.add(
          source, times: S(feature.value), to: dw + Int(feature.column) &* outputs, count: outputs)
      }
    }
  }

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
