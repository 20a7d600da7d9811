import GFlowNets

/// The quantitative estimate of drug-likeness (Bickerton et al. 2012, Nature Chemistry 4, 90), 0 to 1.
struct QEDReward: MoleculeRewardComponent {
  let greatestValue: Double? = nil

  static let description = ComponentDescription(
    "qed", summary: "The quantitative estimate of drug-likeness, 0 to 1.",
    source: "Bickerton et al. 2012, Nature Chemistry 4, 90",
    parameters: RewardTransform.parameters(floor: 0.01, beta: 8))

  init(_ settings: Settings) {}

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    try molecules.map { try $0.molecule().qed }
  }
}
