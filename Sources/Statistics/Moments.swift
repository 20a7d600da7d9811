/// The arithmetic mean, in the unit of the sample.
///
/// A sample of equal values has exactly that value as its mean.
///
/// - Returns: `nil` when the sample is empty or holds a value that is not finite.
public func mean(of sample: [Double]) -> Double? {
  guard let first = sample.first, sample.isFinite else { return nil }
  // Rounding would otherwise give a sample of equal values a mean beside them, a variance of
  // about 1e-34, and a t statistic of about 1e16 between two methods that always reach the optimum.
  if sample.allSatisfy({ $0 == first }) { return first }
  return (sample.compensatedSum / Double(sample.count)).finite
}

/// The unbiased sample variance, with n - 1 in the denominator, in the squared unit of the sample.
///
/// Zero, exactly, when all values are equal.
///
/// - Returns: `nil` for fewer than two values or a value that is not finite.
public func variance(of sample: [Double]) -> Double? {
  guard sample.count >= 2, let mean = mean(of: sample) else { return nil }
  var squares = CompensatedSum()
  var deviations = CompensatedSum()
  for value in sample {
    let deviation = value - mean
    squares.add(deviation * deviation)
    deviations.add(deviation)
  }
  // The second term removes the rounding of the mean (the corrected two-pass algorithm of
  // T. F. Chan, G. H. Golub and R. J. LeVeque, The American Statistician 37, 1983).
  let correction = deviations.value * deviations.value / Double(sample.count)
  return ((squares.value - correction) / Double(sample.count - 1)).finite
}

/// The sample standard deviation, with n - 1 in the denominator, in the unit of the sample.
///
/// - Returns: `nil` for fewer than two values or a value that is not finite.
public func standardDeviation(of sample: [Double]) -> Double? {
  variance(of: sample)?.squareRoot()
}

/// The skewness m₃ / m₂^(3/2) of the central moments of a sample, a pure number: 0 for a symmetric one,
/// above 0 where the long tail is that of great values.
///
/// - Returns: `nil` for fewer than three values, equal values or a value that is not finite.
public func skewness(of sample: [Double]) -> Double? {
  guard sample.count >= 3, let mean = mean(of: sample) else { return nil }
  let deviations = sample.map { $0 - mean }
  let count = Double(sample.count)
  let second = deviations.reduce(0) { $0 + $1 * $1 } / count
  let third = deviations.reduce(0) { $0 + $1 * $1 * $1 } / count
  guard second > 0 else { return nil }
  return (third / (second * second.squareRoot())).finite
}

/// The standard error of the mean, sd / √n, in the unit of the sample.
///
/// - Returns: `nil` for fewer than two values or a value that is not finite.
public func standardErrorOfMean(of sample: [Double]) -> Double? {
  variance(of: sample).map { ($0 / Double(sample.count)).squareRoot() }
}

/// Clopper and Pearson's interval of a probability, from how often what has it happened.
///
/// It covers the probability at least with `confidence`, whatever that is: also where everything or
/// nothing happened, of which Student's t interval would make a certainty.
///
/// Source: C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
/// case of the binomial", Biometrika 26 (1934).
///
/// - Returns: `nil` without trials, with more successes than trials or fewer than none, or a
///   `confidence` outside of (0, 1).
public func proportionInterval(
  successes: Int, trials: Int, confidence: Double = 0.95
) -> Interval? {
  guard trials > 0, (0...trials).contains(successes), confidence > 0, confidence < 1 else {
    return nil
  }
  let tail = (1 - confidence) / 2
  let (k, n) = (Double(successes), Double(trials))
  return Interval(
    lower: successes == 0 ? 0 : GSL.betaQuantile(tail, k, n - k + 1),
    upper: successes == trials ? 1 : GSL.betaQuantile(1 - tail, k + 1, n - k))
}

/// Student's t interval of the mean, in the unit of the sample.
///
/// It covers the mean with probability `confidence` when the values are independent and normal. It
/// has width zero when all values are equal, which says nothing about unseen values.
///
/// - Parameters:
///   - sample: The values, one for each independent repetition.
///   - confidence: The coverage, between 0 and 1.
/// - Returns: `nil` for fewer than two values, a value that is not finite, or a `confidence` outside
///   of (0, 1).
public func meanInterval(of sample: [Double], confidence: Double = 0.95) -> Interval? {
  guard confidence > 0, confidence < 1, let mean = mean(of: sample),
    let standardError = standardErrorOfMean(of: sample)
  else { return nil }
  let t = GSL.studentUpperQuantile((1 - confidence) / 2, df: Double(sample.count - 1))
  guard t.isFinite else { return nil }
  return Interval(center: mean, halfWidth: t * standardError)
}
