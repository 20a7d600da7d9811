import GFlowNets
import NeuralNetworks

/// A way of scoring molecules that a spec can name.
public protocol MoleculeRewardComponent: Component, MoleculeScorer {}

/// The rewards of molecules that a spec can name: R = (max(floor, value) / norm)^beta of a raw value.
public enum MoleculeRewards {
  private static let components: [any MoleculeRewardComponent.Type] = [
    SEHReward.self,
    QEDReward.self,
    PropertyReward.self,
    SimilarityReward.self,
    ProductReward.self,
    ProcessMoleculeReward.self,
  ]

  /// What they are called and what can be set on them.
  public static let all = components.map { $0.description }

  /// The scorer that settings describe.
  static func make(_ settings: Settings) throws -> any MoleculeScorer {
    guard let type = components.first(where: { $0.description.name == settings.type }) else {
      throw SettingsError(["type"], "is no reward of molecules")
    }
    return try type.init(settings)
  }

  /// Those of which products can be made.
  static let simple = [
    SEHReward.description, QEDReward.description, PropertyReward.description,
    SimilarityReward.description, ProcessMoleculeReward.description,
  ]

  /// e^(-x^2 / 2).
  static func gaussian(_ x: Double) -> Double { Elementary.exp(-x * x / 2) }

  /// The parameters that make R of a raw value.
  static func shape(floor: Double, norm: Double, beta: Double) -> [Parameter] {
    [
      Parameter(
        "floor", .real(.positive), default: .real(floor),
        "The least value that counts, so that every molecule has some reward."),
      Parameter("norm", .real(.positive), default: .real(norm), "What the value is divided by."),
      Parameter(
        "beta", .real(.positive), default: .real(beta),
        "The exponent; greater prefers the best more."),
    ]
  }
}
