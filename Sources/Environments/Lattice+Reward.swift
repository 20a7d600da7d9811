import Formats
import Foundation
import GFlowNets
import NeuralNetworks
import RewardPrograms
import Statistics

extension Lattice: EnvironmentComponent {
  static let side = SettingKey.integer(
    "side", 2...11, default: 3, unit: "sites", "The side N of a square.")
  static let coupling = SettingKey.real(
    "coupling", .any, default: 0.2, unit: "nats", "J, the strength of a bond of a square.")
  static let fieldStrength = SettingKey.real(
    "field", .any, default: 0, unit: "nats", "h, the field at every site.")
  static let boundary = SettingKey.choice(
    "boundary", default: Boundary.periodic,
    "Whether the sites at opposite sides of a square are neighbours.")
  static let couplings = SettingKey.file(
    "couplings", default: "square",
    "\"square\", or the path of a CSV file without names of columns: a symmetric matrix of J, a row a site,"
      + " zero on the diagonal; then side, coupling and boundary say nothing.")

  public static let description = ComponentDescription(
    "lattice", summary: "Ising models: spins +1 and -1 of a lattice, assigned in any order.",
    source: "Zhang et al. 2022, arXiv 2202.01361, section 4.3",
    parameters: [
      side.parameter, coupling.parameter, fieldStrength.parameter, boundary.parameter,
      couplings.parameter,
    ])

  public init(_ settings: Settings) throws {
    let path = settings[Self.couplings]
    let field = settings[Self.fieldStrength]
    if path == "square" {
      try self.init(
        side: settings[Self.side], coupling: settings[Self.coupling], field: field,
        boundary: settings[Self.boundary])
    } else {
      let matrix = try Self.matrix(in: path)
      var bonds: [Bond] = []
      for (i, row) in matrix.enumerated() {
        for j in row.indices.dropFirst(i + 1) where row[j] != 0 {
          bonds.append(Bond(first: i, second: j, strength: row[j]))
        }
      }
      try self.init(sites: matrix.count, bonds: bonds, field: field)
    }
  }

  /// A symmetric matrix of finite numbers with a zero diagonal.
  ///
  /// Throws `SettingsError`, which names file and line.
  private static func matrix(in path: String) throws -> [[Double]] {
    func error(_ message: String) -> SettingsError {
      SettingsError(["couplings"], "\(path)\(message)")
    }
    let bytes = try NamedFile.bytes(path, setting: "couplings")
    let rows: [CSVTable.Row]
    do { rows = try CSVTable.rows(bytes) } catch let malformed {
      throw error(", line \(malformed.line): \(malformed.message)")
    }
    guard (1...128).contains(rows.count) else {
      throw error(": has \(rows.count) rows; write one for each of 1 to 128 sites")
    }
    let matrix = try rows.map { row in
      guard row.fields.count == rows.count else {
        throw error(
          ", line \(row.line): has \(row.fields.count) numbers where there are \(rows.count) rows;"
            + " write as many")
      }
      return try row.fields.map { field in
        guard let number = decimalNumber(field.trimmingCharacters(in: .whitespaces)),
          number.isFinite
        else {
          throw error(
            ", line \(row.line): \(printable(field, quote: "'")) is no finite number; write one")
        }
        return number
      }
    }
    for (i, row) in matrix.enumerated() {
      guard row[i] == 0 else {
        throw error(
          ", line \(rows[i].line): couples a site with itself; write 0 on the diagonal")
      }
      if let j = row.indices.first(where: { matrix[$0][i] != row[$0] }) {
        throw error(
          ", line \(rows[i].line): column \(j + 1) is \(row[j]), but its mirror image is"
            + " \(matrix[j][i]); make them equal")
      }
    }
    return matrix
  }

  public static let rewards = [
    RewardEntry<Lattice>(own: "exp of the sum of J s s' over bonds and of h s over sites.") {
      $0.reward
    }
  ]

  /// The reward of spins.
  public var reward: Reward<Lattice> {
    // By strength, because most lattices have one: spins that differ are counted, not multiplied.
    @Sendable func logReward(_ state: Assignment) -> Double {
      var sum = 0.0
      for bond in bonds {
        let (a, b) = (UInt128(bond.first), UInt128(bond.second))
        guard state.filled &>> a & state.filled &>> b & 1 == 1 else { continue }
        sum += (state.values &>> a ^ state.values &>> b) & 1 == 0 ? bond.strength : -bond.strength
      }
      return sum + field * Double(Self.magnetisation(state))
    }
    // The spins that the field prefers are best where no bond is broken by them.
    let isFerromagnetic = bonds.allSatisfy { $0.strength >= 0 }
    let greatest =
      isFerromagnetic
      ? bonds.reduce(0) { $0 + $1.strength } + abs(field) * Double(sites) : nil
    var reward = Reward(
      in: self, greatest: greatest.map(Elementary.exp), logReward: logReward)
    reward.partialLogReward = logReward
    if model.greatestTable <= 1 << 18 { reward.exactConstants = { exactConstants } }
    return reward
  }

  static func magnetisation(_ state: Assignment) -> Int {
    2 * state.values.nonzeroBitCount - state.filled.nonzeroBitCount
  }

  private var model: PairwiseModel {
    PairwiseModel(
      variables: sites, values: 2, single: (0..<sites).flatMap { _ in [-field, field] },
      pairs: bonds.map { bond in
        let j = bond.strength
        return PairwiseModel.Pair(bond.first, bond.second, [j, -j, -j, j])
      })
  }

  /// Constants by a transfer matrix, site after site.
  private var exactConstants: ExactConstants {
    let model = model
    let spins = model.observable(single: { $1 == 0 ? -1 : 1 })
    let (logZ, means) = model.sum(means: [model, spins])
    let sites = Double(sites)
    return ExactConstants(
      logZ: logZ, entropy: logZ - means[0],
      meanReward: Elementary.exp(model.scaled(by: 2).sum().logSum - logZ),
      means: [
        NamedValues("meanLogReward", [means[0]]), NamedValues("meanEnergy", [-means[0]]),
        NamedValues("meanMagnetisation", [means[1] / sites]),
      ], formula: "transfer matrix, site after site")
  }
}

extension Lattice: Observables {
  /// The energy, minus log R; the magnetisation a site and its absolute value; s_0 s_1.
  public var observables: [Observable<Assignment>] {
    let sites = Double(sites)
    let logReward = reward.partialLogReward
    var found = [
      Observable<Assignment>("meanEnergy") { [-(logReward?($0) ?? 0)] },
      Observable("meanMagnetisation") { [Double(Self.magnetisation($0)) / sites] },
      Observable("meanAbsMagnetisation") { [abs(Double(Self.magnetisation($0))) / sites] },
    ]
    if sites > 1 {
      found.append(Observable("meanS0S1") { ($0.values ^ $0.values >> 1) & 1 == 0 ? [1] : [-1] })
    }
    return found
  }
}
