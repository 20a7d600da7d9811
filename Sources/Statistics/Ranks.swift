/// The ranks of a sample from 1 for the least value, and the sizes of its groups of equal values.
struct Ranking {
  /// The rank of each value, in the order of the sample; equal values share the mean of their ranks.
  var ranks: [Double]
  /// The number of values in each group of equal values, ascending by value; 1 for a value alone.
  var groups: [Int]

  /// - Returns: `nil` when a value is not finite.
  init?(_ sample: [Double]) {
    guard sample.isFinite else { return nil }
    let order = sample.indices.sorted { sample[$0] < sample[$1] }
    ranks = Array(repeating: 0, count: sample.count)
    groups = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, sample[order[end]] == sample[order[start]] { end += 1 }
      // The mean of the ranks start + 1 ... end.
      let shared = Double(start + 1 + end) / 2
      for position in start..<end { ranks[order[position]] = shared }
      groups.append(end - start)
      start = end
    }
  }

  /// Σ (t³ - t) over the groups of t equal values, which ties take from the variance of ranks.
  var tieCorrection: Double {
    groups.reduce(0) { sum, size in
      let t = Double(size)
      return sum + (t * t * t - t)
    }
  }
}

/// The ranks of a sample from 1 for the least value, in the order of the sample; equal values share
/// the mean of their ranks.
///
/// - Returns: `nil` when a value is not finite; empty for an empty sample.
public func averageRanks(of sample: [Double]) -> [Double]? {
  Ranking(sample)?.ranks
}
