import GFlowNets

/// The edges between trees of blocks: which choices may be placed where, and which placements lead to a
/// given tree.
///
/// A placement is a stem of a tree and a choice that is joined to it. Stems are the open ports, node by
/// node in the order of the canonical form, the ports of a node in rising order; a port that stands
/// twice is two stems, and each is an action of its own.
///
/// Where trees are *rooted*, node 0 is the root, and its open ports by which a choice hangs on something are stems
/// once more, behind all others: what is placed there becomes the root, above the old one. So what can be taken away
/// is a leaf, or a root of degree one.
public struct FragmentEdges: Sendable {
  /// Which blocks can be joined at which atoms.
  public let grammar: BlockGrammar
  /// Whether trees differ by their root too.
  public let isRooted: Bool

  /// The edges of a grammar.
  public init(_ grammar: BlockGrammar, isRooted: Bool = false) {
    self.grammar = grammar
    self.isRooted = isRooted
  }

  /// An open port.
  @frozen
  public struct Stem: Sendable, Equatable {
    /// The node whose port it is.
    public var node: Int
    /// The atom of the node's block.
    public var port: UInt8
    /// Whether what is placed here becomes the root.
    public var isAbove = false
  }

  /// The root of a tree's nodes, where trees have one.
  func root(_ node: Int = 0) -> Int? { isRooted ? node : nil }

  /// A placement that leads to a tree.
  public struct Placement: Sendable {
    /// The tree without the block placed.
    public let parent: BlockTree
    /// The number of the stem among the parent's; 0 for the empty tree.
    public let stem: Int
    /// The choice placed.
    public let choice: Int
    /// The node of the child's canonical form that was placed.
    public let leaf: Int
  }

  /// The stems of a tree.
  public func stems(_ nodes: BlockNodes) -> [Stem] {
    var stems: [Stem] = []
    var endOfRoot = 0
    for node in 0..<nodes.count {
      appendStems(of: node, nodes, to: &stems)
      if node == 0 { endOfRoot = stems.count }
    }
    guard isRooted else { return stems }
    for stem in stems[..<endOfRoot]
    where grammar.choice(of: nodes.shapes[0], hangingBy: stem.port) != nil {
      stems.append(Stem(node: 0, port: stem.port, isAbove: true))
    }
    return stems
  }

  private func appendStems(of node: Int, _ nodes: BlockNodes, to stems: inout [Stem]) {
    let ports = grammar.shapes[Int(nodes.shapes[node])].ports
    // Bits of the places in `ports` that bonds use.
    var used: UInt64 = 0
    func use(_ port: UInt8) {
      if let place = ports.indices.first(where: { ports[$0] == port && used >> $0 & 1 == 0 }) {
        used |= 1 << place
      }
    }
    for bond in nodes.bonds {
      if bond.parent == node { use(bond.parentPort) }
      if bond.child == node { use(bond.childPort) }
    }
    for (place, port) in ports.enumerated() where used >> place & 1 == 0 {
      stems.append(Stem(node: node, port: port))
    }
  }

  /// The number of stems.
  public func stemCount(_ nodes: BlockNodes) -> Int {
    isRooted ? stems(nodes).count : openPortCount(nodes)
  }

  /// The number of open ports, which tells dead ends.
  public func openPortCount(_ nodes: BlockNodes) -> Int {
    nodes.shapes.reduce(0) { $0 + grammar.shapes[Int($1)].ports.count } - 2 * nodes.bonds.count
  }

  /// The tree after a placement.
  public func placing(_ choice: Int, at stem: Stem, in nodes: BlockNodes) -> BlockTree {
    var child = nodes
    child.add(
      UInt8(grammar.shapeOfChoice[choice]), to: stem.node, parentPort: stem.port,
      childPort: UInt8(grammar.choices[choice].bondingAtom))
    return child.canonical(root: root(stem.isAbove ? nodes.count : 0)).tree
  }

  /// The tree of one block.
  public func first(_ choice: Int) -> BlockTree {
    BlockTree(code: [UInt8(grammar.shapeOfChoice[choice]), 0])
  }

