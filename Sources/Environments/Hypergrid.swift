import Formats
import GFlowNets
import NeuralNetworks

/// The hypergrid of Bengio et al. 2021 (arXiv 2106.04399, section 4.1): cells of a
/// `side`^`dimensions` grid, reached from the origin by raising one coordinate at a time.
///
/// With `explicitStop` every cell can be an object, as in everybody's work since; with `forced` an
/// episode also ends when a coordinate reaches `side` - 1, as in the 2021 code, so that cells with two
/// such coordinates are unreachable.
public struct Hypergrid: Environment {
  /// A cell, and whether the construction has stopped there.
  @frozen
  public struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    /// The coordinates, `bits` bits each, the first lowest.
    @usableFromInline var packed: UInt128
    /// Whether this is the object, rather than a cell on the way.
    @usableFromInline var stopped: Bool

    @inlinable
    init(packed: UInt128, stopped: Bool) {
      self.packed = packed
      self.stopped = stopped
    }
  }

  /// When a construction ends.
  public enum Termination: String, CaseIterable, Sendable {
    /// By an action that every cell has.
    case explicitStop
    /// By that action, and always when a coordinate reaches the far side.
    case forced
  }

  /// The number of coordinates n.
  public let dimensions: Int
  /// The number of values H of a coordinate.
  public let side: Int
  /// When a construction ends.
  public let termination: Termination
  @usableFromInline let bits: Int
  @usableFromInline let valueMask: UInt128
  /// For each value of a coordinate: 0 central, 1 outer, 2 in the mode's band.
  @usableFromInline let zones: [UInt8]

  /// A grid of at least one dimension and side 2.
  ///
  /// Throws `SettingsError` where a cell would not fit into 128 bits.
  public init(dimensions: Int, side: Int, termination: Termination) throws {
    let bits = max(1, Int.bitWidth - (side - 1).leadingZeroBitCount)
    guard dimensions * bits <= 128 else {
      throw SettingsError(
        ["dimensions"],
        "times the \(bits) bits of a coordinate must be at most 128; use fewer dimensions or a"
          + " smaller side")
    }
    self.dimensions = dimensions
    self.side = side
    self.termination = termination
    self.bits = bits
    valueMask = (UInt128(1) << UInt128(bits)) - 1
    // In integers: in floating point the bands misplace cells at sides 6, 11, 16, 21, ...
    zones = (0..<side).map { value in
      let d = abs(2 * value - (side - 1))
      let outer = 2 * d > side - 1
      let band = 6 * (side - 1) < 10 * d && 10 * d < 8 * (side - 1)
      return band ? 2 : outer ? 1 : 0
    }
  }

  /// The cell's coordinates.
  public func coordinates(_ state: State) -> [Int] {
    (0..<dimensions).map { coordinate(state, $0) }
  }

  /// The state at a cell.
  public func state(_ coordinates: [Int], stopped: Bool) -> State {
    var packed: UInt128 = 0
    for (i, value) in coordinates.enumerated() {
      packed |= UInt128(value) << UInt128(i * bits)
    }
    return State(packed: packed, stopped: stopped)
  }

  @inlinable @inline(__always)
  func coordinate(_ state: State, _ dimension: Int) -> Int {
    Int(truncatingIfNeeded: (state.packed &>> UInt128(dimension &* bits)) & valueMask)
  }

  /// Whether arriving at a cell ends the construction there.
  @inlinable
  func endsOnArrival(_ state: State) -> Bool {
    termination == .forced
      && (0..<dimensions).contains { coordinate(state, $0) == side - 1 }
  }

  public var initialState: State { State(packed: 0, stopped: false) }

  @inlinable
  public func isTerminal(_ state: State) -> Bool { state.stopped }

  /// One slot a coordinate, to raise it, and the last to stop.
  @inlinable
  public func actionSlotCount(_ state: State) -> Int { dimensions + 1 }

  @inlinable
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    for i in 0..<dimensions where coordinate(state, i) < side - 1 { visit(i) }
    visit(dimensions)
  }

  @inlinable
  public func child(_ state: State, _ action: Int) -> State {
    if action == dimensions { return State(packed: state.packed, stopped: true) }
    var child = state
    child.packed &+= UInt128(1) &<< UInt128(action &* bits)
    child.stopped = termination == .forced && coordinate(child, action) == side - 1
    return child
  }

  /// Whether an object's one parent is its own cell, by stopping.
  @inlinable
  func isEnteredByStopping(_ state: State) -> Bool { state.stopped && !endsOnArrival(state) }

  @inlinable
  public func incomingSlotCount(_ state: State) -> Int {
    isEnteredByStopping(state) ? 1 : dimensions
  }

  @inlinable
  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if isEnteredByStopping(state) {
      let cell = State(packed: state.packed, stopped: false)
      visit(IncomingEdge(slot: 0, parent: cell, action: dimensions))
      return
    }
    for i in 0..<dimensions where coordinate(state, i) > 0 {
      let parent = State(
        packed: state.packed &- (UInt128(1) &<< UInt128(i &* bits)), stopped: false)
      // With forced termination a cell at the far side is no parent.
      if !endsOnArrival(parent) {
        visit(IncomingEdge(slot: i, parent: parent, action: i))
      }
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int {
    if isEnteredByStopping(state) { return 1 }
    var count = 0
    if termination == .explicitStop {
      for i in 0..<dimensions where coordinate(state, i) > 0 { count += 1 }
    } else {
      forEachIncomingEdge(state) { _ in count += 1 }
    }
    return count
  }

  @inlinable
  public func incomingSlot(from parent: State, by action: Int) -> Int {
    action == dimensions ? 0 : action
  }

  public func text(_ object: State) -> String {
    coordinates(object).map(String.init).joined(separator: " ")
  }

  public func parse(_ text: String) throws -> State {
    let values = text.split(separator: " ", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard values.count == dimensions, values.allSatisfy((0..<side).contains) else {
      throw ObjectSyntaxError(
        "is no cell; write \(dimensions) whole numbers from 0 to \(side - 1) with spaces between")
    }
    let object = state(values, stopped: true)
    guard isReachable(object) else {
      throw ObjectSyntaxError("is a cell that forced termination never reaches")
    }
    return object
  }

  @inlinable
  public func distance(_ a: State, _ b: State) -> Double {
    var sum = 0
    for i in 0..<dimensions { sum += abs(coordinate(a, i) - coordinate(b, i)) }
    return Double(sum)
  }

  @inlinable
  func isReachable(_ state: State) -> Bool {
    guard termination == .forced else { return true }
    var far = 0
    for i in 0..<dimensions where coordinate(state, i) == side - 1 { far += 1 }
    return far <= 1
  }
}

extension Hypergrid: StoppingActions {
  /// Every cell may stop, but those that end the construction when they are reached.
  @inlinable public func stopAction(_ state: State) -> Int? { dimensions }
  @inlinable public var stopsEverywhere: Bool { true }
}

extension Hypergrid: CountedPaths {
  /// With explicit stops the multinomial coefficient of the coordinates.
  public func logPathCount(_ state: State) -> Double? {
    guard termination == .explicitStop else { return nil }
    var (log, steps) = (0.0, 0)
    for value in coordinates(state) {
      for i in 0..<value {
        steps += 1
        log += Elementary.log(Double(steps)) - Elementary.log(Double(i + 1))
      }
    }
    return log
  }
}

extension Hypergrid: KnownModes {
  /// One mode a corner region: 2^n where the band holds any value.
  public var modeCount: Int { zones.contains(2) && dimensions < 62 ? 1 << dimensions : 0 }

  @inlinable
  public func mode(of object: State) -> Int? {
    guard dimensions < 62 else { return nil }
    var corner = 0
    for i in 0..<dimensions {
      let value = coordinate(object, i)
      guard zones[value] == 2 else { return nil }
      if 2 * value > side - 1 { corner |= 1 << i }
    }
    return corner
  }
}

extension Hypergrid: CountedStates {
  public var objectCount: Int? {
    switch termination {
    case .explicitStop: Counting.power(side, dimensions)
    // At most one coordinate at the far side.
    case .forced:
      Counting.sum(
        Counting.power(side - 1, dimensions),
        Counting.product(dimensions, Counting.power(side - 1, dimensions - 1)))
    }
  }

  /// Every cell that can be passed, and every object.
  public var stateCount: Int? {
    objectCount.map {
      Counting.sum(
        $0, Counting.power(termination == .explicitStop ? side : side - 1, dimensions))
    }
  }
}

extension Hypergrid: HeatMapLayout {
  /// A grid of two dimensions is a picture of itself.
  public func place(of object: State) -> (column: Int, row: Int)? {
    dimensions == 2 ? (coordinate(object, 0), coordinate(object, 1)) : nil
  }
}

extension Hypergrid: ChainMoves {
  public func moveSlotCount(_ object: State) -> Int { 2 * dimensions }

  /// Raise or lower each coordinate by one.
  @inlinable
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    for i in 0..<dimensions {
      let unit = UInt128(1) &<< UInt128(i &* bits)
      let value = coordinate(object, i)
      if value < side - 1 {
        let target = State(packed: object.packed &+ unit, stopped: true)
        if isReachable(target) { visit(2 * i, target) }
      }
      if value > 0 {
        visit(2 * i + 1, State(packed: object.packed &- unit, stopped: true))
      }
    }
  }
}

