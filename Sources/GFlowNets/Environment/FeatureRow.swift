/// One row of a perceptron's input while it is written: which features differ from zero, and their
/// values.
@frozen
public struct FeatureRow {
  @usableFromInline var indices: UnsafeMutableBufferPointer<Int32>
  @usableFromInline var weights: UnsafeMutableBufferPointer<Float>
  @usableFromInline var count = 0

  @inlinable
  init(
    indices: UnsafeMutableBufferPointer<Int32>, weights: UnsafeMutableBufferPointer<Float>
  ) {
    self.indices = indices
    self.weights = weights
  }

  /// Adds a feature: its place in the vector, and its value.
  @inlinable @inline(__always)
  public mutating func add(_ index: Int, weight: Float = 1) {
    indices[count] = Int32(truncatingIfNeeded: index)
    weights[count] = weight
    count &+= 1
  }
}
