import GFlowNets
import NeuralNetworks

/// Two molecules exchange what hangs on a bond, as the graph-based genetic algorithm does (Jensen 2019, Chemical
/// Science 10, 3567), in bonds between blocks: the child has one side of a bond of the first and one of a bond of the
/// second, joined by the atoms that were bonded before.
///
/// A child is one that a construction can reach: of an allowed size, and with a root from which every block hangs by
/// an atom by which a choice places it. Jensen's code cuts bonds outside and inside rings and asks for valid valences;
/// here blocks stay whole.
extension Fragments: Crossover {
  /// How many pairs of bonds are tried.
  private static var attempts: Int { 16 }

  public func crossover(_ a: State, _ b: State, _ random: inout Philox) -> State? {
    let (first, second) = (BlockNodes(a.tree), BlockNodes(b.tree))
    guard !first.bonds.isEmpty, !second.bonds.isEmpty else { return nil }
    for _ in 0..<Self.attempts {
      let kept = first.part(
        first.bonds[random.below(first.bonds.count)], isUpper: random.below(2) == 1)
      let taken = second.part(
        second.bonds[random.below(second.bonds.count)], isUpper: random.below(2) == 1)
      let count = kept.nodes.nonzeroBitCount + taken.nodes.nonzeroBitCount
      guard count <= maximumBlocks, count >= minimumBlocks else { continue }
      var child = BlockNodes()
      let keptNode = child.add(first, kept.nodes, at: kept.node)
      let takenNode = child.add(second, taken.nodes, at: taken.node)
      child.bonds.append(
        BlockNodes.Bond(
          parent: UInt8(keptNode), child: UInt8(takenNode), parentPort: kept.port,
          childPort: taken.port))
      let roots = edges.roots(child)
      guard !roots.isEmpty else { continue }
      let root = edges.isRooted ? roots[random.below(roots.count)] : nil
      return State(child.canonical(root: root).tree, stopped: true)
    }
    return nil
  }
}

extension BlockNodes {
  /// One side of a bond: bits of its nodes, the node that had the bond, and its atom.
  fileprivate func part(_ bond: Bond, isUpper: Bool) -> (nodes: UInt64, node: UInt8, port: UInt8) {
    let node = isUpper ? bond.parent : bond.child
    return (
      side(of: node, without: bond), node, isUpper ? bond.parentPort : bond.childPort
    )
  }

  /// Adds some nodes of another tree with the bonds between them; returns the number that one of them gets.
  fileprivate mutating func add(_ other: BlockNodes, _ nodes: UInt64, at node: UInt8) -> Int {
    var numbers = [UInt8](repeating: 0, count: other.count)
    for i in 0..<other.count where nodes >> UInt64(i) & 1 == 1 {
      numbers[i] = UInt8(count)
      shapes.append(other.shapes[i])
    }
    for bond in other.bonds
    where nodes >> UInt64(bond.parent) & 1 == 1 && nodes >> UInt64(bond.child) & 1 == 1 {
      bonds.append(
        Bond(
          parent: numbers[Int(bond.parent)], child: numbers[Int(bond.child)],
          parentPort: bond.parentPort, childPort: bond.childPort))
    }
    return Int(numbers[Int(node)])
  }
}
