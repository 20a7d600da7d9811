import GFlowNets
import NeuralNetworks

/// The product of other rewards, to ask for several things at once.
struct ProductReward: MoleculeRewardComponent {
  private struct Factor: Sendable {
    let scorer: any MoleculeScorer
    let transform: RewardTransform
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
    ] + RewardTransform.parameters(floor: 1e-4))

  private static let none = ComponentDescription("none", summary: "No third reward.")

  init(_ settings: Settings) throws {
    factors = try ["of", "with", "and"].compactMap { key in
      let factor = settings.component(key)
      guard factor.type != Self.none.name else { return nil }
      return try SettingsError.within(key) {
        let scorer = try MoleculeRewards.make(factor)
        return Factor(
          scorer: scorer,
          transform: try RewardTransform(factor, greatestValue: scorer.greatestValue))
      }
    }
  }

  var seesStems: Bool { factors.contains { $0.scorer.seesStems } }
  var asksProgram: Bool { factors.contains { $0.scorer.asksProgram } }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    var product = [Double](repeating: 1, count: molecules.count)
    for factor in factors {
      for (i, value) in try factor.scorer.values(of: molecules).enumerated() {
        product[i] *= factor.transform.reward(of: value)
      }
    }
    return product
  }
}
