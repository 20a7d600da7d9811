import GFlowNets

/// The greatest Tanimoto similarity to given molecules, 0 to 1, by Morgan fingerprints of radius 2.
struct SimilarityReward: MoleculeRewardComponent {
  let targets: [Fingerprint]
  let greatestValue: Double? = nil

  static let to = SettingKey.texts(
    "to", count: 1...10_000, default: nil,
    "The SMILES of the molecules.")

  static let description = ComponentDescription(
    "similarity", summary: "The greatest Tanimoto similarity to given molecules, 0 to 1.",
    source: "Rogers and Hahn 2010, J. Chem. Inf. Model. 50, 742",
    parameters: [
      to.parameter.example(.texts(["CC(=O)Oc1ccccc1C(=O)O"]))
    ] + RewardTransform.parameters(floor: 0.01, beta: 4))

  init(_ settings: Settings) throws {
    targets = try settings[Self.to].map { smiles in
      do {
        return try Molecule(smiles: smiles).fingerprint
      } catch {
        throw SettingsError(["to"], "\(error)")
      }
    }
  }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    try molecules.map { assembled in
      let fingerprint = try assembled.molecule().fingerprint
      return targets.map(fingerprint.tanimoto).max() ?? 0
    }
  }
}
