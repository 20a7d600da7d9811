import Formats
import GFlowNets
import NeuralNetworks

/// Strings over an alphabet, of a length or a range of lengths, as biological sequences are: TFBind8 is
/// all DNA of length 8, QM9Small all strings of 5 of 11 blocks (Shen et al. 2023, arXiv 2305.07170,
/// section 5).
///
/// Strings grow to the right (`append`), at either end (`prependAppend`: appending and prepending are
/// edges of their own also where both give one string), or in any order (`anyOrder`: an action fills an
/// empty place). A string of the greatest length ends by itself; a shorter one, where lengths vary, by an
/// action.
public struct SymbolSequence: Environment {
  /// A string on the way, or an object.
  @frozen
  public struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    /// The places, the first lowest, `bits` bits each: 0 where empty, else 1 + the symbol.
    @usableFromInline var places: UInt128
    /// How many places are filled.
    @usableFromInline var filled: UInt8
    /// Whether this is the object, rather than a string on the way.
    @usableFromInline var stopped: Bool

    @inlinable
    init(places: UInt128, filled: UInt8, stopped: Bool) {
      self.places = places
      self.filled = filled
      self.stopped = stopped
    }
  }

  /// How strings grow.
  public enum Growth: String, CaseIterable, Sendable {
    /// To the right.
    case append
    /// At either end.
    case prependAppend
    /// At any empty place.
    case anyOrder
  }

  /// The symbols.
  public let alphabet: [Character]
  /// The lengths of objects.
  public let lengths: ClosedRange<Int>
  /// How strings grow.
  public let growth: Growth
  @usableFromInline let symbols: Int
  @usableFromInline let most: Int
  @usableFromInline let bits: Int
  @usableFromInline let mask: UInt128

  /// Strings of some lengths.
  ///
  /// Throws `SettingsError` where symbols are not different, or strings do not fit into 128 bits.
  public init(alphabet: String, lengths: ClosedRange<Int>, growth: Growth) throws {
    self.alphabet = Array(alphabet)
    self.lengths = lengths
    self.growth = growth
    symbols = self.alphabet.count
    most = lengths.upperBound
    guard (2...64).contains(symbols), Set(self.alphabet).count == symbols else {
      throw SettingsError(["alphabet"], "must be 2 to 64 different characters")
    }
    bits = Int.bitWidth - symbols.leadingZeroBitCount
    mask = (UInt128(1) << UInt128(bits)) - 1
    guard most * bits <= 128 else {
      throw SettingsError(
        ["maximumLength"],
        "times the \(bits) bits of a symbol must be at most 128; use at most \(128 / bits)")
    }
    guard growth != .anyOrder || lengths.count == 1 else {
      throw SettingsError(
        ["minimumLength"], "must be maximumLength where places are filled in any order")
    }
  }

  /// The symbol at a place; -1 where it is empty.
  @inlinable @inline(__always)
  func symbol(_ state: State, _ place: Int) -> Int {
    Int(truncatingIfNeeded: (state.places &>> UInt128(place &* bits)) & mask) &- 1
  }

  @inlinable
  func with(_ symbol: Int, at place: Int, _ places: UInt128) -> UInt128 {
    let shift = UInt128(place &* bits)
    return places & ~(mask &<< shift) | UInt128(symbol &+ 1) &<< shift
  }

  public var initialState: State { State(places: 0, filled: 0, stopped: false) }

  @inlinable
  public func isTerminal(_ state: State) -> Bool { state.stopped }

  /// How many slots add a symbol.
  @inlinable var additionCount: Int {
    switch growth {
    case .append: symbols
    case .prependAppend: 2 &* symbols
    case .anyOrder: most &* symbols
    }
  }

  /// Additions, and the last slot to stop where lengths vary.
  @inlinable
  public func actionSlotCount(_ state: State) -> Int {
    additionCount + (lengths.lowerBound < most ? 1 : 0)
  }

  @inlinable
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    if growth == .anyOrder {
      for place in 0..<most where symbol(state, place) < 0 {
        for symbol in 0..<symbols { visit(place &* symbols &+ symbol) }
      }
      return
    }
    for addition in 0..<additionCount { visit(addition) }
    if Int(state.filled) >= lengths.lowerBound { visit(additionCount) }
  }

  @inlinable
  public func child(_ state: State, _ action: Int) -> State {
    if growth != .anyOrder, action == additionCount {
      return State(places: state.places, filled: state.filled, stopped: true)
    }
    let (group, symbol) = action.quotientAndRemainder(dividingBy: symbols)
    let places =
      switch growth {
      case .anyOrder: with(symbol, at: group, state.places)
      case .append: with(symbol, at: Int(state.filled), state.places)
      case .prependAppend:
        group == 0
          ? with(symbol, at: Int(state.filled), state.places)
          : with(symbol, at: 0, state.places &<< UInt128(bits))
      }
    let filled = state.filled &+ 1
    return State(places: places, filled: filled, stopped: Int(filled) == most)
  }

  /// Whether an object's one parent is its own string, by stopping.
  @inlinable
  func isEnteredByStopping(_ state: State) -> Bool { state.stopped && Int(state.filled) < most }

  @inlinable
  public func incomingSlotCount(_ state: State) -> Int {
    if isEnteredByStopping(state) { return 1 }
    return growth == .append ? 1 : growth == .prependAppend ? 2 : most
  }

  @inlinable
  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if state.filled == 0 { return }
    if isEnteredByStopping(state) {
      let string = State(places: state.places, filled: state.filled, stopped: false)
      return visit(IncomingEdge(slot: 0, parent: string, action: additionCount))
    }
    let filled = state.filled &- 1
    if growth == .anyOrder {
      for place in 0..<most where symbol(state, place) >= 0 {
        let parent = State(
          places: state.places & ~(mask &<< UInt128(place &* bits)), filled: filled,
          stopped: false)
        visit(
          IncomingEdge(
            slot: place, parent: parent, action: place &* symbols &+ symbol(state, place)))
      }
      return
    }
    let last = Int(filled)
    let shorter = State(
      places: state.places & ~(mask &<< UInt128(last &* bits)), filled: filled, stopped: false)
    visit(IncomingEdge(slot: 0, parent: shorter, action: symbol(state, last)))
    if growth == .prependAppend {
      let rest = State(places: state.places &>> UInt128(bits), filled: filled, stopped: false)
      visit(IncomingEdge(slot: 1, parent: rest, action: symbols &+ symbol(state, 0)))
    }
  }

  @inlinable
  public func incomingSlot(from parent: State, by action: Int) -> Int {
    growth == .append || action == additionCount ? 0 : action / symbols
  }

  public func text(_ object: State) -> String {
    String((0..<most).compactMap { symbol(object, $0) < 0 ? nil : alphabet[symbol(object, $0)] })
  }

  public func parse(_ text: String) throws -> State {
    var places: UInt128 = 0
    for (place, character) in text.enumerated() {
      guard let symbol = alphabet.firstIndex(of: character), place < most else { break }
      places = with(symbol, at: place, places)
    }
    let object = State(places: places, filled: UInt8(min(text.count, most)), stopped: true)
    guard lengths.contains(text.count), self.text(object) == text else {
      let length =
        lengths.count == 1 ? "\(most)" : "\(lengths.lowerBound) to \(lengths.upperBound)"
      throw ObjectSyntaxError(
        "is no string of \(length) of the symbols \(String(alphabet))")
    }
    return object
  }

  /// How many places differ, those included that only the longer string has.
  @inlinable
  public func distance(_ a: State, _ b: State) -> Double {
    var count = 0
    for place in 0..<most where symbol(a, place) != symbol(b, place) { count &+= 1 }
    return Double(count)
  }
}
