import Formats
import GFlowNets
import NeuralNetworks
import Statistics

/// Variables of K values each, assigned in a given order, with log potentials of pairs of them:
///
///     log R(x) = sum over factors (u, v) of psi_uv(x_u, x_v).
///
/// By default the factors join each variable to the next, a chain. The graph of states is a tree: one
/// trajectory leads to each of the K^V objects, and P_B is 1. What is learned is to sum out the variables to
/// come, which the order makes easy or hard (Deleu et al. 2022, arXiv 2202.13903, use the same idea).
public struct FactorGraph: Environment {
  /// The values, `bits` bits a variable, and the variables that are assigned.
  public typealias State = Assignment

  /// The log potential of two variables.
  public struct Factor: Sendable, Equatable {
    /// The variables, the first lower.
    public let first, second: Int
    /// The log potential by the first variable's value times K, plus the second's.
    public let logPotentials: [Double]

    /// A factor of two variables, the first lower.
    public init(_ first: Int, _ second: Int, logPotentials: [Double]) {
      self.first = first
      self.second = second
      self.logPotentials = logPotentials
    }
  }

  /// How many variables V there are, and how many values K each has.
  public let variables, values: Int
  /// The variable that is assigned first, and so on.
  public let order: [Int]
  /// The factors.
  public let factors: [Factor]
  @usableFromInline let bits: Int
  @usableFromInline let mask: UInt128

  /// A factor graph.
  ///
  /// Throws `SettingsError` where the variables do not fit into 128 bits, or the order is none of them.
  public init(variables: Int, values: Int, order: [Int], factors: [Factor]) throws {
    let bits = Int.bitWidth - (values - 1).leadingZeroBitCount
    guard variables * bits <= 128 else {
      throw SettingsError(
        ["variables"],
        "times the \(bits) bits of a value must be at most 128; use at most \(128 / bits)")
    }
    guard order.sorted() == Array(0..<variables) else {
      throw SettingsError(
        ["order"],
        "must name each variable from 0 to \(variables - 1) once, the first to assign first")
    }
    self.variables = variables
    self.values = values
    self.order = order
    self.factors = factors
    self.bits = bits
    mask = Assignment.mask(bits)
  }

  @inlinable @inline(__always)
  func value(_ state: Assignment, _ variable: Int) -> Int {
    Int(truncatingIfNeeded: (state.values &>> UInt128(variable &* bits)) & mask)
  }

  @inlinable
  func with(_ value: Int, at variable: Int, _ values: UInt128) -> UInt128 {
    let shift = UInt128(variable &* bits)
    return values & ~(mask &<< shift) | UInt128(value) &<< shift
  }

  public var initialState: Assignment { .empty }

  @inlinable
  public func isTerminal(_ state: Assignment) -> Bool {
    state.filled.nonzeroBitCount == variables
  }

  /// One slot a value of the next variable.
  @inlinable
  public func actionSlotCount(_ state: Assignment) -> Int { values }

  @inlinable
  public func forEachAction(_ state: Assignment, _ visit: (Int) -> Void) {
    for value in 0..<values { visit(value) }
  }

  @inlinable
  public func child(_ state: Assignment, _ action: Int) -> Assignment {
    let variable = order[state.filled.nonzeroBitCount]
    return Assignment(
      values: with(action, at: variable, state.values),
      filled: state.filled | 1 &<< UInt128(variable))
  }

  @inlinable
  public func incomingSlotCount(_ state: Assignment) -> Int { 1 }

  @inlinable
  public func forEachIncomingEdge(
    _ state: Assignment, _ visit: (IncomingEdge<Assignment>) -> Void
  ) {
    let count = state.filled.nonzeroBitCount
    if count == 0 { return }
    let last = order[count - 1]
    let parent = Assignment(
      values: with(0, at: last, state.values), filled: state.filled & ~(1 &<< UInt128(last)))
    visit(IncomingEdge(slot: 0, parent: parent, action: value(state, last)))
  }

  @inlinable
  public func incomingEdgeCount(_ state: Assignment) -> Int { state.filled == 0 ? 0 : 1 }

  @inlinable
  public func incomingSlot(from parent: Assignment, by action: Int) -> Int { 0 }

