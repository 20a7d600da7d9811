import Formats
import NeuralNetworks

/// A batch of shares of other samplers, such as three quarters on-policy and one quarter replay.
///
/// Each trajectory of a batch goes to one part. A part's credit grows by its share with every trajectory
/// and falls by 1 with each that it gets; the greatest credit, the first of equal ones, gets the next.
/// So a part has its share of the trajectories over the steps, also where it is less than one trajectory
/// a batch, and nothing is left to chance. What a part cannot give, such as a replay before its warm-up,
/// the first of the others that can gives in its place.
public struct Mixture: SamplerComponent {
  /// The samplers with their weights.
  public let parts: [WeightedSettings]

  static let parts = SettingKey.weighted(
    "parts", Samplers.parts.map { $0.description }, default: nil,
    "The samplers; each gets its weight's share of every batch.")

  public static let description = ComponentDescription(
    "mixture",
    summary: "A batch of shares of other samplers.",
    source: "Shen et al. 2023, arXiv 2305.07170, section 4.1",
    parameters: [
      parts.parameter
    ])

  public static func charges(_ settings: Settings) -> Set<BudgetKind> {
    settings[Self.parts].reduce(into: []) { $0.formUnion(Samplers.charges($1.settings)) }
  }

  public static func begins(_ settings: Settings) -> Bool {
    settings[Self.parts].contains { Samplers.begins($0.settings) }
  }

  public static func check(_ settings: Settings, trajectories: Int) throws {
    let parts = settings[Self.parts]
    let whole = parts.reduce(0) { $0 + $1.weight }
    if let first = hardlyAsking(parts) {
      throw SettingsError(
        ["parts", "\(first)", "weight"],
        "brings fewer than one new trajectory in 10000, so that hardly a budget would ever end; choose a"
          + " greater weight")
    }
    for (number, part) in parts.enumerated() {
      // Credits may bring one more than the share.
      let most = (part.weight / whole * Double(trajectories)).rounded(.up)
      try SettingsError.within("parts", "\(number)") {
        try Samplers.check(part.settings, trajectories: max(1, Int(most)))
      }
    }
  }

  /// The first of the parts that bring new trajectories, where all of these together bring hardly any.
  private static func hardlyAsking(_ parts: [WeightedSettings]) -> Int? {
    let asking = parts.indices.filter {
      Samplers.charges(parts[$0].settings).contains(.rewardCalls)
    }
    let whole = parts.reduce(0) { $0 + $1.weight }
    return asking.reduce(0) { $0 + parts[$1].weight } < 1e-4 * whole ? asking.first : nil
  }

  public static func check(_ settings: Settings, total: Int) throws {
    let parts = settings[Self.parts]
    // Which is said already.
    guard hardlyAsking(parts) == nil else { return }
    let whole = parts.reduce(0) { $0 + $1.weight }
    // What comes with data is remembered too, and nobody has counted it yet.
    let hasData = parts.contains { $0.settings.type == Dataset.description.name }
    for (number, part) in parts.enumerated() {
      let share = part.weight / whole * Double(total)
      try SettingsError.within("parts", "\(number)") {
        guard share >= 1 else {
          throw SettingsError(
            ["weight"],
            "brings less than one trajectory of the \(total) that the budget allows; choose a greater weight"
          )
        }
        if Samplers.begins(part.settings) {
          try Samplers.check(part.settings, total: Int(share))
        } else if !hasData {
          try Samplers.check(part.settings, total: total)
        }
      }
    }
  }

  public init(_ settings: Settings) {
    parts = settings[Self.parts]
  }

  /// Fills batches with the parts in turn.
  @inlinable
  public func sampler<N: PolicyNetwork>(_ context: SamplerContext<N>) throws -> Sampler<N.E> {
    let samplers = try parts.enumerated().map { number, part in
      try SettingsError.within("parts", "\(number)") { try Samplers.make(part.settings, context) }
    }
    var shares = Apportionment(weights: parts.map(\.weight))
    return Sampler(
      append: { count, step, meter, random, batch in
        let first = batch.count
        var full: [Int] = []
        for (number, share) in shares.next(count).enumerated() {
          let before = batch.count
          if share > 0 { try samplers[number].append(share, step, meter, &random, &batch) }
          if batch.count - before == share { full.append(number) }
        }
        for number in full where batch.count - first < count {
          try samplers[number].append(
            count - (batch.count - first), step, meter, &random, &batch)
        }
      },
      observe: { batch, losses in
        for sampler in samplers { try sampler.observe(batch, losses) }
      },
      write: { snapshot in
        shares.write(to: &snapshot)
        for sampler in samplers { sampler.write(&snapshot) }
      },
      restore: { snapshot in
        try shares.restore(from: &snapshot)
        for sampler in samplers { try sampler.restore(&snapshot) }
      })
  }
}

/// Divides whole numbers by weights such that the parts of all divisions together keep the shares.
public struct Apportionment {
  /// The shares, which add up to 1.
  @usableFromInline let shares: [Double]
  /// What each part should have had beyond what it got.
  @usableFromInline var credits: [Double]

  /// Nothing divided yet.
  public init(weights: [Double]) {
    let total = weights.reduce(0, +)
    shares = weights.map { $0 / total }
    credits = weights.map { _ in 0 }
  }

  /// The parts of the next `count`.
  public mutating func next(_ count: Int) -> [Int] {
    var counts = shares.map { _ in 0 }
    for _ in 0..<count {
      var greatest = 0
      for part in shares.indices {
        credits[part] += shares[part]
        // What rounding does to equal credits must not decide.
        if credits[part] > credits[greatest] + 1e-9 { greatest = part }
      }
      credits[greatest] -= 1
      counts[greatest] += 1
    }
    return counts
  }
}

extension Apportionment: SnapshotWritable {
  /// Writes the credits.
  public func write(to snapshot: inout SnapshotWriter) { snapshot.write(contentsOf: credits) }

  /// Takes what `write` wrote.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    credits = try snapshot.read()
    guard credits.count == shares.count else { throw SnapshotError.malformed }
  }
}
