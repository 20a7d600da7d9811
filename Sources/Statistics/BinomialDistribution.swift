#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The probability of `successes` in `trials` independent trials that succeed with `probability`.
///
/// Catherine Loader's saddle-point form, whose relative error stays near 1e-14 for any number of
/// trials, where differences of log-factorials (as in `gsl_ran_binomial_pdf`) lose a digit for each
/// digit of `trials`.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities", 2000.
func binomialProbability(of successes: Int, trials: Int, probability p: Double) -> Double {
  guard successes >= 0, successes <= trials else { return 0 }
  if p <= 0 { return successes == 0 ? 1 : 0 }
  if p >= 1 { return successes == trials ? 1 : 0 }
  let n = Double(trials)
  if successes == 0 { return exp(n * log1p(-p)) }
  if successes == trials { return exp(n * log(p)) }
  let k = Double(successes)
  let exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k)
    - deviance(k, mean: n * p) - deviance(n - k, mean: n * (1 - p))
  return exp(exponent) * (n / (2 * .pi * k * (n - k))).squareRoot()
}

/// log n! less Stirling's approximation (n + 1/2) log n - n + log √(2π), for whole n ≥ 1.
private func stirlingError(_ n: Double) -> Double {
  if n <= 15 { return smallStirlingErrors[Int(n)] }
  let square = n * n
  // 1/12n - 1/360n³ + 1/1260n⁵ - 1/1680n⁷ + 1/1188n⁹, whose next term is below 1e-16 from 16 on.
  let inner = 1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188) / square) / square
  return (1.0 / 12 - (1.0 / 360 - inner / square) / square) / n
}

private let smallStirlingErrors: [Double] = {
  var factorial = 1.0
  return [0]
    + (1...15).map { n in
      let n = Double(n)
      factorial *= n
      return log(factorial) - ((n + 0.5) * log(n) - n + 0.5 * log(2 * .pi))
    }
}()

/// x log(x / mean) + mean - x, without cancellation where x is near the mean.
private func deviance(_ x: Double, mean: Double) -> Double {
  let difference = x - mean
  guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
  // With v = (x - mean) / (x + mean): x log(x/mean) = 2x (v + v³/3 + v⁵/5 + ...).
  let v = difference / (x + mean)
  var sum = difference * v
  var term = 2 * x * v
  var odd = 3.0
  while true {
    term *= v * v
    let next = sum + term / odd
    if next == sum { return sum }
    sum = next
    odd += 2
  }
}
