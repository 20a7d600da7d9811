/// Pearson's correlation of paired values, from -1 to 1.
///
/// - Returns: `nil` where it is undefined: lists of different lengths, fewer than two pairs, a value
///   that is not finite, or a list without variance.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard x.count == y.count, x.count >= 2, let meanX = mean(of: x), let meanY = mean(of: y)
  else { return nil }
  // Scaled to at most 1, so that squares of tiny or huge deviations stay in range.
  let scaleX = x.reduce(0) { max($0, abs($1 - meanX)) }
  let scaleY = y.reduce(0) { max($0, abs($1 - meanY)) }
  guard scaleX > 0, scaleY > 0, scaleX.isFinite, scaleY.isFinite else { return nil }
  var productXY = CompensatedSum()
  var squareX = CompensatedSum()
  var squareY = CompensatedSum()
  for (valueX, valueY) in zip(x, y) {
    let deviationX = (valueX - meanX) / scaleX
    let deviationY = (valueY - meanY) / scaleY
    productXY.add(deviationX * deviationY)
    squareX.add(deviationX * deviationX)
    squareY.add(deviationY * deviationY)
  }
  let correlation = productXY.value / (squareX.value * squareY.value).squareRoot()
  return correlation.finite.map { min(1, max(-1, $0)) }
}

/// Spearman's rank correlation of paired values, from -1 to 1: Pearson's correlation of the ranks,
/// where equal values share the mean of their ranks.
///
/// Source: C. Spearman, "The proof and measurement of association between two things", 1904.
///
/// - Returns: `nil` where it is undefined: lists of different lengths, fewer than two pairs, a value
///   that is not finite, or a list whose values are all equal.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard let ranksX = averageRanks(of: x), let ranksY = averageRanks(of: y) else { return nil }
  return pearsonCorrelation(ranksX, ranksY)
}
