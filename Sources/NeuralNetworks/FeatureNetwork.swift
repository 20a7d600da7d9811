/// A network on sparse input rows, evaluated row by row as a batch of trajectories advances, and
/// differentiated once over all rows.
///
/// Every row's activations stay until `removeAll`, so the pass that sampled a batch is the pass that
/// its loss is differentiated through. Who holds one as `any FeatureNetwork` calls it once for many rows: generic
/// classes adopt it with methods that are specialised for `Float` and `Double`.
public protocol FeatureNetwork<Number>: AnyObject {
  /// What it computes with.
  associatedtype Number: Scalar

  /// The weights.
  var parameters: WeightsAndGradients<Number> { get }
  /// Where the weights stand, by name.
  var tensors: [(name: String, tensor: TensorLayout)] { get }
  /// The input rows, to be appended before they are evaluated.
  var inputs: SparseRows { get }
  /// The outputs, a row for each input row that was evaluated.
  var outputs: Matrix<Number> { get }
  /// The derivatives of the loss by the outputs; the caller fills them before `backward`.
  var outputGradients: Matrix<Number> { get }

  /// Forgets all rows; to be called whenever the weights have changed.
  func removeAll()
  /// Evaluates the `count` input rows that were appended last.
  func evaluate(rows count: Int)
  /// Adds the gradients of the weights over all rows.
  func backward()
}

extension FeatureNetwork {
  /// Sets `outputGradients` to zero for every row evaluated.
  @inlinable
  public func clearOutputGradients() {
    outputGradients.reset(zeros: outputs.rows)
  }
}

/// Rows of which few numbers differ from zero.
public struct SparseRows {
  /// How many numbers of a row may differ from zero.
  public let active: Int
  /// The places of those numbers in each row; -1 of one that is not used.
  public let indices: Matrix<Int32>
  /// Those numbers.
  public let weights: Matrix<Float>

  /// No rows yet, of `active` numbers each.
  public init(active: Int) {
    self.active = active
    indices = Matrix(columns: active)
    weights = Matrix(columns: active)
  }

  /// Makes room for `count` rows of `active` numbers each, to be filled by the caller.
  @inlinable
  public func append(rows count: Int)
    -> (indices: UnsafeMutableBufferPointer<Int32>, weights: UnsafeMutableBufferPointer<Float>)
  {
    (
      UnsafeMutableBufferPointer(start: indices.append(rows: count), count: count &* active),
      UnsafeMutableBufferPointer(start: weights.append(rows: count), count: count &* active)
    )
  }

  /// Forgets the rows and keeps the memory.
  @inlinable
  public func removeAll() {
    indices.removeAll()
    weights.removeAll()
  }
}
