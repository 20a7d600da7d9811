import Formats
import GFlowNets
import NeuralNetworks
import Statistics

/// An Ising model: spins s_i = +1 or -1, assigned one at a time in any order, with
///
///     log R(s) = sum over bonds J_ij s_i s_j + h sum_i s_i.
///
/// Every bond counts once, and there is no temperature. On a square of side N a site has a bond of strength J
/// with its right and with its lower neighbour; with free boundaries where they exist, 2 N (N - 1) bonds; with
/// periodic ones modulo N, 2 N^2 bonds, so that at N = 2 two bonds join each pair of neighbours. Or the
/// bonds are a matrix in a file (the discrete energy models of Zhang et al. 2022, arXiv 2202.01361).
///
/// There are 3^n states of n sites, 2^n objects, and n! trajectories to each.
public struct Lattice: Environment {
  /// The spins that are +1, and the sites that are assigned.
  public typealias State = Assignment

  /// Two sites, the first lower, and how strongly they are coupled.
  public struct Bond: Sendable, Equatable {
    /// The sites.
    public let first, second: Int
    /// J of the bond.
    public let strength: Double
  }

  /// Where a square ends.
  public enum Boundary: String, CaseIterable, Sendable {
    /// Sites at the edge have fewer neighbours.
    case free
    /// Opposite edges are neighbours, so that the square is a torus.
    case periodic
  }

  /// How many sites there are.
  public let sites: Int
  /// The bonds.
  public let bonds: [Bond]
  /// The field h.
  public let field: Double

  /// Sites with these bonds.
  ///
  /// Throws `SettingsError` where there are more than 128 sites.
  public init(sites: Int, bonds: [Bond], field: Double) throws {
    guard (1...128).contains(sites) else {
      throw SettingsError(["couplings"], "has \(sites) rows; it must have from 1 to 128")
    }
    self.sites = sites
    self.bonds = bonds
    self.field = field
  }

  /// A square, its sites row by row.
  public init(side: Int, coupling: Double, field: Double, boundary: Boundary) throws {
    var bonds: [Bond] = []
    for row in 0..<side {
      for column in 0..<side {
        for (right, lower) in [(1, 0), (0, 1)] {
          let (x, y) = (column + right, row + lower)
          if boundary == .free, max(x, y) == side { continue }
          let (a, b) = (row * side + column, y % side * side + x % side)
          bonds.append(Bond(first: min(a, b), second: max(a, b), strength: coupling))
        }
      }
    }
    try self.init(sites: side * side, bonds: bonds, field: field)
  }

  @usableFromInline var all: UInt128 {
    @inlinable get { Assignment.mask(sites) }
  }

  public var initialState: Assignment { .empty }

  @inlinable
  public func isTerminal(_ state: Assignment) -> Bool { state.filled == all }

  /// Two slots a site: -1 and +1.
  @inlinable
  public func actionSlotCount(_ state: Assignment) -> Int { 2 &* sites }

  @inlinable
  public func forEachAction(_ state: Assignment, _ visit: (Int) -> Void) {
    Assignment.forEachBit(~state.filled & all) { site in
      visit(2 &* site)
      visit(2 &* site &+ 1)
    }
  }

  @inlinable
  public func child(_ state: Assignment, _ action: Int) -> Assignment {
    let site = UInt128(action &>> 1)
    return Assignment(
      values: state.values | UInt128(action & 1) &<< site, filled: state.filled | 1 &<< site)
  }

  /// One slot a site.
  @inlinable
  public func incomingSlotCount(_ state: Assignment) -> Int { sites }

