import GFlowNets

/// The moves of chains between molecules: add a block, take a leaf away, or replace a leaf by another
/// choice. Adding and removing alone do not connect all objects, since most choices have no open atom.
///
/// The reverse of every move is a move: what was placed is a leaf that can be taken away, a leaf is
/// taken away only where a choice puts it back, and a leaf is replaced only under that condition.
extension Fragments: ChainMoves {
  /// Of molecules of one size the only move replaces a leaf, and a block that hangs by an atom at which no
  /// choice places it is never replaced.
  public var moveObstacle: String? {
    guard minimumBlocks > 1, minimumBlocks == maximumBlocks else { return nil }
    return
      "needs molecules of different sizes: where minimumBlocks is maximumBlocks, moves do not connect"
      + " them all; lower minimumBlocks"
  }

  /// The slots of an object's moves: an addition for each stem and choice, a removal for each node, a
  /// replacement for each node and choice.
  public struct MoveSlots: Sendable {
    /// How many stems there are.
    public let stems: Int
    /// How many nodes there are.
    public let nodes: Int
    /// How many choices there are.
    public let choices: Int

    /// Where the removals begin.
    public var firstRemoval: Int { stems * choices }
    /// Where the replacements begin.
    public var firstReplacement: Int { firstRemoval + nodes }
    /// How many slots there are.
    public var count: Int { firstReplacement + nodes * choices }
  }

  /// The slots of an object's moves.
  public func moveSlots(_ object: State) -> MoveSlots {
    let nodes = BlockNodes(object.tree)
    let full = nodes.count == maximumBlocks
    return MoveSlots(
      stems: full ? 0 : edges.stemCount(nodes), nodes: nodes.count, choices: choiceCount)
  }

  public func moveSlotCount(_ object: State) -> Int { moveSlots(object).count }

  public func forEachMove(_ object: State, _ visit: (_ slot: Int, _ target: State) -> Void) {
    let nodes = BlockNodes(object.tree)
    let slots = moveSlots(object)
    if slots.stems > 0 {
      for (number, stem) in edges.stems(nodes).enumerated() {
        for choice in 0..<choiceCount {
          let target = edges.placing(choice, at: stem, in: nodes)
          visit(number * choiceCount + choice, State(target, stopped: true))
        }
      }
    }
    func visitReplacements(of leaf: Int, _ place: (Int) -> BlockTree) {
      for choice in 0..<choiceCount {
        let target = place(choice)
        guard target != object.tree else { continue }
        visit(
          slots.firstReplacement + leaf * choiceCount + choice, State(target, stopped: true))
      }
    }
    if nodes.count == 1 {
      visitReplacements(of: 0) { edges.first($0) }
      return
    }
    let removable = edges.removableLeaves(nodes)
    if nodes.count > max(minimumBlocks, 1) {
      for removal in removable {
        visit(slots.firstRemoval + removal.leaf, State(removal.tree, stopped: true))
      }
    }
    for removal in removable {
      visitReplacements(of: removal.leaf) {
        edges.placing($0, at: removal.stem, in: removal.rest)
      }
    }
  }
}
