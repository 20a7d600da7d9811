import Formats
import GFlowNets
import NeuralNetworks

extension SymbolSequence: CountedStates, ListedObjects {
  /// The sum of alphabet^length over the lengths.
  public var objectCount: Int? {
    lengths.reduce(0) { Counting.sum($0, Counting.power(symbols, $1)) }
  }

  /// All strings on the way, of each length or with each place filled or not, and all objects.
  public var stateCount: Int? {
    if growth == .anyOrder { return Counting.power(symbols + 1, most) }
    return (0..<most).reduce(objectCount ?? .max) {
      Counting.sum($0, Counting.power(symbols, $1))
    }
  }

  /// The shortest first, in each length the last place changing fastest.
  public func forEachObject(_ visit: (State) -> Void) {
    for length in lengths {
      var digits = [Int](repeating: 0, count: length)
      while true {
        let places = digits.indices.reduce(UInt128(0)) { with(digits[$1], at: $1, $0) }
        visit(State(places: places, filled: UInt8(length), stopped: true))
        guard let raised = digits.lastIndex(where: { $0 < symbols - 1 }) else { break }
        digits[raised] += 1
        for place in raised + 1..<length { digits[place] = 0 }
      }
    }
  }
}

extension SymbolSequence {
  public var isTree: Bool { growth == .append }
}

extension SymbolSequence: ChainMoves {
  /// A slot for each place and symbol, to write that there; where lengths vary, one for each symbol to
  /// append it, and one to take the last away.
  public func moveSlotCount(_ object: State) -> Int { maximumMoveSlotCount }

  @inlinable
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    let filled = Int(object.filled)
    for place in 0..<filled {
      for symbol in 0..<symbols where symbol != self.symbol(object, place) {
        visit(
          place &* symbols &+ symbol,
          State(
            places: with(symbol, at: place, object.places), filled: object.filled, stopped: true))
      }
    }
    let first = most &* symbols
    if filled < most {
      for symbol in 0..<symbols {
        visit(
          first &+ symbol,
          State(
            places: with(symbol, at: filled, object.places), filled: object.filled &+ 1,
            stopped: true))
      }
    }
    if filled > lengths.lowerBound {
      visit(
        first &+ symbols,
        State(
          places: object.places & ~(mask &<< UInt128((filled &- 1) &* bits)),
          filled: object.filled &- 1, stopped: true))
    }
  }
}

extension SymbolSequence: RedrawnPlaces {
  public var redrawObstacle: String? {
    lengths.count == 1
      ? nil
      : "needs strings of one length, as redrawing places never changes it; use minimumLength"
        + " as maximumLength"
  }
  public func placeCount(_ object: State) -> Int { most }

  @inlinable
  public func forEachAlternative(_ object: State, at place: Int, _ visit: (State) -> Void) {
    for symbol in 0..<symbols where symbol != self.symbol(object, place) {
      visit(
        State(
          places: with(symbol, at: place, object.places), filled: object.filled, stopped: true))
    }
  }
}

extension SymbolSequence: CountedPaths {
  /// One way; two for each symbol where strings grow at both ends; all orders of places.
  public func logPathCount(_ state: State) -> Double? {
    switch growth {
    case .append: 0
    case .prependAppend: Double(state.filled) * Elementary.log(2)
    case .anyOrder: (0..<Int(state.filled)).reduce(0) { $0 + Elementary.log(Double($1 + 1)) }
    }
  }
}

extension SymbolSequence: StoppingActions {
  public var stopObstacle: String? {
    lengths.lowerBound < most
      ? nil
      : "needs states that may stop, and all strings have one length; choose a minimumLength below"
        + " maximumLength, or detailedBalance or subTrajectoryBalance"
  }

  /// Strings that are long enough may stop. Those of the greatest length end by themselves.
  @inlinable
  public func stopAction(_ state: State) -> Int? {
    lengths.lowerBound < most && Int(state.filled) >= lengths.lowerBound ? additionCount : nil
  }

  /// The empty string may not.
  @inlinable public var stopsEverywhere: Bool { false }
}

extension SymbolSequence: Crossover {
  /// The beginning of one string and the end of the other, cut at one place.
  public func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State? {
    let shorter = min(Int(a.filled), Int(b.filled))
    guard shorter > 1 else { return nil }
    let beginning = (UInt128(1) << UInt128((1 + random.below(shorter - 1)) * bits)) - 1
    return State(
      places: a.places & beginning | b.places & ~beginning, filled: b.filled, stopped: true)
  }
}

