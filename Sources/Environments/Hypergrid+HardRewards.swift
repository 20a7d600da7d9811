import GFlowNets
import NeuralNetworks

/// Rewards that are hard to find or mislead, by the formulas of torchgfn 2.4.1 (`gfn.gym.hypergrid`), whose
/// presets are settings of these. In all of them x_i is a coordinate, 0 ... H - 1, and R is positive: where
/// torchgfn's presets have R0 = 0, log R of most cells would be infinite.
extension Hypergrid {
  static var hardRewards: [RewardEntry<Hypergrid>] {
    [
      RewardEntry(sparseDescription) { settings, grid in try grid.sparse(r0: settings[sparseR0]) },
      RewardEntry(deceptiveDescription) { settings, grid in
        grid.deceptive(
          r0: settings[deceptiveR0], r1: settings[deceptiveR1], r2: settings[deceptiveR2])
      },
      RewardEntry(bitwiseXORDescription) { settings, grid in
        try grid.bitwiseXOR(
          r0: settings[tierR0], weights: settings[tierWeights],
          highestBits: settings[highestBits], constrained: settings[constrained])
      },
      RewardEntry(coprimeDescription) { settings, grid in
        try grid.multiplicativeCoprime(
          r0: settings[tierR0], weights: settings[tierWeights], primes: settings[primes],
          caps: settings[exponentCaps], targets: settings[leastMultiples],
          constrained: settings[constrained])
      },
    ]
  }

  // Sparse.

  private static let sparseR0 = SettingKey.real(
    "r0", .positive, default: 1e-12, "The reward of every cell.")

  private static var sparseDescription: ComponentDescription {
    ComponentDescription(
      "sparse",
      summary:
        "r0, and 1 more where every coordinate is 1 or H - 2 and not all are 1: 2^n - 1 single cells.",
      source: "Pan et al. 2022, arXiv 2210.03308; torchgfn 2.4.1, SparseReward",
      parameters: [sparseR0.parameter])
  }

  /// r0 + 1[all x_i in {1, H - 2}, some x_i = H - 2].
  ///
  /// Throws `SettingsError` at a side below 3.
  public func sparse(r0: Double) throws -> Reward<Hypergrid> {
    guard side > 2 else {
      throw SettingsError([], "needs a side of at least 3; choose a greater side")
    }
    var reward = Reward(
      in: self, greatest: 1 + r0,
      value: { [self] cell in
        var isSomeFar = false
        for i in 0..<dimensions {
          let x = coordinate(cell, i)
          guard x == 1 || x == side - 2 else { return r0 }
          isSomeFar = isSomeFar || x == side - 2
        }
        return isSomeFar ? 1 + r0 : r0
      })
    reward.hasKnownModes = false
    return reward
  }

  // Deceptive.

  private static let deceptiveR0 = SettingKey.real(
    "r0", .positive, default: 1e-5, "The reward of every cell.")
  private static let deceptiveR1 = SettingKey.real(
    "r1", .nonNegative, default: 0.1,
    "What cells near the centre in some coordinate have more: the deception.")
  private static let deceptiveR2 = SettingKey.real(
    "r2", .nonNegative, default: 2, "What the modes have more.")

  private static var deceptiveDescription: ComponentDescription {
    ComponentDescription(
      "deceptive",
      summary:
        "r0 + r1 (1 - prod 1[0.1 < |x/(H-1) - 0.5|]) + r2 prod 1[0.3 < |x/(H-1) - 0.5| < 0.4]: a cross through"
        + " the centre leads away from the modes.",
      source: "Kim et al. 2025, Adaptive Teachers, its code; torchgfn 2.4.1, DeceptiveReward",
      parameters: [deceptiveR0.parameter, deceptiveR1.parameter, deceptiveR2.parameter])
  }

  /// r0 + r1 (1 - prod 1[0.1 < |x/(H-1) - 0.5|]) + r2 prod 1[0.3 < |x/(H-1) - 0.5| < 0.4].
  public func deceptive(r0: Double, r1: Double, r2: Double) -> Reward<Hypergrid> {
    // In integers, as the zones: with d = |2x - (H-1)|, near the centre iff 5d <= H - 1.
    let isNear = (0..<side).map { 5 * abs(2 * $0 - (side - 1)) <= side - 1 }
    let greatest = max(zones.contains(2) ? r2 : 0, isNear.contains(true) ? r1 : 0)
    return Reward(
      in: self, greatest: r0 + greatest,
      value: { [self] cell in
        var (near, band) = (false, true)
        for i in 0..<dimensions {
          let x = coordinate(cell, i)
          near = near || isNear[x]
          band = band && zones[x] == 2
        }
        return r0 + (near ? r1 : 0) + (band ? r2 : 0)
      })
  }

  // Tiers.

