import Foundation
import Statistics
import TestSupport
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
      var random = SplitMix64(seed: UInt64(round))
      let start = clock.now
      interval =
        Bootstrap.estimate(
          .interquartileMean, of: tasks, resamples: 50_000, using: &random)?.interval
      best = min(best, (clock.now - start) / .seconds(1))
    }
    let found = try #require(interval)
    print("bootstrap: \(best) \(found.lower) \(found.upper)")
  }
}
