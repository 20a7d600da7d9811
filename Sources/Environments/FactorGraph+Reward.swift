import GFlowNets
import NeuralNetworks
import Statistics

extension FactorGraph: EnvironmentComponent {
  static let variableCount = SettingKey.integer(
    "variables", 2...128, default: 6, unit: "variables", "How many variables V there are.")
  static let valueCount = SettingKey.integer(
    "values", 2...256, default: 4, unit: "values", "How many values K a variable has.")
  static let assignmentOrder = SettingKey.integers(
    "order", count: 0...128, each: 0...127, default: [],
    "The variables in the order in which they are assigned; empty for 0, 1, 2, ...")
  static let pairs = SettingKey.integers(
    "pairs", count: 0...16_256, each: 0...127, default: [],
    "The two variables of each factor, one factor after the other; empty for a chain: 0, 1, 1, 2, ..."
  )
  static let logPotentials = SettingKey.reals(
    "logPotentials", count: 0...1_000_000, each: .any, default: [], unit: "nats",
    "The log potentials, factor after factor, in each by the first variable's value and in it by the"
      + " second's; empty to draw them from the seed.")
  static let spread = SettingKey.real(
    "spread", .positive, default: 1, unit: "nats",
    "The standard deviation of log potentials that are drawn, of mean 0.")
  static let seed = SettingKey.integer(
    "seed", 0...0xFFFF_FFFF, default: 0,
    "What log potentials are drawn from; the seeds of trials do not change them.")

  public static let description = ComponentDescription(
    "factorGraph",
    summary: "Variables assigned in a given order, with log potentials of pairs of them.",
    source: "F. R. Kschischang, B. J. Frey and H.-A. Loeliger, IEEE Trans. Inf. Theory 47, 2001",
    parameters: [
      variableCount.parameter, valueCount.parameter, assignmentOrder.parameter, pairs.parameter,
      logPotentials.parameter, spread.parameter, seed.parameter,
    ])

  public init(_ settings: Settings) throws {
    let (variables, values) = (settings[Self.variableCount], settings[Self.valueCount])
    let order = settings[Self.assignmentOrder]
    var ends = settings[Self.pairs]
    if ends.isEmpty { ends = (0..<variables - 1).flatMap { [$0, $0 + 1] } }
    guard ends.count % 2 == 0 else {
      throw SettingsError(["pairs"], "are \(ends.count) numbers; write two for each factor")
    }
    if let end = ends.first(where: { $0 >= variables }) {
      throw SettingsError(
        ["pairs"], "names variable \(end), but they go from 0 to \(variables - 1)")
    }
    let size = values * values
    var numbers = settings[Self.logPotentials]
    if numbers.isEmpty {
      numbers = NormalDraws.numbers(
        ends.count / 2 * size, spread: settings[Self.spread], seed: UInt64(settings[Self.seed]))
    }
    guard numbers.count == ends.count / 2 * size else {
      throw SettingsError(
        ["logPotentials"],
        "are \(numbers.count) for \(ends.count / 2) factors of \(values) times \(values) values; write"
          + " \(ends.count / 2 * size)")
    }
    let factors = try (0..<ends.count / 2).map { factor in
      let (a, b) = (ends[2 * factor], ends[2 * factor + 1])
      let terms = Array(numbers[factor * size..<(factor + 1) * size])
      guard a != b else {
        throw SettingsError(
          ["pairs"], "joins variable \(a) to itself; a factor has two variables")
      }
      if a < b { return Factor(a, b, logPotentials: terms) }
      let turned = (0..<size).map { terms[$0 % values * values + $0 / values] }
      return Factor(b, a, logPotentials: turned)
    }
    try self.init(
      variables: variables, values: values, order: order.isEmpty ? Array(0..<variables) : order,
      factors: factors)
  }

  public static let rewards = [
    RewardEntry<FactorGraph>(own: "exp of the sum of the factors' log potentials.") { $0.reward }
  ]

  /// The reward of assignments.
  public var reward: Reward<FactorGraph> {
    var reward = Reward(in: self, logReward: { logReward($0) })
    reward.partialLogReward = { logReward($0) }
    if model.greatestTable <= 1 << 16 { reward.exactConstants = { exactConstants } }
    return reward
  }

  /// The sum over the factors whose variables are both assigned.
  @Sendable func logReward(_ state: Assignment) -> Double {
    var sum = 0.0
    for factor in factors {
      let (a, b) = (factor.first, factor.second)
      guard state.filled &>> UInt128(a) & state.filled &>> UInt128(b) & 1 == 1 else { continue }
      sum += factor.logPotentials[value(state, a) &* values &+ value(state, b)]
    }
    return sum
  }

  private var model: PairwiseModel {
    PairwiseModel(
      variables: variables, values: values,
      pairs: factors.map { PairwiseModel.Pair($0.first, $0.second, $0.logPotentials) })
  }

  /// Constants by sum-product elimination of one variable after the other.
  private var exactConstants: ExactConstants {
    let model = model
    let size = values * values
    // Marginals cost a table each; those of few variables are what people look at.
    let isSmall = variables * values + factors.count * size <= 1000
    let singles = (0..<(isSmall ? variables * values : 0)).map { wanted in
      model.observable(single: { $0 * values + $1 == wanted ? 1 : 0 })
    }
    let pairs = (0..<(isSmall ? factors.count * size : 0)).map { wanted in
      model.observable(pair: { $0 * size + $1 == wanted ? 1 : 0 })
    }
    let (logZ, means) = model.sum(means: [model] + singles + pairs)
    var named = [NamedValues("meanLogReward", [means[0]])]
    if isSmall {
      named.append(NamedValues("marginals", Array(means[1..<1 + singles.count])))
      named.append(NamedValues("pairMarginals", Array(means[(1 + singles.count)...])))
    }
    return ExactConstants(
      logZ: logZ, entropy: logZ - means[0],
      meanReward: Elementary.exp(model.scaled(by: 2).sum().logSum - logZ), means: named,
      formula: "sum-product elimination, variable after variable")
  }
}

extension FactorGraph: Observables {
  /// Whether a variable has a value, by variable and in it by value; whether the two of a factor have two
  /// values, by factor, first and second value.
  public var observables: [Observable<Assignment>] {
    [
      Observable("marginals") { object in
        var shares = [Double](repeating: 0, count: variables * values)
        for variable in 0..<variables {
          shares[variable * values + value(object, variable)] = 1
        }
        return shares
      },
      Observable("pairMarginals") { object in
        let size = values * values
        var shares = [Double](repeating: 0, count: factors.count * size)
        for (number, factor) in factors.enumerated() {
          shares[
            number * size + value(object, factor.first) * values + value(object, factor.second)] = 1
        }
        return shares
      },
    ]
  }
}
