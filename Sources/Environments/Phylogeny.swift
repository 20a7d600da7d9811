import Formats
import GFlowNets
import NeuralNetworks

/// Rooted binary trees over aligned sequences, built from the taxa by joining two subtrees at a time (Zhou et
/// al. 2023, arXiv 2310.08774). A state is a forest; when one tree is left, it is the object.
public struct Phylogeny: Environment {
  /// A forest of rooted binary trees over the taxa. It is what its clades are, in whatever order they came.
  public struct State: Hashable, Sendable, SnapshotValue {
    /// The taxa of each subtree of at least two, one bit a taxon, rising: a subtree comes after its parts.
    @usableFromInline var clades: [UInt64]
    /// The mutations within the trees so far, a function of the clades; -1 where nobody has counted them.
    @usableFromInline var changes: Int32

    @inlinable
    init(clades: [UInt64], changes: Int32) {
      self.clades = clades
      self.changes = changes
    }

    @inlinable
    public static func == (a: State, b: State) -> Bool { a.clades == b.clades }

    @inlinable
    public func hash(into hasher: inout Hasher) {
      for clade in clades { hasher.combine(clade) }
    }

    /// Writes clades and mutations.
    public func write(to snapshot: inout SnapshotWriter) {
      snapshot.write(contentsOf: clades)
      snapshot.write(changes)
    }

    /// Reads what `write` wrote.
    public init(from snapshot: inout SnapshotReader) throws {
      clades = try snapshot.read()
      changes = try snapshot.read()
    }
  }

  /// The sequences.
  public let sites: PhylogenySites
  /// The number of taxa n.
  public let taxonCount: Int
  /// The least taxa of the two subtrees that each action joins.
  @usableFromInline let pairs: [(first: Int, second: Int)]
  /// The number of each split by the set of its taxa that lacks the first, without that; -1 of what is none,
  /// since at least two are on either side.
  let splitNumbers: [Int]

  /// Trees over the taxa of an alignment, 3 to 64.
  public init(_ sites: PhylogenySites) {
    self.sites = sites
    let n = sites.names.count
    taxonCount = n
    pairs = (0..<n).flatMap { first in (first + 1..<n).map { (first, $0) } }
    var splits = 0
    splitNumbers = (0..<(n <= 14 ? 1 << (n - 1) : 0)).map { set in
      guard (2...max(n - 2, 2)).contains(set.nonzeroBitCount), n > 3 else { return -1 }
      splits += 1
      return splits - 1
    }
  }

  /// All taxa.
  @usableFromInline var all: UInt64 {
    @inlinable get { .max &>> UInt64(64 &- taxonCount) }
  }

  public var initialState: State { State(clades: [], changes: 0) }

  @inlinable
  public func isTerminal(_ state: State) -> Bool { state.clades.count == taxonCount - 1 }

  /// A slot for each pair of taxa: it joins the trees of which these are the least taxa.
  @inlinable
  public func actionSlotCount(_ state: State) -> Int { pairs.count }

  /// The slot of a pair of taxa.
  @inlinable
  func slot(_ first: Int, _ second: Int) -> Int {
    first &* (2 &* taxonCount &- first &- 1) / 2 &+ (second &- first &- 1)
  }

  /// The least taxon of each tree, one bit each.
  @inlinable
  func leastTaxa(_ state: State) -> UInt64 {
    var least: UInt64 = 0
    var covered: UInt64 = 0
    // A whole tree stands after its parts.
    for clade in state.clades.reversed() where clade & covered == 0 {
      covered |= clade
      least |= clade & (0 &- clade)
    }
    return least | all & ~covered
  }

  /// The taxa of the whole tree that a taxon stands in.
  @inlinable
  func tree(of taxon: Int, _ state: State) -> UInt64 {
    let bit = UInt64(1) &<< UInt64(taxon)
    for clade in state.clades.reversed() where clade & bit != 0 { return clade }
    return bit
  }

  /// The two parts that a clade joins, that with its least taxon first.
  @inlinable
  static func parts(of clade: UInt64, _ clades: [UInt64]) -> (UInt64, UInt64) {
    var part = clade & (0 &- clade)
    for other in clades.reversed() where other < clade && other & ~clade == 0 {
      // The greatest within is one of the two.
      part = other
      break
    }
    let rest = clade ^ part
    return part & (0 &- part) < rest & (0 &- rest) ? (part, rest) : (rest, part)
  }

