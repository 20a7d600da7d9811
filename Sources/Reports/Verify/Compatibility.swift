import Statistics

/// Whether two sets of seeds, of one method and metric on one task, may be of the same method.
public struct Compatibility: Equatable, Sendable {
  /// What is said about the two sets.
  public enum Verdict: String, Sendable {
    /// Nothing speaks against it.
    case compatible
    /// Chance does not explain the difference.
    case different
    /// Too few values to say.
    case untested
  }

  /// Numbers that differ by less than this share of them differ by rounding.
  static let rounding = 1e-9

  /// The task.
  public let task: String
  /// The metric.
  public let metric: String
  /// The method.
  public let method: String
  /// How many values are stored.
  public let storedCount: Int
  /// How many values the run again gave.
  public let rerunCount: Int
  /// The mean of the run again less the stored mean, in the metric's unit.
  public let difference: Double?
  /// Welch's interval of the difference; `nil` where neither set varies.
  public let interval: Interval?
  /// The p-value of Welch's test, adjusted by Holm over the methods within the metric and task.
  public fileprivate(set) var p: Double?
  /// What the values say.
  public fileprivate(set) var verdict: Verdict
  /// Whether the values are the same, seed for seed.
  public let isEqual: Bool
  private let isWithinRounding: Bool

  fileprivate init(
    task: String, metric: String, method: String, stored: [Double], rerun: [Double],
    confidence: Double
  ) {
    self.task = task
    self.metric = metric
    self.method = method
    storedCount = stored.count
    rerunCount = rerun.count
    isEqual = stored == rerun
    let welch = WelchTest(rerun, stored, confidence: confidence)
    interval = welch?.interval
    p = welch?.p
    guard let before = mean(of: stored), let after = mean(of: rerun) else {
      difference = nil
      isWithinRounding = false
      verdict = .different
      return
    }
    difference = after - before
    isWithinRounding = abs(after - before) <= Self.rounding * max(abs(before), abs(after))
    let fewest = min(stored.count, rerun.count)
    if isWithinRounding {
      verdict = .compatible
    } else if welch != nil {
      // The adjusted p-value may still say otherwise. Of so few seeds it could not.
      verdict = fewest < Effect.fewestSeeds ? .untested : .compatible
    } else {
      verdict = fewest < 2 ? .untested : .different
    }
  }

  /// What an adjusted p-value must be below to say different: 1 - confidence, divided by the metrics and
  /// tasks tested.
  static func threshold(of tests: some Sequence<Compatibility>, confidence: Double) -> Double {
    let families = Set(tests.lazy.filter { $0.p != nil }.map { [$0.task, $0.metric] })
    return (1 - confidence) / Double(max(families.count, 1))
  }

  /// Tests every metric that a task has in either comparison, of every method.
  ///
  /// Welch's two-sided tests are adjusted by Holm over the methods within one metric and task. A
  /// method is called different where the adjusted p-value lies below (1 - confidence) / families,
  /// with the number of metrics and tasks tested: so a run of the same method is called different
  /// anywhere with probability 1 - confidence at most. Where neither set varies the means must be
  /// equal up to rounding, and means that are equal up to rounding are never called different.
  static func tests(stored: Comparison, rerun: Comparison) -> [Compatibility] {
    let spec = stored.spec
    var families: [[Compatibility]] = []
    for (t, task) in spec.tasks.enumerated() {
      for metric in stored.metrics(task: t) {
        var family: [Compatibility] = []
        for (m, method) in spec.methods.enumerated() {
          let before = stored.values(of: metric.name, task: t, method: m)
          let after = rerun.values(of: metric.name, task: t, method: m)
          if before.isEmpty && after.isEmpty { continue }
          family.append(
            Compatibility(
              task: task.name, metric: metric.name, method: method.name, stored: before,
              rerun: after, confidence: spec.statistics.confidence))
        }
        let adjusted = holmAdjusted(family.map(\.p))
        for i in family.indices { family[i].p = adjusted[i] }
        families.append(family)
      }
    }
    let threshold = threshold(of: families.joined(), confidence: spec.statistics.confidence)
    return families.joined().map { test in
      var test = test
      if let p = test.p, p < threshold, !test.isWithinRounding { test.verdict = .different }
      return test
    }
  }
}
