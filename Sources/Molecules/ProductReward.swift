import GFlowNets
import NeuralNetworks

/// The product of other rewards' (max(floor, value) / norm)^beta, to ask for several things at once.
struct ProductReward: MoleculeRewardComponent {
  private struct Factor: Sendable {
    let scorer: any MoleculeScorer
    let floor: Double
    let power: RewardPower
  }

  private let factors: [Factor]
  let greatestValue: Double? = nil

  static let description = ComponentDescription(
    "product", summary: "The product of several rewards.",
    parameters: [
      Parameter(
        "of", .component(MoleculeRewards.simple), default: nil, "The first reward."),
      Parameter(
        "with", .component(MoleculeRewards.simple), default: nil, "The second reward."),
      Parameter(
        "and", .component([none] + MoleculeRewards.simple),
        default: .component(CommonParameters.defaults(none)), "A third reward, if there is one."),
    ] + MoleculeRewards.shape(floor: 1e-4, norm: 1, beta: 1))

  private static let none = ComponentDescription("none", summary: "No third reward.")

  init(_ settings: Settings) throws {
    factors = try ["of", "with", "and"].compactMap { key in
      let factor = settings.component(key)
      guard factor.type != Self.none.name else { return nil }
      return try SettingsError.within(key) {
        Factor(
          scorer: try MoleculeRewards.make(factor), floor: factor.real("floor"),
          power: RewardPower(norm: factor.real("norm"), beta: factor.real("beta")))
      }
    }
  }

  var seesStems: Bool { factors.contains { $0.scorer.seesStems } }
  var asksProgram: Bool { factors.contains { $0.scorer.asksProgram } }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    var product = [Double](repeating: 1, count: molecules.count)
    for factor in factors {
      for (i, value) in try factor.scorer.values(of: molecules).enumerated() {
        product[i] *= Elementary.pow(
          max(factor.floor, value) / factor.power.norm, factor.power.beta)
      }
    }
    return product
  }
}