extension Hypergrid: RedrawnPlaces {
  public func placeCount(_ object: State) -> Int { dimensions }

  /// Every other value of one coordinate.
  @inlinable
  public func forEachAlternative(_ object: State, at place: Int, _ visit: (State) -> Void) {
    for value in 0..<side where value != coordinate(object, place) {
      let target = with(value, at: place, object)
      if isReachable(target) { visit(target) }
    }
  }

  @inlinable
  func with(_ value: Int, at place: Int, _ object: State) -> State {
    let shift = UInt128(place &* bits)
    return State(
      packed: object.packed & ~(valueMask &<< shift) | UInt128(value) &<< shift, stopped: true)
  }
}

extension Hypergrid: Crossover {
  /// Each coordinate of one of the two.
  public func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State? {
    var child = a
    for i in 0..<dimensions where random.below(2) == 1 {
      child = with(coordinate(b, i), at: i, child)
    }
    return isReachable(child) ? child : nil
  }
}

extension Hypergrid: SparseFeatures {
  public var featureCount: Int { dimensions * side }
  public var activeFeatureCount: Int { dimensions }

  @inlinable
  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    for i in 0..<dimensions { features.add(i &* side &+ coordinate(state, i)) }
  }

  public var maximumActionSlotCount: Int { dimensions + 1 }
  public var maximumIncomingSlotCount: Int { dimensions }
  public var maximumMoveSlotCount: Int { 2 * dimensions }
}

extension Hypergrid: EnvironmentComponent {
  static let dimensions = SettingKey.integer(
    "dimensions", 1...128, default: 4,
    "The number of coordinates n.")
  static let side = SettingKey.integer(
    "side", 2...65536, default: 8,
    "The number of values H of a coordinate.")
  static let termination = SettingKey.choice(
    "termination", default: Termination.explicitStop,
    "When a construction ends: by an action that every cell has, or, as in the 2021 code, also"
      + " where a coordinate reaches the far side.")

  public static let description = ComponentDescription(
    "hypergrid",
    summary: "Cells of a grid, reached from the origin by raising one coordinate at a time.",
    source: "Bengio et al. 2021, arXiv 2106.04399, section 4.1",
    parameters: [
      dimensions.parameter,
      side.parameter,
      termination.parameter,
    ])

  public init(_ settings: Settings) throws {
    try self.init(
      dimensions: settings[Self.dimensions], side: settings[Self.side],
      termination: settings[Self.termination])
  }
}
