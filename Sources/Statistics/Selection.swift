/// Hoare's selection: moves the value of rank `rank` to that place, no lesser value behind it and no
/// greater one before it.
///
/// Linear time on average, where sorting 50,000 resamples takes longer than drawing them. The pivot is
/// a median of three and the scans stop at equal values, so neither order nor ties make it slow.
///
/// Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961).
///
/// - Parameters:
///   - values: The values, none NaN; `rank` is one of their places.
///   - rank: The rank, counted from zero for the least value.
///   - start: The place of the first value to look at; values before it must not be greater.
func select(_ values: UnsafeMutableBufferPointer<Double>, rank: Int, from start: Int = 0) {
  var low = start
  var high = values.count - 1
  while low < high {
    let middle = low + (high - low) / 2
    let pivot = max(
      min(values[low], values[middle]), min(max(values[low], values[middle]), values[high]))
    var left = low
    var right = high
    while left <= right {
      while values[left] < pivot { left += 1 }
      while values[right] > pivot { right -= 1 }
      if left <= right {
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
    }
    // Now low ... right are at most the pivot, left ... high at least; any between equal it.
    if rank <= right {
      high = right
    } else if rank >= left {
      low = left
    } else {
      return
    }
  }
}

/// The interval between the (1 - c)/2 and (1 + c)/2 quantiles of values, which it reorders.
///
/// - Returns: `nil` without values, with one that is not finite, or a `confidence` outside of (0, 1).
func percentileInterval(reordering values: inout [Double], confidence: Double) -> Interval? {
  guard confidence > 0, confidence < 1, !values.isEmpty, values.isFinite else { return nil }
  let tail = (1 - confidence) / 2
  return values.withUnsafeMutableBufferPointer { values in
    let last = values.count - 1
    /// The quantile of values of which those before `start` are in place.
    func quantile(at probability: Double, from start: Int) -> Double {
      let position = Double(last) * probability
      let rank = min(last, Int(position))
      select(values, rank: rank, from: start)
      // The next order statistic is the least of what lies behind.
      let next = values[(rank + 1)...].min() ?? values[rank]
      return interpolate(values[rank], next, position - Double(rank))
    }
    let lower = quantile(at: tail, from: 0)
    let start = min(last, Int(Double(last) * tail))
    return Interval(lower: lower, upper: quantile(at: 1 - tail, from: start))
  }
}
