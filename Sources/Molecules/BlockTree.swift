import Formats
import Foundation
import GFlowNets
import NeuralNetworks

/// The isomorphism class of a tree of blocks with its bond atoms and open stems.
///
/// Its canonical form has children in the order of their codes (Aho, Hopcroft and Ullman 1974, section 3.2), so
/// that equal classes are equal bytes. A tree without a root of its own is rooted at the centre.
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
    public var parent: UInt8
    /// The other.
    public var child: UInt8
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
            parent: UInt8(number), child: UInt8(nodes.shapes.count), parentPort: code[place],
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
      Bond(
        parent: UInt8(parent), child: UInt8(shapes.count), parentPort: parentPort,
        childPort: childPort))
    shapes.append(shape)
  }

  /// The nodes without a leaf.
  public func removing(leaf: Int) -> BlockNodes {
    var rest = BlockNodes()
    rest.shapes = shapes
    rest.shapes.remove(at: leaf)
    func number(_ node: UInt8) -> UInt8 { node > leaf ? node - 1 : node }
    for bond in bonds where bond.parent != leaf && bond.child != leaf {
      rest.bonds.append(
        Bond(
          parent: number(bond.parent), child: number(bond.child), parentPort: bond.parentPort,
          childPort: bond.childPort))
    }
    return rest
  }

  /// How many bonds each node has.
  public var degrees: [Int] {
    var degrees = [Int](repeating: 0, count: count)
    for bond in bonds {
      degrees[Int(bond.parent)] += 1
      degrees[Int(bond.child)] += 1
    }
    return degrees
  }

  /// Bits of the nodes on one side of a bond.
  func side(of node: UInt8, without cut: Bond) -> UInt64 {
    var reached: UInt64 = 1 << node
    var before: UInt64 = 0
    while before != reached {
      before = reached
      for bond in bonds where bond != cut {
        if reached >> bond.parent & 1 == 1 { reached |= 1 << bond.child }
        if reached >> bond.child & 1 == 1 { reached |= 1 << bond.parent }
      }
    }
    return reached
  }

  /// The canonical form, and for each of its nodes in order the node here.
  ///
  /// - Parameter root: the node from which the tree hangs; without one it is any in the middle.
  public func canonical(root: Int? = nil) -> (tree: BlockTree, order: [Int]) {
    guard count > 0 else { return (.empty, []) }
    let length = 4 * count - 2
    // Codes of subtrees stand on top of one another until they are put in order.
    let room = length * (count + 2)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * room) { memory in
      guard let start = memory.baseAddress else { return (.empty, []) }
      var encoder = Encoder(nodes: self, code: start, node: start + room)
      let centers = root.map { (first: $0, second: nil) } ?? centers()
      var end = encoder.encode(centers.first, from: -1, at: 0)
      var first = 0
      if let other = centers.second {
        let next = encoder.encode(other, from: -1, at: end)
        if encoder.precedes((end, next), (0, end)) { (first, end) = (end, next) }
      }
      let tree = BlockTree(code: Array(UnsafeBufferPointer(start: start + first, count: length)))
      var order: [Int] = []
      order.reserveCapacity(count)
      // Where a node begins, the encoder has noted its number, counted from 1.
      for place in first..<end where encoder.node[place] > 0 {
        order.append(Int(encoder.node[place]) - 1)
      }
      return (tree, order)
    }
  }

  /// Writes codes of subtrees into memory that its caller gives.
  private struct Encoder {
    let nodes: BlockNodes
    let code: UnsafeMutablePointer<UInt8>
    /// For each place of `code` where a node begins, its number plus 1, else 0.
    let node: UnsafeMutablePointer<UInt8>

    /// Writes the code of what hangs on a node, away from `parent`; returns its end.
    mutating func encode(_ number: Int, from parent: Int, at start: Int) -> Int {
      var top = start
      // The ends of the branches so far, in the order of their codes.
      var branches: [(start: Int, end: Int)] = []
      for bond in nodes.bonds {
        var other = Int(bond.child)
        var (port, otherPort) = (bond.parentPort, bond.childPort)
        if Int(bond.child) == number {
          other = Int(bond.parent)
          (port, otherPort) = (otherPort, port)
        } else if Int(bond.parent) != number {
          continue
        }
        if other == parent { continue }
        code[top] = port
        code[top + 1] = otherPort
        node[top] = 0
        node[top + 1] = 0
        let end = encode(other, from: number, at: top + 2)
        var place = branches.count
        while place > 0, precedes((top, end), branches[place - 1]) { place -= 1 }
        branches.insert((top, end), at: place)
        top = end
      }
      let header = top
      code[top] = nodes.shapes[number]
      node[top] = UInt8(number + 1)
      code[top + 1] = UInt8(branches.count)
      node[top + 1] = 0
      top += 2
      for (branchStart, branchEnd) in branches {
        let count = branchEnd - branchStart
        (code + top).update(from: code + branchStart, count: count)
        (node + top).update(from: node + branchStart, count: count)
        top += count
      }
      let count = top - header
      if header > start {
        (code + start).update(from: code + header, count: count)
        (node + start).update(from: node + header, count: count)
      }
      return start + count
    }

    /// Whether the bytes of one range come before those of another.
    func precedes(_ a: (start: Int, end: Int), _ b: (start: Int, end: Int)) -> Bool {
      let count = min(a.end - a.start, b.end - b.start)
      let difference = memcmp(code + a.start, code + b.start, count)
      return difference == 0 ? a.end - a.start < b.end - b.start : difference < 0
    }
  }

  /// The one or two nodes in the middle: what is left when leaves are taken away layer by layer.
  private func centers() -> (first: Int, second: Int?) {
    // Bits of the nodes that are left.
    var left = UInt64.max >> UInt64(64 - count)
    while left.nonzeroBitCount > 2 {
      var once: UInt64 = 0
      var twice: UInt64 = 0
      for bond in bonds where left >> bond.parent & 1 == 1 && left >> bond.child & 1 == 1 {
        for node in [bond.parent, bond.child] {
          twice |= once & (1 << node)
          once |= 1 << node
        }
      }
      left &= twice
    }
    let first = left.trailingZeroBitCount
    let rest = left & (left - 1)
    return (first, rest == 0 ? nil : rest.trailingZeroBitCount)
  }
}
