import Formats
import GFlowNets
import NeuralNetworks

/// Molecules that grow block by block (Bengio et al. 2021, arXiv 2106.04399, section 4.2; Jin et al.
/// 2018 and Kumar et al. 2012 for the blocks).
///
/// A state is a tree of blocks up to isomorphism, with its bond atoms and open stems; the first action
/// chooses a block, each further one a stem and a choice, or stops. The
/// last block that is allowed ends the construction by itself, and so does one after which no stem is
/// open, as in the 2021 code. The object is the molecule: its
/// probability is the sum over all trees that give its canonical SMILES.
///
/// How this differs from the 2021 code and why:
/// - There a state is the sequence of additions, and the parents of a state are found by taking leaves
///   away without asking whether an action can put them back. Here incoming edges are exactly the
///   actions that lead to the state (see `FragmentEdges`), so that flows can balance.
/// - An action after which the smallest size could not be reached is no action.
///
/// With `messages` from the root a state is a tree that knows its root, as in the 2021 code, where the network sends
/// messages from older to newer blocks. A tree is then as many states as it has roots from which it can be built, so that a molecule's
/// share of the target is R times that. There, parents also lack a root of degree one although no action places
/// a block above; here such an action is (`FragmentEdges`).
public struct Fragments: Environment {
  /// A tree of blocks, and whether the construction has stopped there.
  public struct State: Hashable, Sendable, SnapshotValue {
    /// The tree.
    public let tree: BlockTree
    /// Whether this is the object, rather than a tree on the way.
    public let stopped: Bool

    /// A state.
    public init(_ tree: BlockTree, stopped: Bool) {
      self.tree = tree
      self.stopped = stopped
    }

    public func write(to snapshot: inout SnapshotWriter) {
      tree.write(to: &snapshot)
      snapshot.write(stopped)
    }

    public init(from snapshot: inout SnapshotReader) throws {
      tree = try BlockTree(from: &snapshot)
      stopped = try snapshot.read(UInt8.self) != 0
    }
  }

  /// The blocks.
  public let table: BlockTable
  /// Which blocks can be joined where.
  public let edges: FragmentEdges
  /// The fewest blocks of an object.
  public let minimumBlocks: Int
  /// The most blocks of an object.
  public let maximumBlocks: Int
  let assembler: MoleculeAssembler?

  /// An environment.
  ///
  /// - Parameter assembler: puts molecules together; without one an object is the tree itself, and
  ///   scorers get empty graphs, which is of use without chemistry only.
  public init(
    _ table: BlockTable, blocks: ClosedRange<Int>, assembler: MoleculeAssembler?,
    messages: BlockMessages = .twoWay
  ) throws {
    self.table = table
    edges = FragmentEdges(try BlockGrammar(table.choices), isRooted: messages == .fromRoot)
    minimumBlocks = blocks.lowerBound
    maximumBlocks = blocks.upperBound
    self.assembler = assembler
  }

  /// How many choices there are at each stem.
  public var choiceCount: Int { edges.grammar.choices.count }

  public var initialState: State { State(.empty, stopped: false) }

  public func isTerminal(_ state: State) -> Bool { state.stopped }

  /// How many stems a state offers: the empty tree has one, on which every choice can stand.
  func stemCount(_ nodes: BlockNodes) -> Int { nodes.count == 0 ? 1 : edges.stemCount(nodes) }

  /// The first slot stops; slot 1 + stem * choices + choice places a choice at a stem.
  public func actionSlotCount(_ state: State) -> Int {
    1 + stemCount(BlockNodes(state.tree)) * choiceCount
  }

  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    let count = state.tree.count
    if count >= max(minimumBlocks, 1) { visit(0) }
    let nodes = BlockNodes(state.tree)
    let open = count == 0 ? 1 : edges.openPortCount(nodes)
    for stem in 0..<stemCount(nodes) {
      for choice in 0..<choiceCount where leavesStems(choice, count: count, stems: open) {
        visit(1 + stem * choiceCount + choice)
      }
    }
  }

  /// Whether after placing `choice` the smallest size is reached or some stem is open.
  private func leavesStems(_ choice: Int, count: Int, stems: Int) -> Bool {
    if count + 1 >= minimumBlocks { return true }
    // A first block keeps the atom by which it would bond.
    let open = edges.grammar.choices[choice].openAtoms.count
    return (count == 0 ? open + 1 : stems - 1 + open) > 0
  }

  public func child(_ state: State, _ action: Int) -> State {
    if action == 0 { return State(state.tree, stopped: true) }
    let (stem, choice) = (action - 1).quotientAndRemainder(dividingBy: choiceCount)
    let nodes = BlockNodes(state.tree)
    let tree =
      nodes.count == 0
      ? edges.first(choice) : edges.placing(choice, at: edges.stems(nodes)[stem], in: nodes)
    return State(tree, stopped: endsByItself(tree))
  }

  /// Whether arriving at a tree ends the construction: nothing can be added.
  func endsByItself(_ tree: BlockTree) -> Bool {
    tree.count == maximumBlocks || tree.count > 0 && edges.openPortCount(BlockNodes(tree)) == 0
  }

  /// Whether an object's one parent is its own tree, by stopping.
  func isEnteredByStopping(_ state: State) -> Bool {
    state.stopped && !endsByItself(state.tree)
  }

  /// One slot for each incoming edge.
  public func incomingSlotCount(_ state: State) -> Int {
    if isEnteredByStopping(state) { return 1 }
    return state.tree.count == 0 ? 0 : edges.placements(leadingTo: state.tree).count
  }

  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if isEnteredByStopping(state) {
      visit(IncomingEdge(slot: 0, parent: State(state.tree, stopped: false), action: 0))
    } else if state.tree.count > 0 {
      for (slot, placement) in edges.placements(leadingTo: state.tree).enumerated() {
        visit(
          IncomingEdge(
            slot: slot, parent: State(placement.parent, stopped: false),
            action: 1 + placement.stem * choiceCount + placement.choice))
      }
    }
  }

  public func incomingEdgeCount(_ state: State) -> Int { incomingSlotCount(state) }

  public func incomingSlot(from parent: State, by action: Int) -> Int {
    if action == 0 { return 0 }
    let (stem, choice) = (action - 1).quotientAndRemainder(dividingBy: choiceCount)
    let placements = edges.placements(leadingTo: child(parent, action).tree)
    return placements.firstIndex {
      $0.stem == stem && $0.choice == choice && $0.parent == parent.tree
    } ?? 0
  }

  /// The canonical SMILES; `nil` of blocks that give no possible molecule.
  public func identity(of object: State) -> String? { try? assemble(object.tree).smiles }

  /// The canonical SMILES.
  public func text(_ object: State) -> String { identity(of: object) ?? "\(object.tree)" }
}

extension Fragments: CountedObjects {
  public var objectCount: Int? {
    // Too many to enumerate unless every block could be placed in few ways.
    var bound = 1.0
    let mostPorts = edges.grammar.shapes.map(\.ports.count).max() ?? 1
    for block in 0..<maximumBlocks {
      bound *= Double(choiceCount * max(1, block * (mostPorts - 1)))
    }
    return bound > 1e6 ? .max : nil
  }
}

extension Fragments: OwnNetwork {
  public func makeNetwork(
    _ settings: GraphSettings, _ heads: Heads, _ random: inout Philox
  ) -> BlockGraphPolicy<Float> {
    BlockGraphPolicy(self, settings: settings, heads: heads, random: &random)
  }
}
