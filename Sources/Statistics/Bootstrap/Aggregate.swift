/// A way to condense the scores of a method, over tasks and seeds, into one number.
///
/// A list of scores for each task, one for each seed; the numbers of seeds may differ. Scores of
/// different tasks must be on one scale, normalised, for any of these to mean something.
///
/// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
/// precipice", NeurIPS 2021 (and its library, rliable).
public enum Aggregate: Sendable, Hashable {
  /// The mean over tasks of the mean over seeds.
  case mean
  /// The median over tasks of the mean over seeds.
  case median
  /// The interquartile mean of the scores of all tasks and seeds together.
  case interquartileMean
  /// How far the scores fall short of `target` in the mean over all tasks and seeds: target -
  /// mean(min(score, target)). Lower is better; scores above the target count as the target.
  case optimalityGap(target: Double)

  /// The aggregate of the scores.
  ///
  /// - Parameter tasks: The scores of each task, one for each seed.
  /// - Returns: `nil` without tasks, or with an empty task or a number that is not finite.
  public func value(of tasks: [[Double]]) -> Double? {
    guard !tasks.isEmpty, tasks.allSatisfy({ !$0.isEmpty && $0.isFinite }) else { return nil }
    switch self {
    case .mean: return Statistics.mean(of: tasks.compactMap { Statistics.mean(of: $0) })
    case .median: return Statistics.median(of: tasks.compactMap { Statistics.mean(of: $0) })
    case .interquartileMean: return Statistics.interquartileMean(of: tasks.flatMap { $0 })
    case .optimalityGap(let target):
      guard target.isFinite else { return nil }
      return Statistics.mean(of: tasks.joined().map { min($0, target) }).map { target - $0 }
    }
  }
}
