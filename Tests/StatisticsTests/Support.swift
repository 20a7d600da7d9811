import Foundation

struct Pair: Sendable {
  var x, y: [Double]
  var t, df, p, low, high, u, mannWhitneyP: Double
  var hedgesG, cliffsDelta, improvement: Double
  var spearman, pearson: Double?
}

struct Sample: Sendable {
  var values: [Double]
  var mean, deviation, median, low, high, iqm, trimmed10: Double
  var quantiles, ranks: [Double]
}

struct LowerTail: Sendable {
  var u, n, m: Int
  var p: Double
}

struct Family: Sendable {
  var p, adjusted: [Double]
}

struct Fit: Sendable {
  var observed: [Int]
  var weights: [Double]
  var estimated: Int
  var statistic, p: Double
}

struct NoncentralTail: Sendable {
  var df, delta, t, p: Double
}

struct PowerCase: Sendable {
  var seeds: Int
  var effect, power: Double
}

struct Detectable: Sendable {
  var seeds: Int
  var effect: Double
}

struct Distance: Sendable {
  var p, q: [Double]
  var sumL1: Double
  var kl: Double?
  var js: Double
}

struct Binomial: Sendable {
  var k, n: Int
  var p, mass: Double
}

struct Floor: Sendable {
  var p: [Double]
  var samples: Int
  var sumL1: Double
}

/// Whether two numbers agree to within a tolerance, relative to the larger and never finer than
/// 1e-15.
func isClose(_ actual: Double?, _ expected: Double?, tolerance: Double = 1e-12) -> Bool {
  guard let actual, let expected else { return actual == nil && expected == nil }
  if actual == expected { return true }
  return abs(actual - expected) <= max(1e-15, tolerance * max(abs(actual), abs(expected)))
}

func areClose(_ actual: [Double]?, _ expected: [Double], tolerance: Double = 1e-12) -> Bool {
  guard let actual, actual.count == expected.count else { return false }
  return zip(actual, expected).allSatisfy { isClose($0, $1, tolerance: tolerance) }
}

/// SplitMix64 of G. L. Steele, D. Lea and C. H. Flood, 2014: the same numbers everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in (0, 1).
  mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// Standard normal, by Box and Muller.
  mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  mutating func normals(_ count: Int) -> [Double] {
    (0..<count).map { _ in normal() }
  }

  /// A distribution over `count` cells, some of them empty.
  mutating func distribution(_ count: Int) -> [Double] {
    let weights = (0..<count).map { _ in uniform() < 0.2 ? 0 : -log(uniform()) } + [1]
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }
}
