import Foundation
import Statistics
import TestSupport
import Testing

/// How often equal methods are called different at p < 0.05.
@Suite struct FalseAlarmTests {
  enum Shape: String, CaseIterable, Sendable {
    case normal, exponential, lognormal, discrete

    func sample(_ count: Int, using generator: inout SplitMix64) -> [Double] {
      (0..<count).map { _ in
        switch self {
        case .normal: generator.normal()
        case .exponential: -log(generator.uniform())
        case .lognormal: exp(generator.normal())
        // A count of modes: the number of successes in 6 trials.
        case .discrete: Double((0..<6).count { _ in generator.uniform() < 0.4 })
        }
      }
    }
  }

  @Test(arguments: Shape.allCases, [4, 5, 10, 20])
  func equalMethodsAreRarelyCalledDifferent(_ shape: Shape, _ seeds: Int) {
    var generator = SplitMix64(seed: UInt64(seeds))
    let pairs = 2_000
    var welch = 0
    var mannWhitney = 0
    for _ in 0..<pairs {
      let x = shape.sample(seeds, using: &generator)
      let y = shape.sample(seeds, using: &generator)
      // An undefined test calls nothing different.
      if let test = WelchTest(x, y), test.p < 0.05 { welch += 1 }
      if let test = MannWhitneyTest(x, y), test.p < 0.05 { mannWhitney += 1 }
    }
    let welchRate = Double(welch) / Double(pairs)
    let mannWhitneyRate = Double(mannWhitney) / Double(pairs)
    print(
      "false alarms of \(pairs), \(shape.rawValue), \(seeds) seeds:",
      "Welch \(welchRate), Mann-Whitney \(mannWhitneyRate)")
    #expect(welchRate <= 0.06)
    #expect(mannWhitneyRate <= 0.06)
  }

  /// What the warning about unequal numbers of skewed seeds is about.
  @Test func unequalNumbersOfSkewedSeedsAreCalledDifferentTooOften() {
    var generator = SplitMix64(seed: 1)
    let pairs = 20_000
    let alarms = (0..<pairs).count { _ in
      let x = Shape.exponential.sample(5, using: &generator)
      let y = Shape.exponential.sample(20, using: &generator)
      return (WelchTest(x, y)?.p ?? 1) < 0.05
    }
    let rate = Double(alarms) / Double(pairs)
    print("false alarms of \(pairs), exponential, 5 and 20 seeds: Welch \(rate)")
    #expect(rate > 0.07 && rate < 0.1)
  }
}
