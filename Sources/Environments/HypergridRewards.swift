import GFlowNets
import NeuralNetworks

/// The rewards of cells of a hypergrid.
extension Hypergrid {
  public static var rewards: [RewardEntry<Hypergrid>] {
    [
      RewardEntry(cornersDescription) { settings, grid in
        grid.corners(r0: settings[r0], r1: settings[r1], r2: settings[r2])
      },
      RewardEntry(cosineDescription) { _, grid in grid.cosine() },
    ] + hardRewards
  }

  private static var cornersDescription: ComponentDescription {
    ComponentDescription(
      "corners",
      summary: "Low everywhere, higher near the corners, highest in a band within each.",
      source: "Bengio et al. 2021, arXiv 2106.04399, section 4.1",
      parameters: [r0.parameter, r1.parameter, r2.parameter])
  }

  private static let r0 = SettingKey.real(
    "r0", .positive, default: 0.1, "The reward of every cell.")
  private static let r1 = SettingKey.real(
    "r1", .nonNegative, default: 0.5,
    "What cells far from the centre in every coordinate have more.")
  private static let r2 = SettingKey.real(
    "r2", .nonNegative, default: 2, "What the modes have more.")

  private static var cosineDescription: ComponentDescription {
    ComponentDescription(
      "cosine",
      summary: "A product of damped cosines: many modes of different height.",
      source: "Bengio et al. 2021, arXiv 2106.04399, appendix A.1")
  }

  /// r0 + r1 prod 1[0.25 < |x/(H-1) - 0.5|] + r2 prod 1[0.3 < |x/(H-1) - 0.5| < 0.4].
  public func corners(r0: Double, r1: Double, r2: Double) -> Reward<Hypergrid> {
    Reward(
      in: self, least: r0, greatest: zones.contains(2) ? r0 + r1 + r2 : r0 + r1,
      value: { [self] cell in
        var lowest: UInt8 = 2
        for i in 0..<dimensions { lowest = min(lowest, zones[coordinate(cell, i)]) }
        return r0 + (lowest >= 1 ? r1 : 0) + (lowest == 2 ? r2 : 0)
      })
  }

  /// prod ((cos 50u + 1) N(5u; 0, 1)) + 0.01 with u = 2x/(H-1) - 1.
  public func cosine() -> Reward<Hypergrid> {
    let factors = (0..<side).map { value in
      let u = 2 * Double(value) / Double(side - 1) - 1
      let density = Elementary.exp(-12.5 * u * u) / (2 * Double.pi).squareRoot()
      return (Elementary.cos(50 * u) + 1) * density
    }
    let greatest = (0..<dimensions).reduce(1.0) { product, _ in product * (factors.max() ?? 0) }
    return Reward(
      in: self, least: 0.01, greatest: greatest + 0.01,
      value: { [self] cell in
        var product = 1.0
        for i in 0..<dimensions { product *= factors[coordinate(cell, i)] }
        return product + 0.01
      })
  }
}
