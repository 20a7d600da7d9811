/// The distribution of Mann and Whitney's U where every choice of the n values of the first sample
/// among all n + m is equally likely, ties among them as they are.
///
/// With i of the first T values in the first sample, k of the last group of t equal ones are in it with
/// the hypergeometric probability, and exceed the j - (t - k) values of the second sample below the
/// group, where j = T - i; half the k (t - k) pairs within it count:
///
///     P(i, T, u) = Σ_k C(t,k) (i)_k (j)_{t-k} / (T)_t · P(i - k, T - t, u - k (j - t + k) - k (t - k)/2)
///
/// Probabilities, not numbers of orders, which exceed 64 bits from 34 values each on. All terms are
/// positive, so the relative error stays near n + m roundings.
struct MannWhitneyDistribution {
  /// How many entries there are to one of U: 1 where no values are equal, else 2.
  let scale: Int
  /// P(U = u / scale), for each u from 0 to the limit.
  let probabilities: [Double]

  /// The distribution for a first sample of `n` values.
  ///
  /// Takes on the order of (n + m) · min(n, m) · limit steps.
  ///
  /// - Parameters:
  ///   - groups: The sizes of the groups of equal values of both samples together, ascending by value.
  ///   - limit: The greatest U that is asked for; by default all.
  init(groups: [Int], n: Int, upTo limit: Double = .infinity) {
    let m = groups.reduce(0, +) - n
    let scale = groups.allSatisfy { $0 == 1 } ? 1 : 2
    let width = Int(min(limit, Double(n * m)) * Double(scale)) + 1
    // Row i holds P(i, T, 0 ..< width) for the values up to the current group.
    var rows = [Double](repeating: 0, count: (n + 1) * width)
    rows[0] = 1
    var total = 0
    for group in groups {
      total += group
      // Downwards, because the rows above i are made of those of the group before.
      for i in stride(from: min(n, total), through: max(0, total - m), by: -1) {
        let j = total - i
        let kept = group <= j ? Self.share(0, of: group, i, j) : 0
        for u in i * width..<(i + 1) * width { rows[u] *= kept }
        for k in max(1, group - j)..<max(1, group - j, min(group, i) + 1) {
          let below = j - (group - k)
          let shift = scale * k * below + scale * k * (group - k) / 2
          guard shift < width else { continue }
          let share = Self.share(k, of: group, i, j)
          let (row, source) = (i * width + shift, (i - k) * width)
          for u in 0..<width - shift { rows[row + u] += share * rows[source + u] }
        }
      }
    }
    self.scale = scale
    probabilities = Array(rows[(n * width)...])
  }

  /// The probability that k of the last `group` of i + j values are among the i of the first sample.
  private static func share(_ k: Int, of group: Int, _ i: Int, _ j: Int) -> Double {
    var share = 1.0
    for a in 0..<k {
      share *= Double(i - a) / Double(i + j - a) * Double(group - a) / Double(a + 1)
    }
    for b in 0..<group - k { share *= Double(j - b) / Double(i + j - k - b) }
    return share
  }

  /// Twice the smaller of P(U ≤ u) and P(U ≥ u), at most 1.
  ///
  /// - Parameter probabilities: At least those up to u of a distribution whose whole sum is 1, with
  ///   u the last; u at or below the mean.
  static func twoSidedP(_ probabilities: some Sequence<Double>, at last: Double) -> Double {
    let lower = probabilities.reduce(0, +)
    return min(1, 2 * min(lower, 1 - lower + last))
  }
}
