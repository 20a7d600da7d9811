extension Bootstrap {
  /// The greatest sample of which all resamples are visited: 12, with 12¹² resamples of which
  /// 1,352,078 differ in more than order.
  public static let exhaustiveLimit = 12

  /// Estimates a statistic of a small sample from all nⁿ resamples, without random numbers: the limit
  /// of `estimate(of:resamples:confidence:using:statistic:)` for endless resamples.
  ///
  /// Resamples that differ only in order are visited once, with the number of their orders,
  /// n! / (k₁! k₂! ...), as weight. The standard error is that of the whole population of resamples.
  ///
  /// - Parameters:
  ///   - sample: The values, at most `exhaustiveLimit`.
  ///   - confidence: The coverage of the interval, between 0 and 1.
  ///   - statistic: The statistic, which must not depend on the order of its values. Its argument is a
  ///     buffer that is filled anew for each resample, so it may sort or change it.
  /// - Returns: `nil` for an empty sample or one beyond the limit, a value or a statistic of a resample
  ///   that is not finite, or a `confidence` outside of (0, 1).
  public static func exhaustiveEstimate(
    of sample: [Double], confidence: Double = 0.95, statistic: (inout [Double]) -> Double?
  ) -> Estimate? {
    let n = sample.count
    guard n >= 1, n <= exhaustiveLimit, sample.isFinite, confidence > 0, confidence < 1
    else { return nil }
    var buffer = sample
    guard let value = statistic(&buffer)?.finite else { return nil }

    let factorials = (0...n).map { (1...max(1, $0)).reduce(1, *) }
    var results: [(value: Double, orders: Int)] = []
    // The positions of a resample, never descending: one representative of all its orders.
    var positions = [Int](repeating: 0, count: n)
    while true {
      buffer.removeAll(keepingCapacity: true)
      for position in positions { buffer.append(sample[position]) }
      var orders = factorials[n]
      var run = 0
      for (place, position) in positions.enumerated() {
        run = place > 0 && positions[place - 1] == position ? run + 1 : 1
        // Dividing by 1, 2, ... k along a run of k divides by k!, always without remainder.
        orders /= run
      }
      guard let result = statistic(&buffer)?.finite else { return nil }
      results.append((result, orders))
      guard let last = positions.lastIndex(where: { $0 < n - 1 }) else { break }
      let next = positions[last] + 1
      for place in last..<n { positions[place] = next }
    }
    return summarise(value, &results, confidence: confidence)
  }

  /// The interval and error of results of which each stands for as many as it has orders.
  private static func summarise(
    _ value: Double, _ results: inout [(value: Double, orders: Int)], confidence: Double
  ) -> Estimate? {
    results.sort { $0.value < $1.value }
    let total = results.reduce(0) { $0 + $1.orders }
    var sum = CompensatedSum()
    for result in results { sum.add(result.value * (Double(result.orders) / Double(total))) }
    let mean = sum.value
    var squares = CompensatedSum()
    for result in results {
      let deviation = result.value - mean
      squares.add(deviation * deviation * (Double(result.orders) / Double(total)))
    }
    /// The result at a rank, counted from zero with repetitions.
    func result(at rank: Int) -> Double? {
      var before = 0
      for result in results {
        before += result.orders
        if rank < before { return result.value }
      }
      return results.last?.value
    }
    func quantile(at probability: Double) -> Double? {
      let position = Double(total - 1) * probability
      guard let low = result(at: Int(position)), let high = result(at: Int(position) + 1)
      else { return nil }
      return interpolate(low, high, position - position.rounded(.down))
    }
    let tail = (1 - confidence) / 2
    guard let lower = quantile(at: tail), let upper = quantile(at: 1 - tail),
      let error = squares.value.squareRoot().finite
    else { return nil }
    return Estimate(
      value: value, interval: Interval(lower: lower, upper: upper), standardError: error)
  }
}