  @inlinable
  public func forEachIncomingEdge(
    _ state: Assignment, _ visit: (IncomingEdge<Assignment>) -> Void
  ) {
    Assignment.forEachBit(state.filled) { site in
      let bit = UInt128(1) &<< UInt128(site)
      let parent = Assignment(values: state.values & ~bit, filled: state.filled & ~bit)
      visit(
        IncomingEdge(
          slot: site, parent: parent, action: 2 &* site &+ (state.values & bit == 0 ? 0 : 1)))
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: Assignment) -> Int { state.filled.nonzeroBitCount }

  @inlinable
  public func incomingSlot(from parent: Assignment, by action: Int) -> Int { action &>> 1 }

  public func text(_ object: Assignment) -> String {
    String((0..<sites).map { object.values >> UInt128($0) & 1 == 1 ? "+" : "-" })
  }

  public func parse(_ text: String) throws -> Assignment {
    guard text.utf8.count == sites, text.allSatisfy({ $0 == "+" || $0 == "-" }) else {
      throw ObjectSyntaxError("is no lattice; write the \(sites) spins row by row, each as + or -")
    }
    var values: UInt128 = 0
    for (site, spin) in text.enumerated() where spin == "+" { values |= 1 << UInt128(site) }
    return Assignment(values: values, filled: all)
  }

  /// How many spins differ.
  @inlinable
  public func distance(_ a: Assignment, _ b: Assignment) -> Double {
    Double((a.values ^ b.values).nonzeroBitCount)
  }
}

extension Lattice: ChainMoves {
  public func moveSlotCount(_ object: Assignment) -> Int { sites }

  /// Flip each spin.
  @inlinable
  public func forEachMove(_ object: Assignment, _ visit: (Int, Assignment) -> Void) {
    for site in 0..<sites {
      visit(
        site,
        Assignment(values: object.values ^ UInt128(1) &<< UInt128(site), filled: object.filled))
    }
  }
}

extension Lattice: RedrawnPlaces {
  public var redrawObstacle: String? { nil }
  public func placeCount(_ object: Assignment) -> Int { sites }

  /// Each spin, as heat baths do.
  @inlinable
  public func forEachAlternative(
    _ object: Assignment, at place: Int, _ visit: (Assignment) -> Void
  ) {
    visit(
      Assignment(values: object.values ^ UInt128(1) &<< UInt128(place), filled: object.filled))
  }
}

extension Lattice: Crossover {
  /// The first sites of one and the rest of the other.
  public func crossover(_ a: Assignment, _ b: Assignment, _ random: inout Philox) -> Assignment? {
    guard sites > 1 else { return nil }
    let first = Assignment.mask(1 + random.below(sites - 1))
    return Assignment(values: a.values & first | b.values & ~first, filled: all)
  }
}

extension Lattice: CountedStates, ListedObjects {
  public var objectCount: Int? { Counting.power(2, sites) }
  public var stateCount: Int? { Counting.power(3, sites) }

  /// As binary numbers.
  public func forEachObject(_ visit: (Assignment) -> Void) {
    var values: UInt128 = 0
    while true {
      visit(Assignment(values: values, filled: all))
      if values == all { return }
      values &+= 1
    }
  }
}

extension Lattice: SparseFeatures {
  /// Three numbers a site: +1, -1, or nothing yet.
  public var featureCount: Int { 3 * sites }
  public var activeFeatureCount: Int { sites }

  @inlinable
  public func writeFeatures(_ state: Assignment, _ features: inout FeatureRow) {
    for site in 0..<sites { features.add(3 &* site &+ token(state, site)) }
  }

  /// 0 of a spin -1, 1 of +1, 2 of none.
  @inlinable
  func token(_ state: Assignment, _ site: Int) -> Int {
    let place = UInt128(site)
    if (state.filled &>> place) & 1 == 0 { return 2 }
    return Int(truncatingIfNeeded: (state.values &>> place) & 1)
  }

  public var maximumActionSlotCount: Int { 2 * sites }
  public var maximumIncomingSlotCount: Int { sites }
  public var maximumMoveSlotCount: Int { sites }
}

extension Lattice: TokenSequence {
  /// The sites row by row.
  public var tokenCount: Int { 3 }
  public var maximumTokenCount: Int { sites }

  public func writeTokens(_ state: Assignment, _ tokens: inout [Int32]) {
    for site in 0..<sites { tokens.append(Int32(token(state, site))) }
  }
}
