extension Bootstrap {
  /// The probability that a method improves on another, averaged over tasks: the mean over tasks of
  /// P(X > Y) + P(X = Y) / 2 for a random seed of each.
  ///
  /// - Parameters:
  ///   - x: The scores of each task by the first method, one for each seed.
  ///   - y: The scores of the same tasks by the other.
  /// - Returns: `nil` without tasks, for different numbers of tasks, or with an empty task or a value
  ///   that is not finite.
  public static func averageProbabilityOfImprovement(
    _ x: [[Double]], over y: [[Double]]
  ) -> Double? {
    guard x.count == y.count else { return nil }
    var probabilities: [Double] = []
    for (task, other) in zip(x, y) {
      guard let probability = probabilityOfImprovement(task, over: other) else { return nil }
      probabilities.append(probability)
    }
    return mean(of: probabilities)
  }

  /// Estimates the average probability of improvement, resampling the seeds of both methods within
  /// each task, independently.
  ///
  /// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
  /// precipice", NeurIPS 2021 (rliable's `probability_of_improvement`).
  ///
  /// - Parameters:
  ///   - x: The scores of each task by the first method, one for each seed.
  ///   - y: The scores of the same tasks by the other; the numbers of seeds may differ.
  ///   - resamples: The number of resamples, at least 2.
  ///   - confidence: The coverage of the interval, between 0 and 1.
  ///   - generator: The source of random numbers.
  /// - Returns: `nil` under the conditions of `averageProbabilityOfImprovement(_:over:)`, with fewer
  ///   than two resamples, or a `confidence` outside of (0, 1).
  public static func estimateProbabilityOfImprovement(
    _ x: [[Double]], over y: [[Double]], resamples: Int, confidence: Double = 0.95,
    using generator: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard resamples >= 2, let value = averageProbabilityOfImprovement(x, over: y),
      var resamplerX = Resampler(strata: x), var resamplerY = Resampler(strata: y)
    else { return nil }
    let comparisons = zip(x, y).map(Comparison.init)
    var results = [Double](repeating: 0, count: resamples)
    for resample in 0..<resamples {
      resamplerX.draw(using: &generator)
      resamplerY.draw(using: &generator)
      var startX = 0
      var startY = 0
      var sum = 0.0
      for comparison in comparisons {
        sum += comparison.probability(
          resamplerX.indices, from: startX, resamplerY.indices, from: startY)
        startX += comparison.rows
        startY += comparison.columns
      }
      results[resample] = sum / Double(comparisons.count)
    }
    return Estimate(value: value, reordering: &results, confidence: confidence)
  }
}

/// The outcomes of all pairs of seeds on one task, compared once rather than in every resample.
private struct Comparison {
  let rows: Int
  let columns: Int
  /// 2 where the row's seed is better, 1 where both are equal, 0 where the column's is.
  private let halves: [UInt8]

  init(_ x: [Double], _ y: [Double]) {
    rows = x.count
    columns = y.count
    halves = x.flatMap { x in y.map { y in x > y ? 2 : x == y ? 1 : 0 } }
  }

  /// The probability of improvement between two resamples, whose indices count from the start of
  /// the first task.
  func probability(
    _ rowIndices: [Int32], from startX: Int, _ columnIndices: [Int32], from startY: Int
  ) -> Double {
    var sum = 0
    for i in startX..<(startX + rows) {
      let row = (Int(rowIndices[i]) - startX) * columns - startY
      for j in startY..<(startY + columns) {
        sum += Int(halves[row + Int(columnIndices[j])])
      }
    }
    return Double(sum) / Double(2 * rows * columns)
  }
}
