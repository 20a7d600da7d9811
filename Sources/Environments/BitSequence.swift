import Formats
import GFlowNets
import NeuralNetworks

/// The bit sequences of Malkin et al. 2022 (arXiv 2201.13259): strings of n bits, written from left to
/// right in words of k bits, with a reward that falls with the distance to the nearest of M hidden
/// targets m_i,
///
///     R(x) = exp(-c min_i d(x, m_i)).
///
/// d is the Hamming distance, as in Tiapkin et al. 2024 (arXiv 2310.12934, with c = 2), and c, the
/// `sharpness`, is a number per bit. Where a paper divides the distance by n, so that its exponent does
/// not depend on the length, c is its exponent divided by n.
///
/// As in the paper, targets are made of the 8-bit blocks 00000000, 11111111, 11110000, 00001111 and
/// 00111100 where n is a multiple of 8; else their bits are uniformly random. They are drawn from the
/// environment's own seed and differ from each other.
///
/// Every state has one parent, so that P_B is 1, and strings end at length n only.
public struct BitSequence: Environment {
  /// The beginning of a string.
  @frozen
  public struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    /// The bits, the first of the string lowest; zero from `length` on.
    public let bits: UInt128
    /// How many bits are written.
    public let length: UInt8

    @inlinable
    init(bits: UInt128, length: UInt8) {
      self.bits = bits
      self.length = length
    }
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
  private let seed: UInt64

  /// Strings of `bits` bits with `targetCount` targets drawn from `seed`.
  ///
  /// Throws `SettingsError` where strings do not fit into 128 bits, words of at most 16 do not divide
  /// them, or there are not as many different targets.
  public init(
    bits: Int, wordSize: Int, targetCount: Int, sharpness: Double, modeDistance: Int, seed: UInt64
  ) throws {
    guard (1...128).contains(bits) else {
      throw SettingsError(["bits"], "must be from 1 to 128")
    }
    guard (1...16).contains(wordSize), bits % wordSize == 0 else {
      throw SettingsError(
        ["wordSize"], "must be from 1 to 16 and divide the \(bits) bits of a string")
    }
    let possible = Self.possibleTargets(bits: bits)
    guard (1...possible).contains(targetCount) else {
      throw SettingsError(
        ["targets"], "must be from 1 to the \(possible) that strings of \(bits) bits can have")
    }
    self.bits = bits
    self.wordSize = wordSize
    self.sharpness = sharpness
    self.modeDistance = modeDistance
    self.seed = seed
    targets = Self.drawTargets(targetCount, bits: bits, seed: seed)
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
  public func object(_ pattern: UInt128) -> State {
    State(bits: pattern & (UInt128.max >> UInt128(128 - bits)), length: UInt8(bits))
  }

  @usableFromInline var wordMask: UInt128 {
    @inlinable get { (UInt128(1) &<< UInt128(wordSize)) &- 1 }
  }

  public var initialState: State { State(bits: 0, length: 0) }

  @inlinable
  public func isTerminal(_ state: State) -> Bool { Int(state.length) == bits }

  /// One slot a word: its number has the word's first bit lowest.
  @inlinable
  public func actionSlotCount(_ state: State) -> Int { 1 << wordSize }

  @inlinable
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    for word in 0..<1 << wordSize { visit(word) }
  }

  @inlinable
  public func child(_ state: State, _ action: Int) -> State {
    State(
      bits: state.bits | UInt128(action) &<< UInt128(state.length),
      length: state.length &+ UInt8(wordSize))
  }

  @inlinable
  public func incomingSlotCount(_ state: State) -> Int { 1 }

  @inlinable
  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if state.length == 0 { return }
    let length = state.length &- UInt8(wordSize)
    let word = (state.bits &>> UInt128(length)) & wordMask
    let parent = State(bits: state.bits & ~(wordMask &<< UInt128(length)), length: length)
    visit(IncomingEdge(slot: 0, parent: parent, action: Int(word)))
  }

  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int { state.length == 0 ? 0 : 1 }

  @inlinable
  public func incomingSlot(from parent: State, by action: Int) -> Int { 0 }

  /// The number and the distance of the nearest target, the first of equally near ones.
  @inlinable
  public func nearestTarget(to object: State) -> (index: Int, distance: Int) {
    var nearest = (index: 0, distance: Int.max)
    for (i, target) in targets.enumerated() {
      let distance = (target ^ object.bits).nonzeroBitCount
      if distance < nearest.distance { nearest = (i, distance) }
    }
    return nearest
  }

  public func text(_ object: State) -> String {
    String((0..<Int(object.length)).map { object.bits >> UInt128($0) & 1 == 1 ? "1" : "0" })
  }

  public func parse(_ text: String) throws -> State {
    guard text.utf8.count == bits, text.allSatisfy({ $0 == "0" || $0 == "1" }) else {
      throw ObjectSyntaxError("is no string of \(bits) bits; write each as 0 or 1")
    }
    var pattern: UInt128 = 0
    for (place, bit) in text.enumerated() where bit == "1" {
      pattern |= UInt128(1) << UInt128(place)
    }
    return object(pattern)
  }

  @inlinable
  public func distance(_ a: State, _ b: State) -> Double {
    Double((a.bits ^ b.bits).nonzeroBitCount)
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

extension BitSequence: CountedObjects {
  public var objectCount: Int? { bits < 63 ? 1 << bits : .max }
}

extension BitSequence: ChainMoves {
  public func moveSlotCount(_ object: State) -> Int { bits }

  /// Flip each bit.
  @inlinable
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    for i in 0..<bits {
      visit(i, State(bits: object.bits ^ (UInt128(1) &<< UInt128(i)), length: object.length))
    }
  }
}

