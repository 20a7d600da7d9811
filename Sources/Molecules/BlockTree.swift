import GFlowNets
import NeuralNetworks

/// The isomorphism class of a tree of blocks with its bond atoms and open stems.
///
/// The tree has no root of its own; its canonical form is rooted at the centre, children in the order
/// of their codes (Aho, Hopcroft and Ullman 1974, section 3.2), so that equal classes are equal bytes.
public struct BlockTree: Hashable, Sendable, SnapshotValue {
  /// In preorder: shape, number of children, then for each child the parent's port, the child's port
  /// and the child's code. Empty for the empty tree.
  @usableFromInline let code: [UInt8]

  @usableFromInline
  init(code: [UInt8]) { self.code = code }

  /// No block yet.
  public static let empty = BlockTree(code: [])

  /// How many blocks there are: two bytes a block and two a bond.
  public var count: Int { (code.count + 2) / 4 }

  public func write(to snapshot: inout SnapshotWriter) { snapshot.write(contentsOf: code) }

  public init(from snapshot: inout SnapshotReader) throws {
    code = try snapshot.read()
    guard isWellFormed else { throw SnapshotError.malformed }
  }

  /// Whether the bytes are those of a tree.
  private var isWellFormed: Bool {
    if code.isEmpty { return true }
    var place = 0
    func skip() -> Bool {
      guard place + 1 < code.count else { return false }
      let children = Int(code[place + 1])
      place += 2
      for _ in 0..<children {
        place += 2
        guard skip() else { return false }
      }
      return true
    }
    return skip() && place == code.count
  }
}

/// A tree of blocks laid out by nodes, to be read and changed.
public struct BlockNodes: Sendable, Equatable {
  /// A bond between two blocks.
  public struct Bond: Sendable, Equatable {
    /// The node nearer to the first one.
    public var parent: Int
    /// The other.
    public var child: Int
    /// The parent's atom.
    public var parentPort: UInt8
    /// The child's atom.
    public var childPort: UInt8
  }

  /// The shape of each node.
  public var shapes: [UInt8] = []
  /// The bonds, one fewer than the nodes.
  public var bonds: [Bond] = []

  /// No nodes.
  public init() {}

  /// The nodes of a tree in the order of its canonical form, bond i above node i + 1.
  public init(_ tree: BlockTree) {
    let code = tree.code
    guard !code.isEmpty else { return }
    shapes.reserveCapacity(tree.count)
    bonds.reserveCapacity(tree.count)
    var place = 0
    func read(_ nodes: inout BlockNodes) {
      let number = nodes.shapes.count
      nodes.shapes.append(code[place])
      let children = code[place + 1]
      place += 2
      for _ in 0..<children {
        nodes.bonds.append(
          Bond(
            parent: number, child: nodes.shapes.count, parentPort: code[place],
            childPort: code[place + 1]))
        place += 2
        read(&nodes)
      }
    }
    read(&self)
  }

  /// How many nodes there are.
  public var count: Int { shapes.count }

  /// Adds a node of `shape`, joined to `parent`.
  public mutating func add(
    _ shape: UInt8, to parent: Int, parentPort: UInt8, childPort: UInt8
  ) {
    bonds.append(
      Bond(parent: parent, child: shapes.count, parentPort: parentPort, childPort: childPort))
    shapes.append(shape)
  }

  /// The nodes without a leaf.
  public func removing(leaf: Int) -> BlockNodes {
    var rest = BlockNodes()
    rest.shapes = shapes
    rest.shapes.remove(at: leaf)
    func number(_ node: Int) -> Int { node > leaf ? node - 1 : node }
    for bond in bonds where bond.parent != leaf && bond.child != leaf {
      rest.bonds.append(
        Bond(
          parent: number(bond.parent), child: number(bond.child), parentPort: bond.parentPort,
          childPort: bond.childPort))
    }
    return rest
  }

  /// The bonds of each node: the neighbour, the node's own port and the neighbour's.
  func neighbours() -> [[(node: Int, port: UInt8, otherPort: UInt8)]] {
    var result = [[(node: Int, port: UInt8, otherPort: UInt8)]](repeating: [], count: count)
    for bond in bonds {
      result[bond.parent].append((bond.child, bond.parentPort, bond.childPort))
      result[bond.child].append((bond.parent, bond.childPort, bond.parentPort))
    }
    return result
  }

  /// The canonical form, and for each of its nodes in order the node here.
  public func canonical() -> (tree: BlockTree, order: [Int]) {
    guard count > 0 else { return (.empty, []) }
    let neighbours = neighbours()

    struct Branch {
      var code: [UInt8]
      var order: [Int]
    }
    func encode(_ node: Int, from parent: Int) -> Branch {
      var branches: [Branch] = []
      for edge in neighbours[node] where edge.node != parent {
        var branch = encode(edge.node, from: node)
        branch.code.insert(contentsOf: [edge.port, edge.otherPort], at: 0)
        branches.append(branch)
      }
      if branches.count > 1 { branches.sort { $0.code.lexicographicallyPrecedes($1.code) } }
      var result = Branch(code: [shapes[node], UInt8(branches.count)], order: [node])
      for branch in branches {
        result.code += branch.code
        result.order += branch.order
      }
      return result
    }

    var best: Branch?
    for center in centers(neighbours.map(\.count)) {
      let branch = encode(center, from: -1)
      if let known = best, !branch.code.lexicographicallyPrecedes(known.code) { continue }
      best = branch
    }
    let branch = best ?? Branch(code: [], order: [])
    return (BlockTree(code: branch.code), branch.order)
  }

  /// The one or two nodes in the middle: what is left when leaves are taken away layer by layer.
  private func centers(_ degrees: [Int]) -> [Int] {
    var degrees = degrees
    var left = Array(0..<count)
    while left.count > 2 {
      let leaves = left.filter { degrees[$0] <= 1 }
      left.removeAll { degrees[$0] <= 1 }
      for leaf in leaves { degrees[leaf] = 0 }
      for bond in bonds {
        if leaves.contains(bond.parent) { degrees[bond.child] -= 1 }
        if leaves.contains(bond.child) { degrees[bond.parent] -= 1 }
      }
    }
    return left
  }
}
