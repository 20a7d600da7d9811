import GFlowNets

extension Phylogeny: CountedObjects {
  /// (2n - 3)!! = 1 * 3 * 5 * ... rooted binary trees with named leaves.
  public var objectCount: Int? {
    var count = 1
    for factor in stride(from: 3, through: 2 * taxonCount - 3, by: 2) {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      if overflow { return .max }
      count = product
    }
    return count
  }
}

extension Phylogeny: ChainMoves {
  /// How many subtrees a tree has, single taxa included.
  @usableFromInline var subtreeCount: Int { @inlinable get { 2 &* taxonCount &- 1 } }

  /// A slot for each pair of subtrees: that which is cut off, and that above which it is put again.
  @inlinable
  public func moveSlotCount(_ object: State) -> Int { subtreeCount &* subtreeCount }

  /// Prune and regraft a rooted subtree (rSPR): a subtree is cut off and joined with another of the rest, or
  /// with all of it.
  @inlinable
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    let clades = object.clades
    for cut in 0..<subtreeCount {
      let pruned = subtree(cut, clades)
      if pruned == all { continue }
      var parent = all
      for clade in clades where pruned & ~clade == 0 && clade != pruned {
        // The least that holds it comes first.
        parent = clade
        break
      }
      let sibling = parent ^ pruned
      for place in 0..<subtreeCount {
        let above = subtree(place, clades)
        if above == parent || above & ~pruned == 0 { continue }
        let target = above & ~pruned
        // There it was.
        if target == sibling { continue }
        visit(cut &* subtreeCount &+ place, regraft(pruned, parent, above: target, clades))
      }
    }
  }

  /// The taxa of a subtree by its number: the single taxa, then the clades.
  @inlinable
  func subtree(_ number: Int, _ clades: [UInt64]) -> UInt64 {
    number < taxonCount ? UInt64(1) &<< UInt64(number) : clades[number &- taxonCount]
  }

  /// The tree in which a subtree has gone from its parent to the edge above `target`.
  @inlinable
  func regraft(_ pruned: UInt64, _ parent: UInt64, above target: UInt64, _ clades: [UInt64])
    -> State
  {
    var moved: [UInt64] = []
    moved.reserveCapacity(clades.count)
    func insert(_ clade: UInt64) {
      var place = moved.count
      while place > 0, moved[place &- 1] > clade { place &-= 1 }
      moved.insert(clade, at: place)
    }
    for clade in clades where clade != parent {
      if clade & ~pruned == 0 {
        insert(clade)
      } else {
        let rest = clade & ~pruned
        insert(rest != target && target & ~rest == 0 ? rest | pruned : rest)
      }
    }
    insert(target | pruned)
    return State(clades: moved, changes: -1)
  }
}

extension Phylogeny: ObjectParts {
  /// Each set of at least two taxa without the first, and without another: what is on the other side of an
  /// edge. None where there are too many of them.
  public var partCounts: [(kind: PartKind, count: Int)] {
    taxonCount <= 14 ? [(.split, splitNumbers.count { $0 >= 0 })] : []
  }

  /// Splits are those of the tree without its root.
  public func forEachPart(of object: State, _ visit: (Int) -> Void) {
    guard taxonCount <= 14 else { return }
    var seen: UInt64 = 0
    for clade in object.clades {
      let side = clade & 1 == 0 ? clade : all & ~clade
      let number = splitNumbers[Int(truncatingIfNeeded: side >> 1)]
      // The two edges at the root are one.
      if number < 0 || side == seen { continue }
      visit(number)
      let (first, second) = Self.parts(of: all, object.clades)
      if clade == first || clade == second { seen = side }
    }
  }
}

extension Phylogeny: SparseFeatures {
  /// Up to this many taxa each set of them has a feature.
  @usableFromInline static let fewTaxa = 10

  /// Which sets of taxa are clades; of many taxa, for each pair how close they are: 2 divided by the size of
  /// the least clade that holds both, 0 where none does.
  public var featureCount: Int {
    taxonCount <= Self.fewTaxa ? 1 << taxonCount : pairs.count
  }
  public var activeFeatureCount: Int {
    taxonCount <= Self.fewTaxa ? taxonCount - 1 : pairs.count
  }

  @inlinable
  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    if taxonCount <= Self.fewTaxa {
      for clade in state.clades { features.add(Int(truncatingIfNeeded: clade)) }
      return
    }
    for clade in state.clades {
      let (first, second) = Self.parts(of: clade, state.clades)
      let weight = 2 / Float(clade.nonzeroBitCount)
      var left = first
      while left != 0 {
        let a = left.trailingZeroBitCount
        left &= left &- 1
        var right = second
        while right != 0 {
          let b = right.trailingZeroBitCount
          right &= right &- 1
          features.add(slot(min(a, b), max(a, b)), weight: weight)
        }
      }
    }
  }

  public var maximumActionSlotCount: Int { pairs.count }
  public var maximumIncomingSlotCount: Int { taxonCount - 1 }
  public var maximumMoveSlotCount: Int { subtreeCount * subtreeCount }
}

extension Phylogeny: EnvironmentComponent {
  static let alignment = SettingKey.component(
    "alignment", [PhylogenySites.generatedDescription, PhylogenySites.fileDescription],
    default: CommonParameters.defaults(PhylogenySites.generatedDescription),
    "The aligned sequences whose taxa are the leaves.")

  public static let description = ComponentDescription(
    "phylogeny",
    summary: "Rooted binary trees over aligned sequences, built by joining subtrees.",
    source: "Zhou et al. 2023, arXiv 2310.08774",
    parameters: [alignment.parameter])

  public init(_ settings: Settings) throws {
    self.init(
      try SettingsError.within("alignment") { try PhylogenySites(settings[Self.alignment]) })
  }

  static let constant = SettingKey.real(
    "constant", .any, default: 0, unit: "mutations",
    "c in log R = (c - parsimony) / temperature: it changes log Z, which methods need to learn, and nothing"
      + " else; best near the least parsimony.")
  static let temperature = SettingKey.real(
    "temperature", .positive, default: 1, unit: "mutations",
    "By how many mutations R falls to 1/e.")

  public static let rewards = [
    RewardEntry<Phylogeny>(
      ComponentDescription(
        "parsimony",
        summary: "log R = (constant - parsimony) / temperature; values are log R.",
        source: "Zhou et al. 2023, arXiv 2310.08774, section 3; Fitch 1971",
        parameters: [constant.parameter, temperature.parameter])
    ) { settings, trees in
      let (constant, temperature) = (settings[Self.constant], settings[Self.temperature])
      var reward = Reward(
        in: trees, logValue: { (constant - Double(trees.parsimony($0))) / temperature })
      reward.partialLogReward = { forest in
        // The constant comes with the last join.
        ((trees.isTerminal(forest) ? constant : 0) - Double(trees.parsimony(forest))) / temperature
      }
      return reward
    }
  ]
}
