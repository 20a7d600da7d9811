import Formats
import GFlowNets
import NeuralNetworks

extension BitSequence: CountedStates, ListedObjects {
  public var objectCount: Int? { Counting.power(2, bits) }

  public var stateCount: Int? {
    growth == .anyOrder
      ? Counting.power(Counting.sum(Counting.power(2, wordSize), 1), words)
      : (0...words).reduce(0) { Counting.sum($0, Counting.power(2, wordSize * $1)) }
  }

  /// As binary numbers, the first bit lowest.
  public func forEachObject(_ visit: (Assignment) -> Void) {
    var pattern: UInt128 = 0
    while true {
      visit(object(pattern))
      if pattern == all { return }
      pattern &+= 1
    }
  }
}

extension BitSequence: Observables {
  /// The distance to the nearest target, and whether it is each of 0, 1, 2, ...
  public var observables: [Observable<Assignment>] {
    [
      Observable("meanDistance") { [Double(nearestTarget(to: $0).distance)] },
      Observable("targetsMass") { [nearestTarget(to: $0).distance == 0 ? 1 : 0] },
      Observable("distanceProbabilities") { object in
        let distance = nearestTarget(to: object).distance
        return (0...bits).map { $0 == distance ? 1 : 0 }
      },
    ]
  }
}

extension BitSequence: ChainMoves {
  public func moveSlotCount(_ object: Assignment) -> Int { bits }

  /// Flip each bit.
  @inlinable
  public func forEachMove(_ object: Assignment, _ visit: (Int, Assignment) -> Void) {
    for i in 0..<bits {
      visit(
        i, Assignment(values: object.values ^ (UInt128(1) &<< UInt128(i)), filled: object.filled))
    }
  }
}

extension BitSequence: RedrawnPlaces {
  public func placeCount(_ object: Assignment) -> Int { bits }

  @inlinable
  public func forEachAlternative(
    _ object: Assignment, at place: Int, _ visit: (Assignment) -> Void
  ) {
    visit(
      Assignment(
        values: object.values ^ (UInt128(1) &<< UInt128(place)), filled: object.filled))
  }
}

extension BitSequence: Crossover {
  /// The beginning of one string and the end of the other.
  public func crossover(_ a: Assignment, _ b: Assignment, _ random: inout Philox) -> Assignment? {
    guard bits > 1 else { return nil }
    let first = Assignment.mask(1 + random.below(bits - 1))
    return object(a.values & first | b.values & ~first)
  }
}

extension BitSequence: SparseFeatures {
  /// For each place of a word one number a word, and one for a place that is still empty.
  public var featureCount: Int { words * (1 << wordSize + 1) }
  public var activeFeatureCount: Int { words }

  @inlinable
  public func writeFeatures(_ state: Assignment, _ features: inout FeatureRow) {
    for place in 0..<words { features.add(place &* (1 << wordSize + 1) &+ token(state, place)) }
  }

  /// The word at a place; 2^k where none is written.
  @inlinable
  func token(_ state: Assignment, _ place: Int) -> Int {
    isWritten(state, place) ? word(state, place) : 1 << wordSize
  }

  public var maximumActionSlotCount: Int { actionSlotCount(.empty) }
  public var maximumIncomingSlotCount: Int { incomingSlotCount(.empty) }
  public var maximumMoveSlotCount: Int { bits }
}

extension BitSequence: TokenSequence {
  /// The words, and one token for a place that is empty.
  public var tokenCount: Int { 1 << wordSize + 1 }
  public var maximumTokenCount: Int { words }

  /// The words in order; in any order, all places.
  public func writeTokens(_ state: Assignment, _ tokens: inout [Int32]) {
    let count =
      growth == .anyOrder ? words : state.filled.nonzeroBitCount / wordSize
    for place in 0..<count { tokens.append(Int32(token(state, place))) }
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
      -sharpness
        * Double(targets.map { (($0 ^ state.values) & state.filled).nonzeroBitCount }.min() ?? 0)
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
  static let growth = SettingKey.choice(
    "growth", default: Growth.leftToRight,
    "Where words are written: from left to right, or at any empty place.")
  static let targetStrings = SettingKey.texts(
    "targetStrings", count: 0...4096, default: [],
    "The targets themselves, in place of some that are drawn, each bit written as 0 or 1; empty to draw"
      + " them.")

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
      growth.parameter,
      targetStrings.parameter,
    ])

  public init(_ settings: Settings) throws {
    let bits = settings[Self.bits]
    try self.init(
      bits: bits, wordSize: settings[Self.wordSize],
      targetCount: settings[Self.targets], sharpness: settings[Self.sharpness],
      modeDistance: Int(settings[Self.modeDistance] * Double(bits)),
      seed: UInt64(settings[Self.seed]), growth: settings[Self.growth],
      targetStrings: settings[Self.targetStrings])
  }
}
