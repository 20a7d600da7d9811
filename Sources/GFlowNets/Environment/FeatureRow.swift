import NeuralNetworks

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

extension SparseRows {
  /// Adds rows whose features `write` adds, by the number of the row among them.
  @inlinable @inline(__always)
  func append(rows count: Int, _ write: (_ row: Int, inout FeatureRow) -> Void) {
    let (indices, weights) = append(rows: count)
    for row in 0..<count {
      let places = row &* active..<(row &+ 1) &* active
      var features = FeatureRow(
        indices: UnsafeMutableBufferPointer(rebasing: indices[places]),
        weights: UnsafeMutableBufferPointer(rebasing: weights[places]))
      write(row, &features)
      while features.count < active { features.add(-1) }
    }
  }
}
