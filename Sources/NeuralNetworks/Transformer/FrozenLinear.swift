/// y = x W^T with weights that nothing trains, W of `outputs` x `inputs`, row-major: the layout of files.
///
/// The layer keeps no copy in another order, so that the weights of a large model are in memory once,
/// whatever direction they are used in, for all trials of a process.
public struct FrozenLinear<S: Scalar>: @unchecked Sendable {
  /// The length of an input row.
  public let inputs: Int
  /// The length of an output row.
  public let outputs: Int
  /// W. Whoever made the layer keeps the memory alive, and nothing writes to it.
  public let weights: UnsafePointer<S>

  /// A layer on weights that stay where they are.
  public init(_ weights: UnsafePointer<S>, inputs: Int, outputs: Int) {
    self.weights = weights
    self.inputs = inputs
    self.outputs = outputs
  }

  /// Fills `rows` rows of `y`.
  @inlinable
  public func forward(_ x: UnsafePointer<S>, rows: Int, into y: UnsafeMutablePointer<S>) {
    guard rows > 0 else { return }
    S.multiply(
      x, transposed: false, stride: inputs, weights, transposed: true, stride: inputs, into: y,
      stride: outputs, m: rows, n: outputs, k: inputs, alpha: 1, beta: 0)
  }

  /// Fills `rows` rows of `dx`, or adds to them.
  @inlinable
  public func backward(
    _ dy: UnsafePointer<S>, rows: Int, into dx: UnsafeMutablePointer<S>, adding: Bool = false
  ) {
    guard rows > 0 else { return }
    S.multiply(
      dy, transposed: false, stride: outputs, weights, transposed: false, stride: inputs, into: dx,
      stride: inputs, m: rows, n: inputs, k: outputs, alpha: 1, beta: adding ? 1 : 0)
  }
}
