import GFlowNets

/// The molecules of trees of blocks.
extension Fragments {
  /// A tree's blocks and bonds as the assembler takes them, in the order of the canonical form.
  func parts(_ nodes: BlockNodes) -> (blocks: [Int], bonds: [MoleculeAssembler.Bond]) {
    (
      nodes.shapes.map { edges.grammar.shapes[Int($0)].block },
      nodes.bonds.map {
        MoleculeAssembler.Bond(
          parent: Int($0.parent), child: Int($0.child), parentAtom: Int($0.parentPort),
          childAtom: Int($0.childPort))
      }
    )
  }

  /// The molecule of a tree.
  ///
  /// Throws `ChemistryError` where the blocks give no possible molecule.
  func assemble(_ tree: BlockTree) throws -> AssembledMolecule {
    guard let assembler else {
      return AssembledMolecule(
        smiles: "\(tree)", graph: AtomGraph(atoms: [], bonds: []), stemAtoms: [])
    }
    let nodes = BlockNodes(tree)
    let (blocks, bonds) = parts(nodes)
    let (graph, smiles) = try assembler.graphAndSMILES(blocks: blocks, bonds: bonds)
    var first: [Int] = []
    var atoms = 0
    for block in blocks {
      first.append(atoms)
      atoms += assembler.atomCounts[block]
    }
    let stemAtoms = Set(edges.stems(nodes).map { first[$0.node] + Int($0.port) })
    return AssembledMolecule(smiles: smiles, graph: graph, stemAtoms: stemAtoms.sorted())
  }

  public func distance(_ a: State, _ b: State) -> Double { a == b ? 0 : 1 }
}
