import GFlowNets
import NeuralNetworks

extension ItemSet: EnvironmentComponent {
  static let itemCount = SettingKey.integer(
    "items", 1...128, default: 10, unit: "items", "How many items n there are.")
  static let chosen = SettingKey.integer(
    "size", 1...128, default: 5, unit: "items", "How many items k an object has.")
  static let givenEnergies = SettingKey.reals(
    "energies", count: 0...128, each: .any, default: [], unit: "nats",
    "The energy of each item, whose sum over a set is its log R; empty to draw them from the seed.")
  static let spread = SettingKey.real(
    "spread", .positive, default: 1, unit: "nats",
    "The standard deviation of energies that are drawn, of mean 0.")
  static let seed = SettingKey.integer(
    "seed", 0...0xFFFF_FFFF, default: 0,
    "What energies are drawn from; the seeds of trials do not change them.")

  public static let description = ComponentDescription(
    "set", summary: "Sets of k of n items, chosen in any order; log R sums the items' energies.",
    source: "Pan et al. 2023, arXiv 2302.01687, section 5.1",
    parameters: [
      itemCount.parameter, chosen.parameter, givenEnergies.parameter, spread.parameter,
      seed.parameter,
    ])

  public init(_ settings: Settings) throws {
    var energies = settings[Self.givenEnergies]
    let items = settings[Self.itemCount]
    if energies.isEmpty {
      energies = NormalDraws.numbers(
        items, spread: settings[Self.spread], seed: UInt64(settings[Self.seed]))
    }
    guard energies.count == items else {
      throw SettingsError(
        ["energies"], "are \(energies.count) for \(items) items; write one for each item")
    }
    try self.init(energies: energies, size: settings[Self.chosen])
  }

  public static let rewards = [
    RewardEntry<ItemSet>(own: "exp of the sum of the energies of a set's items.") { $0.reward }
  ]

  /// log R is the sum of the energies of the items.
  public var reward: Reward<ItemSet> {
    @Sendable func logReward(_ state: Assignment) -> Double {
      var sum = 0.0
      Assignment.forEachBit(state.filled) { sum += energies[$0] }
      return sum
    }
    let best = energies.sorted(by: >).prefix(size).reduce(0, +)
    var reward = Reward(in: self, greatest: Elementary.exp(best), logReward: logReward)
    reward.partialLogReward = logReward
    reward.exactConstants = { exactConstants }
    return reward
  }

  /// log of the elementary symmetric polynomials e_0, ..., e_k of exp of some energies: sums over subsets.
  static func logSymmetric(_ energies: some Sequence<Double>, upTo k: Int) -> [Double] {
    var e = [0.0] + [Double](repeating: -.infinity, count: k)
    for energy in energies {
      for j in stride(from: k, to: 0, by: -1) {
        e[j] = Elementary.logAddExp(e[j], e[j - 1] + energy)
      }
    }
    return e
  }

  /// Constants by elementary symmetric polynomials; O(n^2 k).
  var exactConstants: ExactConstants {
    let logZ = Self.logSymmetric(energies, upTo: size)[size]
    let inclusion = energies.indices.map { item in
      let others = energies.indices.lazy.filter { $0 != item }.map { energies[$0] }
      return Elementary.exp(
        energies[item] + Self.logSymmetric(others, upTo: size - 1)[size - 1] - logZ)
    }
    let meanLogReward = zip(inclusion, energies).reduce(0) { $0 + $1.0 * $1.1 }
    let doubled = Self.logSymmetric(energies.lazy.map { 2 * $0 }, upTo: size)[size]
    var means = [
      NamedValues("inclusion", inclusion), NamedValues("meanLogReward", [meanLogReward]),
    ]
    if size > 1 {
      let rest = Self.logSymmetric(energies.dropFirst(2), upTo: size - 2)[size - 2]
      means.append(
        NamedValues("pairInclusion01", [Elementary.exp(energies[0] + energies[1] + rest - logZ)]))
    }
    return ExactConstants(
      logZ: logZ, entropy: logZ - meanLogReward, meanReward: Elementary.exp(doubled - logZ),
      means: means, formula: "elementary symmetric polynomial of exp(energies)")
  }
}

extension ItemSet: Observables {
  public var observables: [Observable<Assignment>] {
    let (items, size) = (items, size)
    var found = [
      Observable<Assignment>("inclusion") { set in
        (0..<items).map { Double(UInt8(truncatingIfNeeded: set.filled >> UInt128($0)) & 1) }
      }
    ]
    if size > 1 {
      found.append(Observable("pairInclusion01") { [$0.filled & 3 == 3 ? 1 : 0] })
    }
    return found
  }
}
