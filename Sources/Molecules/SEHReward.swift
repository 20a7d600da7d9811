import GFlowNets

/// The proxy of docking scores against soluble epoxide hydrolase (sEH) of Bengio et al. 2021
/// (arXiv 2106.04399, appendix A.3): about 0 to 10, few molecules above 8.
///
/// With `stemMask` "paper" the value depends on a state's open stems, not on the molecule alone, as in the
/// paper's code; then a molecule counts with the greatest value of its states.
struct SEHReward: MoleculeRewardComponent {
  enum StemMask: String, CaseIterable, Sendable {
    case none, paper
  }

  let network: ProxyNetwork
  let stemMask: StemMask
  let greatestValue: Double? = nil

  static let weights = SettingKey.file(
    "weights", default: nil,
    "The path of the network's weights (safetensors); the README says how to get them.")
  static let stemMask = SettingKey.choice(
    "stemMask", default: StemMask.none,
    "Whether the network sees which atoms have open stems, as in the paper's code.")

  static let description = ComponentDescription(
    "seh",
    summary: "A message-passing network trained on docking scores against sEH.",
    source: "Bengio et al. 2021, arXiv 2106.04399, appendix A.3",
    parameters: [
      weights.parameter.example(.text("weights/seh_proxy.safetensors")),
      stemMask.parameter,
    ] + RewardTransform.parameters(floor: 0.1, norm: 8, beta: 10))

  init(_ settings: Settings) throws {
    do {
      network = try ProxyNetwork(path: settings[Self.weights])
    } catch {
      throw SettingsError(
        ["weights"], "cannot be read: \(error); the README says how to get the published ones")
    }
    stemMask = settings[Self.stemMask]
  }

  var seesStems: Bool { stemMask == .paper }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    network.values(
      of: molecules.map {
        ProxyNetwork.Input($0.graph, stemMask: stemMask == .paper ? $0.stemAtoms : nil)
      }
    ).map(Double.init)
  }
}
