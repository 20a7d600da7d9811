import Formats
import GFlowNets
import NeuralNetworks

/// The bit sequences of Malkin et al. 2022 (arXiv 2201.13259): strings of n bits, written in words of k bits
/// from left to right or, as in Tiapkin et al. 2024 (arXiv 2310.12934), in any order, with a reward that falls with the distance to the nearest of M hidden
/// targets m_i,
///
///     R(x) = exp(-c min_i d(x, m_i)).
///
/// d is the Hamming distance, as in Tiapkin et al. (with c = 2), and c, the
/// `sharpness`, is a number per bit. Where a paper divides the distance by n, so that its exponent does
/// not depend on the length, c is its exponent divided by n.
///
/// As in the paper, targets are made of the 8-bit blocks 00000000, 11111111, 11110000, 00001111 and
/// 00111100 where n is a multiple of 8; else their bits are uniformly random. They are drawn from the
/// environment's own seed and differ from each other, or given.
///
/// Strings end at length n only. From left to right every state has one parent, so that P_B is 1. In any
/// order there are (2^k + 1)^(n/k) states, and (n/k)! trajectories to every string.
public struct BitSequence: Environment {
  /// The bits, the first of the string lowest, and which of them are written, whole words each.
  public typealias State = Assignment

  /// How strings grow.
  public enum Growth: String, CaseIterable, Sendable {
    /// Words are appended.
    case leftToRight
    /// A word is written to any empty place.
    case anyOrder
  }

  /// The number of bits n of an object.
  public let bits: Int
  /// The number of bits k of a word, which one action writes.
  public let wordSize: Int
  /// The hidden strings of greatest reward, the first bit lowest.
  public let targets: [UInt128]
  /// How fast log R falls, per bit of distance: c.
  public let sharpness: Double
  /// The distance, in bits, within which a string belongs to the mode of its nearest target.
  public let modeDistance: Int
  /// How strings grow.
  public let growth: Growth
  private let seed: UInt64

  /// Strings of `bits` bits with `targetCount` targets drawn from `seed`.
  ///
  /// Throws `SettingsError` where strings do not fit into 128 bits, words of at most 16 do not divide
  /// them, or there are not as many different targets.
  public init(
    bits: Int, wordSize: Int, targetCount: Int, sharpness: Double, modeDistance: Int, seed: UInt64,
    growth: Growth = .leftToRight, targetStrings: [String] = []
  ) throws {
    guard (1...128).contains(bits) else {
      throw SettingsError(["bits"], "must be from 1 to 128")
    }
    guard (1...16).contains(wordSize), bits % wordSize == 0 else {
      throw SettingsError(
        ["wordSize"], "must be from 1 to 16 and divide the \(bits) bits of a string")
    }
    self.bits = bits
    self.growth = growth
    self.wordSize = wordSize
    self.sharpness = sharpness
    self.modeDistance = modeDistance
    self.seed = seed
    guard targetStrings.isEmpty else {
      targets = try Self.targets(targetStrings, bits: bits)
      return
    }
    let possible = Self.possibleTargets(bits: bits)
    guard (1...possible).contains(targetCount) else {
      throw SettingsError(
        ["targets"], "must be from 1 to the \(possible) that strings of \(bits) bits can have")
    }
    targets = Self.drawTargets(targetCount, bits: bits, seed: seed)
  }