  private static let tierR0 = SettingKey.real(
    "r0", .positive, default: 1e-3,
    "The reward of every cell; torchgfn's presets have 0, which has no logarithm.")
  private static let tierWeights = SettingKey.reals(
    "weights", count: 1...16, each: .positive, default: [1, 10, 100],
    "What a cell has more for each tier that it and all tiers before it satisfy.")
  private static let constrained = SettingKey.integer(
    "constrained", 1...128, default: 3, unit: "coordinates",
    "How many coordinates, the first ones, are constrained; all where there are fewer.")
  private static let highestBits = SettingKey.integers(
    "highestBits", count: 1...16, each: 0...15, default: [4, 5, 5],
    "The highest bit of coordinates, the lowest being 0, that each tier looks at.")
  private static let primes = SettingKey.integers(
    "primes", count: 1...16, each: 2...65535, default: [2, 3, 5],
    "The only primes that may divide a constrained coordinate.")
  private static let exponentCaps = SettingKey.integers(
    "caps", count: 1...16, each: 0...16, default: [2, 2, 2],
    "For each tier how often each prime may divide one.")
  private static let leastMultiples = SettingKey.integers(
    "leastCommonMultiples", count: 0...16, each: 0...1_000_000_000_000, default: [],
    "For each tier the least common multiple that the constrained coordinates must have, 0 for any;"
      + " empty for any in all.")

  private static var bitwiseXORDescription: ComponentDescription {
    ComponentDescription(
      "bitwiseXOR",
      summary:
        "r0 + sum over tiers t of weights[t] 1[for every tier up to t, each of the bits 0 ... highestBits is 1 in an"
        + " even number of the constrained coordinates].",
      source: "torchgfn 2.4.1, BitwiseXORReward",
      parameters: [
        tierR0.parameter, tierWeights.parameter, highestBits.parameter, constrained.parameter,
      ])
  }

  /// r0 + sum_t w_t 1[for all u <= t and all bits b <= highestBits[u]: the XOR of bit b of x_1 ... x_k is 0].
  ///
  /// Throws `SettingsError` where there are not as many tiers as weights.
  public func bitwiseXOR(
    r0: Double, weights: [Double], highestBits: [Int], constrained: Int
  ) throws -> Reward<Hypergrid> {
    guard highestBits.count == weights.count else {
      throw SettingsError(
        ["highestBits"], "are \(highestBits.count) for \(weights.count) weights; write one a tier")
    }
    let masks = highestBits.map { 2 << $0 - 1 }
    return tiered(r0: r0, weights: weights, constrained: constrained, isSatisfiable: true) {
      x, tier in
      x.reduce(0, ^) & masks[tier] == 0
    }
  }

  private static var coprimeDescription: ComponentDescription {
    ComponentDescription(
      "multiplicativeCoprime",
      summary:
        "r0 + sum over tiers t of weights[t] 1[for every tier up to t, the constrained coordinates are products of"
        + " the primes, each at most caps times, no prime divides two neighbouring ones, and they have the"
        + " least common multiple].",
      source: "torchgfn 2.4.1, MultiplicativeCoprimeReward",
      parameters: [
        tierR0.parameter, tierWeights.parameter, primes.parameter, exponentCaps.parameter,
        leastMultiples.parameter, constrained.parameter,
      ])
  }

  /// r0 + sum_t w_t 1[for all u <= t: every x_i = prod_p p^e, e <= caps[u], gcd(x_i, x_{i+1}) = 1, and
  /// lcm(x_1 ... x_k) = targets[u] where that is not 0]. A coordinate 0 is no such product.
  ///
  /// Throws `SettingsError` where there are not as many tiers as weights.
  public func multiplicativeCoprime(
    r0: Double, weights: [Double], primes: [Int], caps: [Int], targets: [Int], constrained: Int
  ) throws -> Reward<Hypergrid> {
    for (key, count) in [("caps", caps.count), ("leastCommonMultiples", targets.count)]
    where count != weights.count && !(key != "caps" && count == 0) {
      throw SettingsError([key], "are \(count) for \(weights.count) weights; write one a tier")
    }
    // How often each prime divides each value, and whether nothing is left of it.
    let exponents = (0..<side).map { value -> [Int]? in
      guard value > 0 else { return nil }
      var rest = value
      let exponents = primes.map { prime in
        var count = 0
        while rest % prime == 0 { (rest, count) = (rest / prime, count + 1) }
        return count
      }
      return rest == 1 ? exponents : nil
    }
    let isSatisfiable = targets.allSatisfy { $0 < 2 } && side > 2
    return tiered(r0: r0, weights: weights, constrained: constrained, isSatisfiable: isSatisfiable)
    {
      x, tier in
      var multiple = 1
      for (place, prime) in primes.enumerated() {
        var (greatest, previous) = (0, 0)
        for value in x {
          guard let exponent = exponents[value]?[place], exponent <= caps[tier],
            exponent == 0 || previous == 0
          else { return false }
          (greatest, previous) = (max(greatest, exponent), exponent)
        }
        multiple = Counting.product(multiple, Counting.power(prime, greatest))
      }
      return targets.isEmpty || targets[tier] == 0 || targets[tier] == multiple
    }
  }

  /// r0 + sum_t w_t 1[tiers 0 ... t satisfied by the first coordinates].
  private func tiered(
    r0: Double, weights: [Double], constrained: Int, isSatisfiable: Bool,
    _ satisfies: @escaping @Sendable (_ coordinates: [Int], _ tier: Int) -> Bool
  ) -> Reward<Hypergrid> {
    let count = min(constrained, dimensions)
    var reward = Reward(
      in: self, greatest: isSatisfiable ? weights.reduce(r0, +) : nil,
      value: { [self] cell in
        let x = (0..<count).map { coordinate(cell, $0) }
        var sum = r0
        for (tier, weight) in weights.enumerated() {
          guard satisfies(x, tier) else { break }
          sum += weight
        }
        return sum
      })
    reward.hasKnownModes = false
    return reward
  }
}
