/// Weights that can be changed and drawn in proportion to, both in time logarithmic in their number.
///
/// Node i has the sum of its children 2i and 2i + 1; the weights are the leaves. So every sum depends on
/// the weights alone and not on the order of the changes, and a tree made anew answers alike.
public struct SumTree {
  /// The sums from node 1 on, then the weights.
  @usableFromInline var sums: [Double] = [0, 0]

  /// No weights.
  @inlinable
  public init() {}

  @inlinable
  var leaves: Int { sums.count / 2 }

  /// The sum of all weights.
  @inlinable
  public var total: Double { sums[1] }

  /// Sets the weight of a place; those that were never set are 0.
  @inlinable
  public mutating func set(_ place: Int, _ weight: Double) {
    while place >= leaves { grow() }
    var node = leaves + place
    sums[node] = weight
    while node > 1 {
      node /= 2
      sums[node] = sums[2 * node] + sums[2 * node + 1]
    }
  }

  /// Twice as many leaves.
  @inlinable
  mutating func grow() {
    let old = sums
    let count = leaves
    sums = [Double](repeating: 0, count: 4 * count)
    for place in 0..<count { sums[2 * count + place] = old[count + place] }
    for node in (1..<2 * count).reversed() { sums[node] = sums[2 * node] + sums[2 * node + 1] }
  }

  /// The place in whose weight `sum`, from 0 to the total, falls when weights are laid end to end; never
  /// one of weight 0 unless all are.
  @inlinable
  public func place(at sum: Double) -> Int {
    var rest = sum
    var node = 1
    while node < leaves {
      node *= 2
      // Rounding can leave a rest beyond the last weight.
      if rest >= sums[node], sums[node + 1] > 0 {
        rest -= sums[node]
        node += 1
      }
    }
    return node - leaves
  }
}
