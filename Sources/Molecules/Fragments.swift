import GFlowNets
import NeuralNetworks
import RewardPrograms

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
  /// What makes R of a raw value: R = (max(floor, value) / norm)^beta.
  public let power: RewardPower
  /// The least raw value that counts.
  public let floor: Double
  let scorer: any MoleculeScorer
  let assembler: MoleculeAssembler?

  /// An environment.
  ///
  /// - Parameter assembler: puts molecules together; without one an object is the tree itself, and
  ///   scorers get empty graphs, which is of use without chemistry only.
  public init(
    _ table: BlockTable, blocks: ClosedRange<Int>, scorer: any MoleculeScorer, floor: Double,
    power: RewardPower, assembler: MoleculeAssembler?
  ) throws {
    self.table = table
    edges = FragmentEdges(try BlockGrammar(table.choices))
    minimumBlocks = blocks.lowerBound
    maximumBlocks = blocks.upperBound
    self.scorer = scorer
    self.floor = floor
    self.power = power
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

  public func writeActionMask(_ state: State, _ mask: UnsafeMutablePointer<Bool>) {
    let count = state.tree.count
    mask[0] = count >= max(minimumBlocks, 1)
    let stems = stemCount(BlockNodes(state.tree))
    for choice in 0..<choiceCount {
      let allowed = leavesStems(choice, count: count, stems: stems)
      for stem in 0..<stems { mask[1 + stem * choiceCount + choice] = allowed }
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
    tree.count == maximumBlocks || tree.count > 0 && edges.stemCount(BlockNodes(tree)) == 0
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

  public func logReward(_ object: State) -> Double {
    (try? scores(of: [object]))?.first?.logReward ?? .nan
  }

  public func reward(_ object: State) -> Double {
    (try? scores(of: [object]))?.first?.reward ?? .nan
  }

  /// The raw values and R = (max(floor, value) / norm)^beta. A tree of blocks that gives no possible
  /// molecule is no object, and has the least reward.
  public func scores(of objects: [State]) throws -> [Score<String>] {
    var molecules: [AssembledMolecule] = []
    var places: [Int?] = []
    for object in objects {
      do {
        molecules.append(try assemble(object.tree))
        places.append(molecules.count - 1)
      } catch ChemistryError.badTree {
        places.append(nil)
      }
    }
    let values = try values(of: molecules)
    return places.map { place in
      let value = place.map { values[$0] } ?? -.infinity
      return Score(
        identity: place.map { molecules[$0].smiles }, reward: place == nil ? 0 : value,
        logReward: logReward(ofReward: value))
    }
  }

  /// The raw values of molecules.
  ///
  /// Throws also where one is no finite number, which would look like the least reward.
  func values(of molecules: [AssembledMolecule]) throws -> [Double] {
    let values = try scorer.values(of: molecules)
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw MoleculeValueError(smiles: molecules[place].smiles, value: values[place])
    }
    return values
  }

  public var rewardPower: RewardPower? { power }

  public func logReward(ofReward reward: Double) -> Double {
    power.beta * Elementary.log(max(floor, reward) / power.norm)
  }

  public var greatestReward: Double? { scorer.greatestValue }

  public var hasOneRewardPerObject: Bool { !scorer.seesStems }

  public func identity(of object: State) -> String { text(object) }

  /// The canonical SMILES.
  public func text(_ object: State) -> String {
    (try? assemble(object.tree).smiles) ?? "\(object.tree)"
  }

  /// A network on graphs takes longer than a perceptron, and a molecule has many ways to it.
  public var referenceCount: Int { scorer.asksProgram ? ProcessReward.referenceCount : 128 }

  public var modeCount: Int { 0 }
  public func mode(of object: State) -> Int? { nil }

  public var objectCount: Int? {
    // Enumerating would ask a program about every object.
    if scorer.asksProgram { return .max }
    // Too many to enumerate unless every block could be placed in few ways.
    var bound = 1.0
    let mostPorts = edges.grammar.shapes.map(\.ports.count).max() ?? 1
    for block in 0..<maximumBlocks {
      bound *= Double(choiceCount * max(1, block * (mostPorts - 1)))
    }
    return bound > 1e6 ? .max : nil
  }
}
