import GFlowNets
import RewardPrograms

/// A user's program that gives molecules, by their SMILES, their raw values.
struct ProcessMoleculeReward: MoleculeRewardComponent {
  let process: ProcessReward
  let greatestValue: Double? = nil
  var asksProgram: Bool { true }

  static let description = ProcessReward.description(
    MoleculeRewards.shape(floor: 0.01, norm: 1, beta: 1))

  init(_ settings: Settings) { process = ProcessReward(settings) }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    try process.program.rewards(of: molecules.map(\.smiles))
  }
}
