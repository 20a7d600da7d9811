import GFlowNets

/// What the network reads of a state.
@usableFromInline
struct BlockGraph {
  /// The nodes; the empty tree has one virtual node.
  @usableFromInline var nodes: BlockNodes
  /// The stems with numbers of their port types; the empty tree has one virtual stem.
  @usableFromInline var stems: [(node: Int, port: Int)]
  /// The node of each slot of the incoming segment.
  @usableFromInline var incomingNodes: [Int]
}

/// Numbers for the ports of shapes: what stem and bond embeddings are looked up by.
///
/// A port is an atom of a block, whatever the shape; one more number is the empty tree's stem.
@usableFromInline
struct PortTypes: Sendable {
  /// For each shape, the number of its atom 0; atoms follow.
  @usableFromInline let first: [Int]
  /// How many numbers there are, the empty tree's stem included as the last.
  @usableFromInline let count: Int

  /// How many numbers of stems there are: with a root, those behind `count` are of what is placed above it.
  @usableFromInline
  func stemCount(isRooted: Bool) -> Int { isRooted ? 2 * count - 1 : count }

  init(_ grammar: BlockGrammar) {
    var firstOfBlock: [Int: Int] = [:]
    var next = 0
    var first: [Int] = []
    let atoms = Dictionary(
      grammar.shapes.map { ($0.block, Int($0.ports.max() ?? 0) + 1) }, uniquingKeysWith: max)
    for shape in grammar.shapes {
      if firstOfBlock[shape.block] == nil {
        firstOfBlock[shape.block] = next
        next += atoms[shape.block] ?? 0
      }
      first.append(firstOfBlock[shape.block] ?? 0)
    }
    self.first = first
    count = next + 1
  }

  @inlinable
  func number(_ shape: UInt8, _ port: UInt8) -> Int { first[Int(shape)] + Int(port) }
}

extension Fragments {
  /// The graph of a state as the network reads it.
  @usableFromInline
  func graph(_ state: State, ports: PortTypes, incoming: Bool) -> BlockGraph {
    var nodes = BlockNodes(state.tree)
    if nodes.count == 0 {
      nodes.shapes = [UInt8(edges.grammar.shapes.count)]
      return BlockGraph(nodes: nodes, stems: [(0, ports.count - 1)], incomingNodes: [])
    }
    let stems =
      nodes.count == maximumBlocks
      ? []
      : edges.stems(nodes).map {
        (
          node: $0.node,
          port: ports.number(nodes.shapes[$0.node], $0.port) + ($0.isAbove ? ports.count : 0)
        )
      }
    var incomingNodes: [Int] = []
    if incoming {
      incomingNodes =
        isEnteredByStopping(state) ? [0] : edges.placements(leadingTo: state.tree).map(\.leaf)
    }
    return BlockGraph(nodes: nodes, stems: stems, incomingNodes: incomingNodes)
  }
}
