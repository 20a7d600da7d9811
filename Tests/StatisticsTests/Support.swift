import Foundation
import TestSupport

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

extension SplitMix64 {
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
