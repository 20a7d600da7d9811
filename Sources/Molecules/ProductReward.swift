import GFlowNets
import NeuralNetworks

/// The product of other rewards, to ask for several things at once.
struct ProductReward: MoleculeRewardComponent {
  private struct Factor: Sendable {
    let scorer: any MoleculeScorer
    let transform: RewardTransform
  }

  private let factors: [Factor]
  /// The raw values of the factors.
  let components: [String]
  let greatestValue: Double? = nil

  static let description = ComponentDescription(
    "product", summary: "The product of several rewards.",
    parameters: [
      first.parameter, second.parameter, third.parameter,
    ] + RewardTransform.parameters(floor: 1e-4))

  private static let first = SettingKey.component(
    "of", MoleculeRewards.simple, default: nil, "The first reward.")
  private static let second = SettingKey.component(
    "with", MoleculeRewards.simple, default: nil, "The second reward.")
  private static let third = SettingKey.component(
    "and", [none] + MoleculeRewards.simple, default: CommonParameters.defaults(none),
    "A third reward, if there is one.")

  private static let none = ComponentDescription("none", summary: "No third reward.")

  init(_ settings: Settings) throws {
    components = Reward<Fragments>.componentNames(
      [Self.first, Self.second, Self.third].map { settings[$0] }
        .filter { $0.type != Self.none.name })
    factors = try [Self.first, Self.second, Self.third].compactMap { key in
      let factor = settings[key]
      guard factor.type != Self.none.name else { return nil }
      return try SettingsError.within(key.parameter.name) {
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
    try valuesAndComponents(of: molecules).map(\.value)
  }

  func valuesAndComponents(of molecules: [AssembledMolecule]) throws
    -> [(value: Double, components: [Double])]
  {
    var products = [(value: Double, components: [Double])](
      repeating: (1, []), count: molecules.count)
    for factor in factors {
      for (i, value) in try factor.scorer.values(of: molecules).enumerated() {
        products[i].value *= factor.transform.reward(of: value)
        products[i].components.append(value)
      }
    }
    return products
  }
}
