/// The expected `sumL1` between a distribution and the frequencies of independent draws from that
/// same distribution: the floor that no sampler can beat on average, and what a reported distance
/// is to be read against.
///
/// E Σ |Nᵢ/n - pᵢ| for N multinomial. Each Nᵢ is binomial, and its mean absolute deviation is, with
/// ν = ⌊np⌋ + 1,
///
///     E |N - np| = 2 ν (1 - p) P(N = ν)
///
/// Exact, not the normal approximation √(2p(1-p)/πn), which overstates rare cells.
///
/// Source: A. De Moivre, 1730; P. Diaconis and S. Zabell, "Closed form summation for classical
/// distributions: variations on a theme of De Moivre", Statistical Science 6 (1991).
///
/// - Parameters:
///   - p: The probability of each cell.
///   - samples: The number n of draws.
/// - Returns: A number from 0 to 2; `nil` for no draws, or unless `p` is a distribution in the sense of
///   `sumL1`.
public func expectedSumL1OfPerfectSampler(_ p: [Double], samples: Int) -> Double? {
  guard samples > 0, p.allSatisfy({ $0 >= 0 && $0 <= 1 }),
    abs(p.compensatedSum - 1) <= distributionTolerance
  else { return nil }
  var sum = CompensatedSum()
  for probability in p { sum.add(meanDeviationOfPerfectSampler(probability, samples: samples)) }
  return sum.value
}

/// One cell's part of `expectedSumL1OfPerfectSampler`: E |N/n - p| for N binomial.
///
/// - Parameters:
///   - probability: p, from 0 to 1.
///   - samples: n, above 0.
public func meanDeviationOfPerfectSampler(_ probability: Double, samples: Int) -> Double {
  guard probability > 0 else { return 0 }
  let next = Int(Double(samples) * probability) + 1
  let mass = binomialProbability(of: next, trials: samples, probability: probability)
  return 2 * Double(next) / Double(samples) * (1 - probability) * mass
}
