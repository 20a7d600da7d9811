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
        smiles: "\(tree)", graph: AtomGraph(atoms: [], bonds: []), stemAtoms: [],
        molecule: { throw ChemistryError.unavailable })
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
    return AssembledMolecule(
      smiles: smiles, graph: graph, stemAtoms: stemAtoms.sorted(),
      molecule: { try assembler.assemble(blocks: blocks, bonds: bonds) })
  }

  /// The molecule of an object; `nil` without chemistry and of an impossible one.
  func molecule(_ object: State) -> Molecule? {
    let (blocks, bonds) = parts(BlockNodes(object.tree))
    return try? assembler?.assemble(blocks: blocks, bonds: bonds)
  }

  /// The molecule that a text writes in SMILES, whether it can be built of the blocks or not.
  func read(_ text: String) throws -> AssembledMolecule {
    do {
      let molecule = try Molecule(smiles: text)
      return AssembledMolecule(
        smiles: molecule.smiles, graph: molecule.atomGraph, stemAtoms: nil,
        molecule: { molecule })
    } catch ChemistryError.badSMILES(_, let reason) {
      throw ObjectSyntaxError("is no molecule in SMILES: \(reason)")
    }
  }

  public func identity(reading text: String) throws -> String { try read(text).smiles }

  /// 1 minus the Tanimoto similarity of Morgan fingerprints of radius 2 in 2048 bits.
  public func distance(_ a: State, _ b: State) -> Double {
    guard let a = molecule(a)?.fingerprint, let b = molecule(b)?.fingerprint else {
      return a == b ? 0 : 1
    }
    return 1 - a.tanimoto(b)
  }

  public func meanDistance(_ objects: [State]) -> Double? {
    let fingerprints = objects.compactMap { molecule($0)?.fingerprint }
    return fingerprints.count == objects.count ? Fingerprint.meanDistance(fingerprints) : nil
  }
}

extension Fragments: ModeDiscovery {
  public func makeModeTracker(_ thresholds: [Double]) -> any ModeTracker<State> {
    MoleculeModes(self, thresholds: thresholds)
  }
}
