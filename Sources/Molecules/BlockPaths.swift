import NeuralNetworks

/// The nodes of `BlockGraphLayers` by their paths from the root.
///
/// Where messages go from older to newer blocks only, a node has one neighbour that it hears from, and its hidden state
/// is a function of the blocks and bonds between the root and itself. So states that share a path, such as
/// parents and children, steps of a trajectory and trajectories of a batch, share a node: it is computed once, and
/// its gradients add up.
@usableFromInline
final class BlockPaths {
  /// A path: the path that it goes on from, and the bond and shape that it adds.
  @usableFromInline
  struct Path: Hashable {
    /// The node of the parent; -1 of a root.
    @usableFromInline let parent: Int32
    @usableFromInline let parentPort: UInt8
    @usableFromInline let childPort: UInt8
    @usableFromInline let shape: UInt8

    @inlinable
    init(parent: Int, parentPort: UInt8, childPort: UInt8, shape: UInt8) {
      self.parent = Int32(parent)
      self.parentPort = parentPort
      self.childPort = childPort
      self.shape = shape
    }
  }

  @usableFromInline var nodes: [Path: Int] = [:]
  // The row of a head for each node, or node and number of a stem.
  @usableFromInline var nodeRows: [Int: Int] = [:]
  @usableFromInline var stemRows: [Int: Int] = [:]

  @inlinable
  init() {}

  @inlinable
  func removeAll() {
    nodes.removeAll(keepingCapacity: true)
    nodeRows.removeAll(keepingCapacity: true)
    stemRows.removeAll(keepingCapacity: true)
  }
}

extension BlockGraphLayers {
  /// Lays out the paths of a rooted tree that are not there yet; bond i is above node i + 1.
  @inlinable
  func append(_ nodes: BlockNodes, _ paths: BlockPaths, _ ports: PortTypes) {
    for (node, shape) in nodes.shapes.enumerated() {
      let bond = node == 0 ? nil : nodes.bonds[node - 1]
      let parent = bond.map { rowNodes[firstOfRow + Int($0.parent)] } ?? -1
      let path = BlockPaths.Path(
        parent: parent, parentPort: bond?.parentPort ?? 0, childPort: bond?.childPort ?? 0,
        shape: shape)
      if let known = paths.nodes[path] {
        rowNodes.append(known)
        continue
      }
      let number = nodeCount
      paths.nodes[path] = number
      rowNodes.append(number)
      shapeOfNode.append(Int(shape))
      sizeOfNode.append(0)
      if let bond {
        bonds.append(
          DirectedBond(
            source: parent, target: number,
            sourcePort: ports.number(nodes.shapes[Int(bond.parent)], bond.parentPort),
            targetPort: ports.number(shape, bond.childPort), weight: 1))
      }
    }
  }

  /// The row in which a head reads a node: a new one, unless the node is shared and has one.
  @inlinable
  func rowOfNode(_ node: Int, in head: HeadLayers<S>?) -> Int {
    if let known = paths?.nodeRows[node] { return known }
    let row = head?.appendRow() ?? 0
    headNodes.append(node)
    paths?.nodeRows[node] = row
    return row
  }

  /// The row in which a head reads a stem, by its node and number.
  @inlinable
  func rowOfStem(_ node: Int, _ port: Int, in head: HeadLayers<S>) -> Int {
    let key = node * stemCount + port
    if let known = paths?.stemRows[key] { return known }
    let row = head.appendRow()
    headStems.append((node, port))
    paths?.stemRows[key] = row
    return row
  }
}
