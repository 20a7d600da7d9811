/// One row of a perceptron's input while it is written: which features differ from zero, and their
/// values.
@frozen
public struct FeatureRow {
  @usableFromInline var indices: UnsafeMutableBufferPointer<Int32>
  @usableFromInline var weights: UnsafeMutableBufferPointer<Float>
  @usableFromInline var added = 0

  /// How many features have been added.
  @inlinable public var count: Int { added }

  /// A row into memory for the most features that a state has.
  @inlinable
  public init(
    indices: UnsafeMutableBufferPointer<Int32>, weights: UnsafeMutableBufferPointer<Float>
  ) {
    self.indices = indices
    self.weights = weights
  }

  /// Adds a feature: its place in the vector, and its value.
  @inlinable @inline(__always)
  public mutating func add(_ index: Int, weight: Float = 1) {
    indices[added] = Int32(truncatingIfNeeded: index)
    weights[added] = weight
    added &+= 1
  }
}