  @inlinable
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    var firsts = leastTaxa(state)
    while firsts != 0 {
      let first = firsts.trailingZeroBitCount
      firsts &= firsts &- 1
      var seconds = firsts
      while seconds != 0 {
        visit(slot(first, seconds.trailingZeroBitCount))
        seconds &= seconds &- 1
      }
    }
  }

  @inlinable
  public func child(_ state: State, _ action: Int) -> State {
    let (first, second) = pairs[action]
    let joined = tree(of: first, state) | tree(of: second, state)
    var clades = state.clades
    var place = clades.count
    while place > 0, clades[place &- 1] > joined { place &-= 1 }
    clades.insert(joined, at: place)
    let changes =
      state.changes < 0 ? -1 : state.changes &+ sites.changes(at: joined, in: clades)
    return State(clades: clades, changes: changes)
  }

  /// A slot for each taxon but the last: it undoes the last join of the tree of which it is the least.
  @inlinable
  public func incomingSlotCount(_ state: State) -> Int { taxonCount &- 1 }

  @inlinable
  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    var least = leastTaxa(state)
    while least != 0 {
      let taxon = least.trailingZeroBitCount
      least &= least &- 1
      let joined = tree(of: taxon, state)
      guard let place = state.clades.firstIndex(of: joined) else { continue }
      let (first, second) = Self.parts(of: joined, state.clades)
      var clades = state.clades
      clades.remove(at: place)
      let changes =
        state.changes < 0 ? -1 : state.changes &- sites.changes(at: joined, in: state.clades)
      visit(
        IncomingEdge(
          slot: taxon, parent: State(clades: clades, changes: changes),
          action: slot(first.trailingZeroBitCount, second.trailingZeroBitCount)))
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int {
    var covered: UInt64 = 0
    var count = 0
    for clade in state.clades.reversed() where clade & covered == 0 {
      covered |= clade
      count &+= 1
    }
    return count
  }

  @inlinable
  public func incomingSlot(from parent: State, by action: Int) -> Int { pairs[action].first }

  /// The least number of mutations within the trees of a forest (Fitch 1971), of a tree its parsimony.
  @inlinable
  public func parsimony(_ state: State) -> Int {
    state.changes < 0 ? sites.changes(in: state.clades) : Int(state.changes)
  }

  /// Newick, the part with the earlier taxon first.
  public func text(_ object: State) -> String {
    var texts = Dictionary(
      uniqueKeysWithValues: sites.names.enumerated().map {
        (UInt64(1) << UInt64($0), Newick.quoted($1))
      })
    for clade in object.clades {
      let (first, second) = Self.parts(of: clade, object.clades)
      texts[clade] = "(\(texts[first] ?? ""),\(texts[second] ?? ""))"
    }
    return (texts[all] ?? "") + ";"
  }

  public func parse(_ text: String) throws -> State {
    let newick: Newick
    do { newick = try Newick(text) } catch { throw ObjectSyntaxError(error.message) }
    var clades: [UInt64] = []
    let found = try taxa(of: newick.root, &clades)
    guard found == all else {
      let missing = sites.names.indices.filter { found >> UInt64($0) & 1 == 0 }
      throw ObjectSyntaxError("lacks the taxon '\(sites.names[missing[0]])'; a tree has all taxa")
    }
    return State(clades: clades.sorted(), changes: -1)
  }

  /// The taxa below a node; appends the clades.
  private func taxa(of node: Newick.Node, _ clades: inout [UInt64]) throws -> UInt64 {
    guard !node.children.isEmpty else {
      guard let taxon = sites.names.firstIndex(of: node.name) else {
        throw ObjectSyntaxError(
          "has the taxon \(printable(node.name, quote: "'")), which the alignment lacks; it has such as"
            + " '\(sites.names[0])'")
      }
      return UInt64(1) << UInt64(taxon)
    }
    guard node.children.count == 2 else {
      throw ObjectSyntaxError(
        "has a node of \(node.children.count) parts; in a rooted binary tree each joins two, such as"
          + " ((A,B),C);")
    }
    var clade: UInt64 = 0
    for child in node.children {
      let part = try taxa(of: child, &clades)
      guard clade & part == 0 else {
        let name = sites.names[(clade & part).trailingZeroBitCount]
        throw ObjectSyntaxError("has the taxon '\(name)' twice; leave one of them")
      }
      clade |= part
    }
    clades.append(clade)
    return clade
  }

  /// How many clades only one of the two trees has (Robinson and Foulds 1981, of rooted trees).
  @inlinable
  public func distance(_ a: State, _ b: State) -> Double {
    var (i, j, common) = (0, 0, 0)
    while i < a.clades.count, j < b.clades.count {
      if a.clades[i] == b.clades[j] { common &+= 1 }
      let (left, right) = (a.clades[i], b.clades[j])
      if left <= right { i &+= 1 }
      if right <= left { j &+= 1 }
    }
    return Double(a.clades.count &+ b.clades.count &- 2 &* common)
  }
}