  /// The values by variable, whatever the order.
  public func text(_ object: Assignment) -> String {
    (0..<variables).map { String(value(object, $0)) }.joined(separator: " ")
  }

  public func parse(_ text: String) throws -> Assignment {
    let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard numbers.count == variables, numbers.allSatisfy((0..<values).contains) else {
      throw ObjectSyntaxError(
        "is no assignment; write \(variables) whole numbers from 0 to \(values - 1) with spaces between"
      )
    }
    return Assignment(
      values: numbers.enumerated().reduce(0) { with($1.element, at: $1.offset, $0) },
      filled: Assignment.mask(variables))
  }

  /// How many variables differ.
  @inlinable
  public func distance(_ a: Assignment, _ b: Assignment) -> Double {
    var count = 0
    for variable in 0..<variables where value(a, variable) != value(b, variable) { count &+= 1 }
    return Double(count)
  }
}

extension FactorGraph: ChainMoves {
  /// A slot for each variable and value, to give it that.
  public func moveSlotCount(_ object: Assignment) -> Int { variables * values }

  @inlinable
  public func forEachMove(_ object: Assignment, _ visit: (Int, Assignment) -> Void) {
    for variable in 0..<variables {
      for other in 0..<values where other != value(object, variable) {
        visit(
          variable &* values &+ other,
          Assignment(values: with(other, at: variable, object.values), filled: object.filled))
      }
    }
  }
}

extension FactorGraph: RedrawnPlaces {
  public var redrawObstacle: String? { nil }
  public func placeCount(_ object: Assignment) -> Int { variables }

  /// The other values of a variable.
  @inlinable
  public func forEachAlternative(
    _ object: Assignment, at place: Int, _ visit: (Assignment) -> Void
  ) {
    for other in 0..<values where other != value(object, place) {
      visit(Assignment(values: with(other, at: place, object.values), filled: object.filled))
    }
  }
}

extension FactorGraph: Crossover {
  /// The first variables of one and the rest of the other.
  public func crossover(_ a: Assignment, _ b: Assignment, _ random: inout Philox) -> Assignment? {
    guard variables > 1 else { return nil }
    let first = Assignment.mask((1 + random.below(variables - 1)) * bits)
    return Assignment(values: a.values & first | b.values & ~first, filled: a.filled)
  }
}

extension FactorGraph: CountedStates, ListedObjects {
  public var objectCount: Int? { Counting.power(values, variables) }

  public var stateCount: Int? {
    (0...variables).reduce(0) { Counting.sum($0, Counting.power(values, $1)) }
  }

  /// In order of the values, the first variable's changing fastest.
  public func forEachObject(_ visit: (Assignment) -> Void) {
    var object = Assignment(values: 0, filled: Assignment.mask(variables))
    while true {
      visit(object)
      guard let raised = (0..<variables).first(where: { value(object, $0) < values - 1 }) else {
        return
      }
      object.values &= ~Assignment.mask(raised * bits)
      object.values = with(value(object, raised) + 1, at: raised, object.values)
    }
  }
}

extension FactorGraph: SparseFeatures {
  /// For each variable one number a value, and one for none.
  public var featureCount: Int { variables * (values + 1) }
  public var activeFeatureCount: Int { variables }

  @inlinable
  public func writeFeatures(_ state: Assignment, _ features: inout FeatureRow) {
    for variable in 0..<variables {
      features.add(variable &* (values &+ 1) &+ token(state, variable))
    }
  }

  /// The value of a variable; K of one without.
  @inlinable
  func token(_ state: Assignment, _ variable: Int) -> Int {
    (state.filled &>> UInt128(variable)) & 1 == 1 ? value(state, variable) : values
  }

  public var maximumActionSlotCount: Int { values }
  public var maximumIncomingSlotCount: Int { 1 }
  public var maximumMoveSlotCount: Int { variables * values }
}

extension FactorGraph: TokenSequence {
  /// The values of the variables assigned, in the order of assignment.
  public var tokenCount: Int { values }
  public var maximumTokenCount: Int { variables }

  public func writeTokens(_ state: Assignment, _ tokens: inout [Int32]) {
    for variable in order.prefix(state.filled.nonzeroBitCount) {
      tokens.append(Int32(value(state, variable)))
    }
  }
}
