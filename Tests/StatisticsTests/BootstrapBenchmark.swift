import Foundation
import Statistics
import Testing

/// How long 50,000 stratified resamples take; what Benchmarks/bootstrap runs beside rliable.
@Suite struct BootstrapBenchmark {
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["HARNESS_BENCHMARK"] != nil,
      "Benchmarks/bootstrap runs it"))
  func `50,000 resamples of 5 seeds on 3 tasks`() throws {
    let tasks = [
      [0.1, 0.25, 0.3, 0.15, 0.4], [1.5, 1.75, 1.25, 1, 1.6], [2.25, 2, 2.75, 2.5, 2.1],
    ]
    let clock = ContinuousClock()
    var best = Double.infinity
    var interval: Interval?
    for round in 0..<20 {
      var random = Numbers(state: UInt64(round))
      let start = clock.now
      interval =
        Bootstrap.estimate(
          .interquartileMean, of: tasks, resamples: 50_000, using: &random)?.interval
      best = min(best, (clock.now - start) / .seconds(1))
    }
    let found = try #require(interval)
    print("bootstrap: \(best) \(found.lower) \(found.upper)")
  }

  /// SplitMix64.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