  /// Targets that are given as texts, the first bit first.
  private static func targets(_ texts: [String], bits: Int) throws -> [UInt128] {
    let targets = try texts.map { text in
      guard let target = pattern(text, bits: bits) else {
        throw SettingsError(
          ["targetStrings"],
          "\(printable(text, quote: "'")) is no string of \(bits) bits; write each as 0 or 1")
      }
      return target
    }
    guard Set(targets).count == targets.count else {
      throw SettingsError(["targetStrings"], "name a target twice; leave one of them")
    }
    return targets
  }

  /// The bits of a text, the first lowest.
  private static func pattern(_ text: String, bits: Int) -> UInt128? {
    guard text.utf8.count == bits, text.utf8.allSatisfy({ $0 == 48 || $0 == 49 }) else {
      return nil
    }
    return text.utf8.reversed().reduce(0) { $0 << 1 | UInt128($1 - 48) }
  }

  /// The blocks of targets, the first bit lowest.
  private static let blocks: [UInt128] = [
    0b0000_0000, 0b1111_1111, 0b0000_1111, 0b1111_0000, 0b0011_1100,
  ]

  private static func possibleTargets(bits: Int) -> Int {
    if bits % 8 == 0 { return (0..<bits / 8).reduce(1) { count, _ in count * blocks.count } }
    return bits < 62 ? 1 << bits : Int.max
  }

  private static func drawTargets(_ count: Int, bits: Int, seed: UInt64) -> [UInt128] {
    var random = Philox(key: seed, stream: 0)
    var targets: [UInt128] = []
    var known: Set<UInt128> = []
    while targets.count < count {
      var target: UInt128 = 0
      if bits % 8 == 0 {
        for i in 0..<bits / 8 {
          target |= blocks[random.below(blocks.count)] << UInt128(8 * i)
        }
      } else {
        for i in 0..<bits { target |= UInt128(random.nextWord() & 1) << UInt128(i) }
      }
      // A target that comes twice would be a mode that nothing finds.
      if known.insert(target).inserted { targets.append(target) }
    }
    return targets
  }

  /// The object with these bits, the first of the string lowest; bits beyond the length are dropped.
  public func object(_ pattern: UInt128) -> Assignment {
    Assignment(values: pattern & all, filled: all)
  }

  @usableFromInline var all: UInt128 {
    @inlinable get { Assignment.mask(bits) }
  }
  @usableFromInline var wordMask: UInt128 {
    @inlinable get { (UInt128(1) &<< UInt128(wordSize)) &- 1 }
  }
  @usableFromInline var words: Int {
    @inlinable get { bits / wordSize }
  }

  public var initialState: Assignment { .empty }

  @inlinable
  public func isTerminal(_ state: Assignment) -> Bool { state.filled == all }

  /// Whether a word is written.
  @inlinable @inline(__always)
  func isWritten(_ state: Assignment, _ place: Int) -> Bool {
    (state.filled &>> UInt128(place &* wordSize)) & 1 == 1
  }

  /// The word at a place.
  @inlinable @inline(__always)
  func word(_ state: Assignment, _ place: Int) -> Int {
    Int(truncatingIfNeeded: (state.values &>> UInt128(place &* wordSize)) & wordMask)
  }

  /// One slot a word, whose number has its first bit lowest; in any order so many for each place.
  @inlinable
  public func actionSlotCount(_ state: Assignment) -> Int {
    growth == .anyOrder ? words << wordSize : 1 << wordSize
  }

  @inlinable
  public func forEachAction(_ state: Assignment, _ visit: (Int) -> Void) {
    guard growth == .anyOrder else {
      for word in 0..<1 << wordSize { visit(word) }
      return
    }
    for place in 0..<words where !isWritten(state, place) {
      for word in place << wordSize..<(place &+ 1) << wordSize { visit(word) }
    }
  }

  @inlinable
  public func child(_ state: Assignment, _ action: Int) -> Assignment {
    let place =
      growth == .anyOrder ? action &>> wordSize : state.filled.nonzeroBitCount / wordSize
    let shift = UInt128(place &* wordSize)
    return Assignment(
      values: state.values | (UInt128(action) & wordMask) &<< shift,
      filled: state.filled | wordMask &<< shift)
  }

  @inlinable
  public func incomingSlotCount(_ state: Assignment) -> Int { growth == .anyOrder ? words : 1 }

  @inlinable
  public func forEachIncomingEdge(
    _ state: Assignment, _ visit: (IncomingEdge<Assignment>) -> Void
  ) {
    func visitEdge(_ place: Int, _ slot: Int, _ first: Int) {
      let mask = ~(wordMask &<< UInt128(place &* wordSize))
      let parent = Assignment(values: state.values & mask, filled: state.filled & mask)
      visit(IncomingEdge(slot: slot, parent: parent, action: first &+ word(state, place)))
    }
    if state.filled == 0 { return }
    guard growth == .anyOrder else {
      return visitEdge(state.filled.nonzeroBitCount / wordSize - 1, 0, 0)
    }
    for place in 0..<words where isWritten(state, place) {
      visitEdge(place, place, place << wordSize)
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: Assignment) -> Int {
    growth == .anyOrder
      ? state.filled.nonzeroBitCount / wordSize : state.filled == 0 ? 0 : 1
  }

  @inlinable
  public func incomingSlot(from parent: Assignment, by action: Int) -> Int {
    growth == .anyOrder ? action &>> wordSize : 0
  }

  /// The number and the distance of the nearest target, the first of equally near ones.
  @inlinable
  public func nearestTarget(to object: State) -> (index: Int, distance: Int) {
    var nearest = (index: 0, distance: Int.max)
    for (i, target) in targets.enumerated() {
      let distance = (target ^ object.values).nonzeroBitCount
      if distance < nearest.distance { nearest = (i, distance) }
    }
    return nearest
  }

  public func text(_ object: Assignment) -> String {
    String(
      (0..<bits).filter { object.filled >> UInt128($0) & 1 == 1 }.map {
        object.values >> UInt128($0) & 1 == 1 ? "1" : "0"
      })
  }

  public func parse(_ text: String) throws -> Assignment {
    guard let pattern = Self.pattern(text, bits: bits) else {
      throw ObjectSyntaxError("is no string of \(bits) bits; write each as 0 or 1")
    }
    return object(pattern)
  }

  @inlinable
  public func distance(_ a: Assignment, _ b: Assignment) -> Double {
    Double((a.values ^ b.values).nonzeroBitCount)
  }
}

extension BitSequence: KnownModes {
  /// One mode a target.
  public var modeCount: Int { targets.count }

  @inlinable
  public func mode(of object: State) -> Int? {
    let nearest = nearestTarget(to: object)
    return nearest.distance <= modeDistance ? nearest.index : nil
  }
}

extension BitSequence: ReferenceObjects {
  /// Targets in turn with more and more of their bits flipped, from none to all but one, as in the
  /// paper: random strings would all be about as far from every target.
  public func referenceObjects(_ count: Int) -> [State] {
    var random = Philox(key: seed, stream: 1)
    let rounds = (count + targets.count - 1) / targets.count
    var places = Array(0..<bits)
    return (0..<count).map { number in
      var pattern = targets[number % targets.count]
      for i in 0..<number / targets.count * bits / rounds {
        places.swapAt(i, i + random.below(bits - i))
        pattern ^= UInt128(1) << UInt128(places[i])
      }
      return object(pattern)
    }
  }
}
