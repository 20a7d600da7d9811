import Formats
import GFlowNets
import NeuralNetworks

/// k of n items, chosen one at a time in any order, without repetition (the sets of Pan et al. 2023,
/// arXiv 2302.01687, section 5.1). log R of a set is the sum of the energies of its items, so that log Z is
/// the logarithm of an elementary symmetric polynomial. k! trajectories lead to every set.
public struct ItemSet: Environment {
  public typealias State = Assignment

  /// The energy of each item.
  public let energies: [Double]
  /// How many items n there are.
  public let items: Int
  /// How many items k an object has.
  public let size: Int

  /// Sets of `size` of the items with these energies.
  ///
  /// Throws `SettingsError` where there are more than 128 items, or not as many as are to be chosen.
  public init(energies: [Double], size: Int) throws {
    guard (1...128).contains(energies.count) else {
      throw SettingsError(["items"], "must be from 1 to 128")
    }
    guard (1...energies.count).contains(size) else {
      throw SettingsError(
        ["size"], "must be from 1 to the \(energies.count) items; choose fewer or add items")
    }
    self.energies = energies
    items = energies.count
    self.size = size
  }

  public var initialState: Assignment { .empty }

  @inlinable
  public func isTerminal(_ state: Assignment) -> Bool { state.filled.nonzeroBitCount == size }

  /// One slot an item.
  @inlinable
  public func actionSlotCount(_ state: Assignment) -> Int { items }

  @inlinable
  public func forEachAction(_ state: Assignment, _ visit: (Int) -> Void) {
    Assignment.forEachBit(~state.filled & Assignment.mask(items), visit)
  }

  @inlinable
  public func child(_ state: Assignment, _ action: Int) -> Assignment {
    Assignment(values: 0, filled: state.filled | UInt128(1) &<< UInt128(action))
  }

  @inlinable
  public func incomingSlotCount(_ state: Assignment) -> Int { items }

  @inlinable
  public func forEachIncomingEdge(
    _ state: Assignment, _ visit: (IncomingEdge<Assignment>) -> Void
  ) {
    Assignment.forEachBit(state.filled) { item in
      let parent = Assignment(
        values: 0, filled: state.filled & ~(UInt128(1) &<< UInt128(item)))
      visit(IncomingEdge(slot: item, parent: parent, action: item))
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: Assignment) -> Int { state.filled.nonzeroBitCount }

  @inlinable
  public func incomingSlot(from parent: Assignment, by action: Int) -> Int { action }

  /// The items, rising.
  public func members(_ state: Assignment) -> [Int] {
    var members: [Int] = []
    Assignment.forEachBit(state.filled) { members.append($0) }
    return members
  }

  public func text(_ object: Assignment) -> String {
    members(object).map(String.init).joined(separator: " ")
  }

  public func parse(_ text: String) throws -> Assignment {
    let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard numbers.count == size, numbers.allSatisfy((0..<items).contains),
      zip(numbers, numbers.dropFirst()).allSatisfy(<)
    else {
      throw ObjectSyntaxError(
        "is no set; write \(size) different numbers from 0 to \(items - 1), rising, with spaces between"
      )
    }
    return Assignment(
      values: 0, filled: numbers.reduce(0) { $0 | UInt128(1) << UInt128($1) })
  }

  /// How many items of one set the other lacks.
  @inlinable
  public func distance(_ a: Assignment, _ b: Assignment) -> Double {
    Double((a.filled ^ b.filled).nonzeroBitCount) / 2
  }
}

extension ItemSet: ChainMoves {
  /// A slot for each pair of items: the first leaves, the second comes.
  public func moveSlotCount(_ object: Assignment) -> Int { items * items }

  @inlinable
  public func forEachMove(_ object: Assignment, _ visit: (Int, Assignment) -> Void) {
    let absent = ~object.filled & Assignment.mask(items)
    Assignment.forEachBit(object.filled) { out in
      let rest = object.filled & ~(UInt128(1) &<< UInt128(out))
      Assignment.forEachBit(absent) { item in
        visit(
          out &* items &+ item,
          Assignment(values: 0, filled: rest | UInt128(1) &<< UInt128(item)))
      }
    }
  }
}

extension ItemSet: Crossover {
  /// What both sets have, and as much as is missing of what one of them has, at random.
  public func crossover(_ a: Assignment, _ b: Assignment, _ random: inout Philox) -> Assignment? {
    var different = members(Assignment(values: 0, filled: a.filled ^ b.filled))
    guard !different.isEmpty else { return nil }
    random.shuffle(&different)
    let both = a.filled & b.filled
    let child = different.prefix(size - both.nonzeroBitCount).reduce(both) {
      $0 | UInt128(1) << UInt128($1)
    }
    return Assignment(values: 0, filled: child)
  }
}

extension ItemSet: CountedStates, ListedObjects {
  public var objectCount: Int? { Counting.binomial(items, size) }

  public var stateCount: Int? {
    (0...size).reduce(0) { Counting.sum($0, Counting.binomial(items, $1)) }
  }

  /// In rising order of the sets as binary numbers (Gosper's hack).
  public func forEachObject(_ visit: (Assignment) -> Void) {
    var set = Assignment.mask(size)
    let last = set << UInt128(items - size)
    while true {
      visit(Assignment(values: 0, filled: set))
      if set == last { return }
      let lowest = set & (~set &+ 1)
      let ripple = set &+ lowest
      set = ripple | ((set ^ ripple) >> 2) >> UInt128(lowest.trailingZeroBitCount)
    }
  }
}

extension ItemSet: SparseFeatures {
  /// One number an item.
  public var featureCount: Int { items }
  public var activeFeatureCount: Int { size }

  @inlinable
  public func writeFeatures(_ state: Assignment, _ features: inout FeatureRow) {
    var rest = state.filled
    while rest != 0 {
      features.add(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }

  public var maximumActionSlotCount: Int { items }
  public var maximumIncomingSlotCount: Int { items }
  public var maximumMoveSlotCount: Int { items * items }
}

extension ItemSet: TokenSequence {
  /// For each item whether it is chosen.
  public var tokenCount: Int { 2 }
  public var maximumTokenCount: Int { items }

  public func writeTokens(_ state: Assignment, _ tokens: inout [Int32]) {
    for item in 0..<items {
      tokens.append(Int32(truncatingIfNeeded: state.filled >> UInt128(item)) & 1)
    }
  }
}