  /// A leaf, or a root of degree one, that can be taken away: the rest can be reached, and the leaf placed on it again.
  public struct Removable {
    /// The node.
    public let leaf: Int
    /// The choice that places it again.
    public let choice: Int
    /// The rest, in the order of its canonical form.
    public let rest: BlockNodes
    /// The rest.
    public let tree: BlockTree
    /// Where in the rest the leaf hung.
    public let stem: Stem
  }

  /// The leaves of a tree of at least two blocks that can be taken away.
  public func removableLeaves(_ nodes: BlockNodes) -> [Removable] {
    let degrees = nodes.degrees
    let roots = isRooted ? [] : roots(nodes)
    var result: [Removable] = []
    for leaf in 0..<nodes.count where degrees[leaf] == 1 {
      guard let bond = nodes.bonds.first(where: { $0.parent == leaf || $0.child == leaf }),
        let choice = grammar.choice(
          of: nodes.shapes[leaf],
          hangingBy: bond.parent == leaf ? bond.parentPort : bond.childPort),
        isRooted || roots.contains(where: { $0 != leaf })
      else { continue }
      // Without its root of degree one a tree hangs from that one's child, the next node.
      let (tree, order) = nodes.removing(leaf: leaf).canonical(root: root())
      let other = Int(bond.parent == leaf ? bond.child : bond.parent)
      let port = bond.parent == leaf ? bond.childPort : bond.parentPort
      guard let node = order.firstIndex(of: other > leaf ? other - 1 : other) else { continue }
      result.append(
        Removable(
          leaf: leaf, choice: choice, rest: BlockNodes(tree), tree: tree,
          stem: Stem(node: node, port: port, isAbove: isRooted && leaf == 0)))
    }
    return result
  }

  /// The nodes from which a tree can be built: every other node hangs by a port that bonds upwards.
  public func roots(_ nodes: BlockNodes) -> [Int] {
    // Bits of the nodes that would hang by a port that never bonds upwards, for each root: a bond
    // that cannot be passed one way spoils every root on that side.
    var spoiled: UInt64 = 0
    for bond in nodes.bonds {
      if grammar.choice(of: nodes.shapes[Int(bond.child)], hangingBy: bond.childPort) == nil {
        spoiled |= nodes.side(of: bond.parent, without: bond)
      }
      if grammar.choice(of: nodes.shapes[Int(bond.parent)], hangingBy: bond.parentPort) == nil {
        spoiled |= nodes.side(of: bond.child, without: bond)
      }
    }
    return (0..<nodes.count).filter { spoiled >> $0 & 1 == 0 }
  }

  /// Every placement that leads to a tree which can be built, parallel ones each.
  ///
  /// Any of them places a leaf of the tree, so each leaf's own placement and the other stems of the rest
  /// that give the same tree, which are those that a symmetry of the rest takes to it, are all.
  public func placements(leadingTo tree: BlockTree) -> [Placement] {
    let nodes = BlockNodes(tree)
    if nodes.count == 1 {
      return grammar.choicesOfShape[Int(nodes.shapes[0])].map {
        Placement(parent: .empty, stem: 0, choice: $0, leaf: 0)
      }
    }
    struct Key: Hashable {
      let parent: BlockTree
      let node: Int
      let port: UInt8
      let isAbove: Bool
      let choice: Int
    }
    var known: Set<Key> = []
    var result: [Placement] = []
    for removal in removableLeaves(nodes) {
      let (rest, mark) = (removal.rest, removal.stem)
      func key(_ node: Int) -> Key {
        Key(
          parent: removal.tree, node: node, port: mark.port, isAbove: mark.isAbove,
          choice: removal.choice)
      }
      if known.contains(key(mark.node)) { continue }
      var stems: [Stem]?
      for node in 0..<rest.count
      where rest.shapes[node] == rest.shapes[mark.node] && !known.contains(key(node)) {
        let all = stems ?? self.stems(rest)
        stems = all
        let stem = Stem(node: node, port: mark.port, isAbove: mark.isAbove)
        guard all.contains(stem),
          node == mark.node || placing(removal.choice, at: stem, in: rest) == tree
        else { continue }
        known.insert(key(node))
        for (number, other) in all.enumerated() where other == stem {
          result.append(
            Placement(
              parent: removal.tree, stem: number, choice: removal.choice, leaf: removal.leaf))
        }
      }
    }
    return result
  }
}
