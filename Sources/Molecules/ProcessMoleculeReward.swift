import GFlowNets
import RewardPrograms

/// A user's program that gives molecules, by their SMILES, their raw values: as a factor of a product.
struct ProcessMoleculeReward: MoleculeRewardComponent {
  let program: RewardProgram
  let greatestValue: Double? = nil
  var asksProgram: Bool { true }

  static let description = ProcessReward.description(
    RewardTransform.parameters(floor: 0.01))

  init(_ settings: Settings) { program = ProcessReward.program(settings) }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    try program.rewards(of: molecules.map(\.smiles))
  }
}
