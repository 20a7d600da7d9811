import GFlowNets

/// How near a property of a molecule is to a window: 1 within it, and falling as a Gaussian outside.
struct PropertyReward: MoleculeRewardComponent {
  enum Property: String, CaseIterable, Sendable {
    case logP, tpsa, molecularWeight
  }

  let property: Property
  let window: ClosedRange<Double>
  let width: Double
  let greatestValue: Double? = 1

  static let property = SettingKey<Property>.choice(
    "property", default: nil,
    "Crippen's logP, the topological polar surface area in square angstroms, or the weight in g/mol."
  )
  static let from = SettingKey.real(
    "from", .any, default: nil,
    "Where the window begins.")
  static let to = SettingKey.real(
    "to", .any, default: nil,
    "Where the window ends.")
  static let width = SettingKey.real(
    "width", .positive, default: nil,
    "The standard deviation of the Gaussian outside the window.")

  static let description = ComponentDescription(
    "property",
    summary: "1 where a property lies in a window, falling as a Gaussian outside.",
    source: "Wildman and Crippen 1999 (logP); Ertl et al. 2000 (polar surface area)",
    parameters: [
      property.parameter,
      from.parameter.example(.real(1)),
      to.parameter.example(.real(3)),
      width.parameter,
    ] + RewardTransform.parameters(floor: 0.01))

  init(_ settings: Settings) throws {
    property = settings[Self.property]
    let (from, to) = (settings[Self.from], settings[Self.to])
    guard from <= to else { throw SettingsError(["to"], "is less than from, \(from); raise it") }
    window = from...to
    width = settings[Self.width]
  }

  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    try molecules.map { assembled in
      let molecule = try assembled.molecule()
      let value =
        switch property {
        case .logP: molecule.crippenLogP
        case .tpsa: molecule.tpsa
        case .molecularWeight: molecule.molecularWeight
        }
      let outside = max(window.lowerBound - value, value - window.upperBound, 0) / width
      return MoleculeRewards.gaussian(outside)
    }
  }
}