extension SymbolSequence: SparseFeatures {
  /// For each place one number a symbol, and one for a place that is empty.
  public var featureCount: Int { most * (symbols + 1) }
  public var activeFeatureCount: Int { most }

  @inlinable
  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    for place in 0..<most {
      features.add(place &* (symbols &+ 1) &+ symbol(state, place) &+ 1)
    }
  }

  public var maximumActionSlotCount: Int { actionSlotCount(initialState) }
  public var maximumIncomingSlotCount: Int {
    growth == .append ? 1 : growth == .prependAppend ? 2 : most
  }
  public var maximumMoveSlotCount: Int {
    most * symbols + (lengths.lowerBound < most ? symbols + 1 : 0)
  }
}

extension SymbolSequence: TokenSequence {
  /// The symbols, and one token for an empty place.
  public var tokenCount: Int { symbols + 1 }
  public var maximumTokenCount: Int { most }

  /// The symbols in order; with places in any order, all places.
  public func writeTokens(_ state: State, _ tokens: inout [Int32]) {
    for place in 0..<(growth == .anyOrder ? most : Int(state.filled)) {
      let symbol = symbol(state, place)
      tokens.append(Int32(symbol < 0 ? symbols : symbol))
    }
  }
}

extension SymbolSequence: EnvironmentComponent {
  public static let description = ComponentDescription(
    "sequence",
    summary:
      "Strings over an alphabet, such as DNA, that grow to the right, at both ends or in any order.",
    source: "Shen et al. 2023, arXiv 2305.07170, section 5",
    parameters: [
      Keys.alphabet.parameter, Keys.minimumLength.parameter, Keys.maximumLength.parameter,
      Keys.growth.parameter,
    ])

  private enum Keys {
    static let alphabet = SettingKey.text(
      "alphabet", default: "ACGT", "The symbols, one character each.")
    static let minimumLength = SettingKey.integer(
      "minimumLength", 1...128, default: 8, unit: "symbols", "The least length of an object.")
    static let maximumLength = SettingKey.integer(
      "maximumLength", 1...128, default: 8, unit: "symbols",
      "The greatest length of an object, at which a string ends by itself.")
    static let growth = SettingKey<Growth>.choice(
      "growth", default: .append,
      "Where symbols are added: to the right, at either end, or at any empty place.")
    static let targetCount = SettingKey.integer(
      "count", 1...4096, default: 4, "How many targets are drawn.")
    static let sharpness = SettingKey.real(
      "sharpness", .positive, default: 1, unit: "nats per place",
      "How fast log R falls with the distance to the nearest target.")
    static let targetSeed = SettingKey.integer(
      "seed", 0...0xFFFF_FFFF, default: 0,
      "What the targets are drawn from; the seeds of trials do not change them.")
  }

  public init(_ settings: Settings) throws {
    let lengths = (settings[Keys.minimumLength], settings[Keys.maximumLength])
    guard lengths.0 <= lengths.1 else {
      throw SettingsError(
        ["minimumLength"], "is greater than maximumLength, \(lengths.1); lower it")
    }
    try self.init(
      alphabet: settings[Keys.alphabet], lengths: lengths.0...lengths.1,
      growth: settings[Keys.growth])
  }

  public static let rewards = [
    RewardEntry<SymbolSequence>(
      ComponentDescription(
        "targets",
        summary:
          "exp(-sharpness d), d the number of places that differ from the nearest of some targets.",
        source: "Malkin et al. 2022, arXiv 2201.13259, section 5.2",
        parameters: [
          Keys.targetCount.parameter, Keys.sharpness.parameter, Keys.targetSeed.parameter,
        ])
    ) { settings, environment in
      let targets = environment.targets(
        settings[Keys.targetCount], seed: UInt64(settings[Keys.targetSeed]))
      let sharpness = settings[Keys.sharpness]
      return Reward(
        in: environment, greatest: 1,
        logReward: { object in
          -sharpness * (targets.map { environment.distance(object, $0) }.min() ?? 0)
        })
    }
  ]

  /// Uniformly random strings of the greatest length.
  func targets(_ count: Int, seed: UInt64) -> [State] {
    var random = Philox(key: seed, stream: 0)
    return (0..<count).map { _ in
      var places: UInt128 = 0
      for place in 0..<most { places = with(random.below(symbols), at: place, places) }
      return State(places: places, filled: UInt8(most), stopped: true)
    }
  }
}
