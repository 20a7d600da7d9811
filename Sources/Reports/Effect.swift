import GFlowNets
import Statistics

/// How the values of a method differ from those of another.
///
/// `difference`, its interval, Welch's t and U keep the sign of the numbers. The sizes of the effect
/// are turned by the metric's better direction, so that above 0, or above 1/2 for a probability,
/// always means that the method is better. Where neither direction is better they are not turned.
struct Effect {
  /// Below this many seeds of either method no p-value is given: with four the smallest p of an exact
  /// Mann-Whitney test is 0.029, with three it is 0.1.
  static let fewestSeeds = 4

  /// Whether there are enough seeds of both for a p-value.
  static func isEnough(_ x: [Double], _ y: [Double]) -> Bool {
    min(x.count, y.count) >= fewestSeeds
  }

  /// mean(method) - mean(other).
  let difference: Double?
  /// Welch's test, undefined where neither method varies over seeds or one has a single seed.
  let welch: WelchTest?
  /// The Mann-Whitney test, which needs no variance.
  let mannWhitney: MannWhitneyTest?
  /// Welch's p-value, where there are enough seeds.
  let welchP: Double?
  /// The Mann-Whitney p-value, where there are enough seeds.
  let mannWhitneyP: Double?
  /// Hedges' g, turned.
  let hedgesG: Double?
  /// Cliff's delta, turned.
  let cliffsDelta: Double?
  /// The probability that a seed of the method is better than one of the other, ties counted half.
  let probabilityOfImprovement: Double?

  /// Compares a method's values with another's.
  init(of x: [Double], over y: [Double], direction: Direction, confidence: Double) {
    let isTurned = direction == .lower
    welch = WelchTest(x, y, confidence: confidence)
    mannWhitney = MannWhitneyTest(x, y)
    if let meanX = mean(of: x), let meanY = mean(of: y) {
      difference = meanX - meanY
    } else {
      difference = nil
    }
    let isEnough = Self.isEnough(x, y)
    welchP = isEnough ? welch?.p : nil
    mannWhitneyP = isEnough ? mannWhitney?.p : nil
    hedgesG = isTurned ? Statistics.hedgesG(y, x) : Statistics.hedgesG(x, y)
    cliffsDelta = isTurned ? Statistics.cliffsDelta(y, x) : Statistics.cliffsDelta(x, y)
    probabilityOfImprovement = Self.probability(of: x, over: y, direction: direction)
  }

  private static func probability(
    of x: [Double], over y: [Double], direction: Direction
  ) -> Double? {
    direction == .lower
      ? Statistics.probabilityOfImprovement(y, over: x)
      : Statistics.probabilityOfImprovement(x, over: y)
  }

  /// The probability that a method improves on another, averaged over tasks.
  static func averageProbability(
    of x: [[Double]], over y: [[Double]], direction: Direction
  ) -> Double? {
    direction == .lower
      ? Bootstrap.averageProbabilityOfImprovement(y, over: x)
      : Bootstrap.averageProbabilityOfImprovement(x, over: y)
  }
}
