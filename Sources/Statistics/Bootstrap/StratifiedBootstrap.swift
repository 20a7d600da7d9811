extension Bootstrap {
  /// Estimates an aggregate over tasks and seeds, resampling the seeds within each task.
  ///
  /// The interval says how the aggregate would vary with other seeds on the same tasks; it does not
  /// speak of other tasks. The same as rliable's `get_interval_estimates`.
  ///
  /// Source: R. Agarwal et al., "Deep reinforcement learning at the edge of the statistical
  /// precipice", NeurIPS 2021.
  ///
  /// - Parameters:
  ///   - aggregate: How the scores become one number.
  ///   - tasks: The scores of each task, one for each seed; the numbers of seeds may differ.
  ///   - resamples: The number of resamples, at least 2.
  ///   - confidence: The coverage of the interval, between 0 and 1.
  ///   - generator: The source of random numbers.
  /// - Returns: `nil` without tasks, with an empty task or a number that is not finite, with fewer
  ///   than two resamples, or a `confidence` outside of (0, 1).
  public static func estimate(
    _ aggregate: Aggregate, of tasks: [[Double]], resamples: Int, confidence: Double = 0.95,
    using generator: inout some RandomNumberGenerator
  ) -> Estimate? {
    guard resamples >= 2, let value = aggregate.value(of: tasks),
      var resampler = Resampler(strata: tasks)
    else { return nil }
    var results = [Double](repeating: 0, count: resamples)
    switch aggregate {
    case .interquartileMean:
      var sorter = CountingIQM(values: resampler.values)
      for resample in 0..<resamples {
        resampler.draw(using: &generator)
        results[resample] = sorter.interquartileMean(of: resampler.indices)
      }
    case .optimalityGap(let target):
      let capped = resampler.values.map { min($0, target) }
      for resample in 0..<resamples {
        resampler.draw(using: &generator)
        var sum = 0.0
        for index in resampler.indices { sum += capped[Int(index)] }
        results[resample] = target - sum / Double(capped.count)
      }
    case .mean, .median:
      var means = [Double](repeating: 0, count: tasks.count)
      for resample in 0..<resamples {
        resampler.draw(using: &generator)
        var position = 0
        for task in tasks.indices {
          let end = position + tasks[task].count
          var sum = 0.0
          while position < end {
            sum += resampler.values[Int(resampler.indices[position])]
            position += 1
          }
          means[task] = sum / Double(tasks[task].count)
        }
        if aggregate == .median {
          means.sort()
          results[resample] = median(ofSorted: means)
        } else {
          results[resample] = means.reduce(0, +) / Double(means.count)
        }
      }
    }
    return Estimate(value: value, reordering: &results, confidence: confidence)
  }
}

/// The interquartile mean of resamples of fixed values, without sorting each: the values are sorted
/// once, and a resample is a count for each of them.
private struct CountingIQM {
  /// The values, ascending.
  private let sorted: [Double]
  /// The place of each value in `sorted`.
  private let place: [Int32]
  /// How often the current resample holds each of `sorted`; all zero between calls.
  private var counts: [Int32]
  /// The ranks that the interquartile mean keeps.
  private let kept: Range<Int32>

  init(values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var place = [Int32](repeating: 0, count: values.count)
    for (position, index) in order.enumerated() { place[index] = Int32(position) }
    self.place = place
    sorted = order.map { values[$0] }
    counts = Array(repeating: 0, count: values.count)
    let cut = Int32(values.count / 4)
    kept = cut..<(Int32(values.count) - cut)
  }

  @inline(__always)
  mutating func interquartileMean(of indices: [Int32]) -> Double {
    let low = kept.lowerBound
    let high = kept.upperBound
    var sum = 0.0
    counts.withUnsafeMutableBufferPointer { counts in
      place.withUnsafeBufferPointer { place in
        for index in indices { counts[Int(place[Int(index)])] &+= 1 }
      }
      sorted.withUnsafeBufferPointer { sorted in
        var before: Int32 = 0
        for position in 0..<sorted.count {
          let after = before &+ counts[position]
          counts[position] = 0
          // Of the ranks before ..< after that hold this value, those inside of `kept`. Without a
          // branch, because no predictor knows which values a resample drew.
          let weight = max(0, min(after, high) &- max(before, low))
          sum += Double(weight) * sorted[position]
          before = after
        }
      }
    }
    return sum / Double(kept.count)
  }
}
