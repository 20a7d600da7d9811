#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A distribution over variables of a few values each whose logarithm is a sum of terms of one variable and
/// of pairs of variables, as in Ising models and factor graphs.
public struct PairwiseModel: Sendable {
  /// A term of two variables.
  public struct Pair: Sendable {
    /// The variables, the first lower.
    public let first, second: Int
    /// The term by the first variable's value times the number of values, plus the second's.
    public let terms: [Double]

    /// A term of two variables.
    public init(_ first: Int, _ second: Int, _ terms: [Double]) {
      self.first = first
      self.second = second
      self.terms = terms
    }
  }

  /// How many variables there are.
  public let variables: Int
  /// How many values each has.
  public let values: Int
  /// The term of each value of each variable, the values of a variable together.
  public let single: [Double]
  /// The terms of pairs; several of one pair add up.
  public let pairs: [Pair]

  /// A model; without `single`, variables have no terms of their own.
  public init(variables: Int, values: Int, single: [Double]? = nil, pairs: [Pair]) {
    self.variables = variables
    self.values = values
    self.single = single ?? [Double](repeating: 0, count: variables * values)
    self.pairs = pairs
  }

  /// A sum of terms over the variables of this model and over its pairs, in their order.
  public func observable(
    single: (_ variable: Int, _ value: Int) -> Double = { _, _ in 0 },
    pair: (_ number: Int, _ term: Int) -> Double = { _, _ in 0 }
  ) -> PairwiseModel {
    PairwiseModel(
      variables: variables, values: values,
      single: (0..<variables).flatMap { variable in
        (0..<values).map { single(variable, $0) }
      },
      pairs: pairs.enumerated().map { number, own in
        Pair(own.first, own.second, own.terms.indices.map { pair(number, $0) })
      })
  }

  /// The model with every term multiplied by a number.
  public func scaled(by factor: Double) -> PairwiseModel {
    observable(
      single: { factor * single[$0 * values + $1] }, pair: { factor * pairs[$0].terms[$1] })
  }

  /// log of the sum of exp over all assignments, and the mean of each observable, which is a sum of terms of
  /// the same variables and, in the same order, the same pairs.
  ///
  /// Variables are taken in order; a table has one cell for each values of those taken that a later
  /// variable shares a pair with (the transfer matrix, or sum-product elimination). O(variables cells values).
  ///
  /// Source: R. J. Baxter, Exactly Solved Models in Statistical Mechanics, 1982, chapter 2.
  public func sum(means observables: [PairwiseModel] = []) -> (logSum: Double, means: [Double]) {
    let last = lastUses()
    var frontier: [Int] = []
    var weights = [1.0]
    var moments = observables.map { _ in [0.0] }
    var logScale = 0.0
    for variable in 0..<variables {
      let all = frontier + [variable]
      let kept = all.filter { last[$0] > variable }
      let own = pairs.indices.filter {
        pairs[$0].second == variable
      }.map { (pair: $0, digit: frontier.firstIndex(of: pairs[$0].first) ?? 0) }
      // The place of a cell in the next table: the digits of the variables that stay.
      let strides = Self.strides(of: all, in: kept, values)
      let size = kept.reduce(1) { size, _ in size * values }
      var nextWeights = [Double](repeating: 0, count: size)
      var nextMoments = observables.map { _ in [Double](repeating: 0, count: size) }
      var digits = [Int](repeating: 0, count: frontier.count)
      for cell in weights.indices {
        var rest = cell
        var base = 0
        for digit in digits.indices {
          digits[digit] = rest % values
          rest /= values
          base += digits[digit] * strides[digit]
        }
        for value in 0..<values {
          func term(_ model: PairwiseModel) -> Double {
            var term = model.single[variable * values + value]
            for (pair, digit) in own {
              term += model.pairs[pair].terms[digits[digit] * values + value]
            }
            return term
          }
          let factor = exp(term(self))
          let place = base + value * strides[frontier.count]
          nextWeights[place] += weights[cell] * factor
          for (number, observable) in observables.enumerated() {
            nextMoments[number][place] +=
              (moments[number][cell] + weights[cell] * term(observable)) * factor
          }
        }
      }
      // So that nothing overflows.
      let greatest = nextWeights.max() ?? 1
      logScale += log(greatest)
      weights = nextWeights.map { $0 / greatest }
      moments = nextMoments.map { $0.map { $0 / greatest } }
      frontier = kept
    }
    return (log(weights[0]) + logScale, moments.map { $0[0] / weights[0] })
  }

  /// The cells of the greatest table that `sum` makes; `Int.max` where they are more.
  public var greatestTable: Int {
    let last = lastUses()
    return (0..<variables).reduce(1) { greatest, variable in
      let open = (0...variable).count { last[$0] > variable }
      let bits = Double(open) * log2(Double(values))
      return bits > 60 ? .max : max(greatest, Int(exp2(bits)))
    }
  }

  /// For each variable the last one that shares a pair with it; itself where none later does.
  private func lastUses() -> [Int] {
    var last = Array(0..<variables)
    for pair in pairs { last[pair.first] = max(last[pair.first], pair.second) }
    return last
  }

  /// What each of `all` variables counts in the number of a cell of a table of the `kept` ones; 0 where it
  /// is none of them.
  private static func strides(of all: [Int], in kept: [Int], _ values: Int) -> [Int] {
    all.map { variable in
      guard let place = kept.firstIndex(of: variable) else { return 0 }
      return (0..<place).reduce(1) { stride, _ in stride * values }
    }
  }
}