extension BitSequence: SparseFeatures {
  /// For each place of a word one number a word, and one for a place that is still empty.
  public var featureCount: Int { bits / wordSize * (1 << wordSize + 1) }
  public var activeFeatureCount: Int { bits / wordSize }

  @inlinable
  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    let values = 1 << wordSize + 1
    for place in 0..<bits / wordSize {
      let start = place &* wordSize
      let value =
        start < Int(state.length)
        ? Int(truncatingIfNeeded: (state.bits &>> UInt128(start)) & wordMask) : values &- 1
      features.add(place &* values &+ value)
    }
  }

  public var maximumActionSlotCount: Int { 1 << wordSize }
  public var maximumIncomingSlotCount: Int { 1 }
  public var maximumMoveSlotCount: Int { bits }
}

extension BitSequence: TokenSequence {
  /// The words, in the order of the string.
  public var tokenCount: Int { 1 << wordSize }
  public var maximumTokenCount: Int { bits / wordSize }

  public func writeTokens(_ state: State, _ tokens: inout [Int32]) {
    for start in stride(from: 0, to: Int(state.length), by: wordSize) {
      tokens.append(Int32(truncatingIfNeeded: (state.bits &>> UInt128(start)) & wordMask))
    }
  }
}

extension BitSequence: EnvironmentComponent {
  public static var rewards: [RewardEntry<BitSequence>] {
    [
      RewardEntry(
        ComponentDescription(
          "targets", summary: "Falls with the distance to the nearest target.",
          source: "Malkin et al. 2022, arXiv 2201.13259, section 5.2")
      ) { $1.reward }
    ]
  }

  /// exp(-c min_i d(x, m_i)).
  public var reward: Reward<BitSequence> {
    var reward = Reward(
      in: self, greatest: 1,
      logReward: { [self] object in
        -sharpness * Double(nearestTarget(to: object).distance)
      })
    // How far the nearest target is as far as bits are written.
    reward.partialLogReward = { [self] state in
      let written = state.length == 0 ? 0 : UInt128.max >> UInt128(128 - Int(state.length))
      return -sharpness
        * Double(targets.map { (($0 ^ state.bits) & written).nonzeroBitCount }.min() ?? 0)
    }
    return reward
  }

  static let bits = SettingKey.integer(
    "bits", 1...128, default: 120, unit: "bits",
    "The length n of a string.")
  static let wordSize = SettingKey.integer(
    "wordSize", 1...16, default: 8, unit: "bits",
    "How many bits k one action writes; divides the length.")
  static let targets = SettingKey.integer(
    "targets", 1...4096, default: 60,
    "How many hidden strings of greatest reward there are.")
  static let sharpness = SettingKey.real(
    "sharpness", .positive, default: 1, unit: "nats per bit",
    "How fast log R falls with the distance to the nearest target; the exponent of papers that"
      + " divide the distance by n is n times this.")
  static let modeDistance = SettingKey.real(
    "modeDistance", .unit, default: 0.235, unit: "share of the bits",
    "Within this share of its bits, rounded down, a string finds the mode of its nearest target;"
      + " the default is the paper's 28 of 120.")
  static let seed = SettingKey.integer(
    "seed", 0...0xFFFF_FFFF, default: 0,
    "What the targets are drawn from; the seeds of trials do not change them.")

  public static let description = ComponentDescription(
    "bitSequence",
    summary: "Strings of bits, written in words, with a reward around hidden targets.",
    source: "Malkin et al. 2022, arXiv 2201.13259",
    parameters: [
      bits.parameter,
      wordSize.parameter,
      targets.parameter,
      sharpness.parameter,
      modeDistance.parameter,
      seed.parameter,
    ])

  public init(_ settings: Settings) throws {
    let bits = settings[Self.bits]
    try self.init(
      bits: bits, wordSize: settings[Self.wordSize],
      targetCount: settings[Self.targets], sharpness: settings[Self.sharpness],
      modeDistance: Int(settings[Self.modeDistance] * Double(bits)),
      seed: UInt64(settings[Self.seed]))
  }
}
