import Molecules
import TestSupport
import Testing

@Suite("Assembling", .needsChemistry)
struct AssemblerTests {
  /// Blocks beyond the paper's on which its shortcuts must hold too: atoms without hydrogens, ions,
  /// fused, bridged and spiro rings, rings that become aromatic or are aromatic by an oxygen outside.
  static let others = """
    [nH]1cccc1 0 1:0,2
    C1=CNC=C1 2:0,1
    C1=CC=CN1 4:0
    O=c1cc[nH]cc1 4:2 2:4
    c1cc[n-]c1 0:1
    O=C1C=CNC=C1 4:2
    c1ccc2cc[nH]c2c1 4:1,6 6:4
    C1CC2CCC1C2 2:0 0:2
    C1CCC2(CC1)CC2 0:7
    O=S(=O)=O 1
    OS(=O)O 1:0,3 0:1
    CP(C)C 1:0 0:1
    C[N+](C)(C)C 0:2
    [O-][N+](=O)c1ccccc1 3:5 8:6
    BO 0:0,1
    [SiH4] 0:0,0,0
    C=C=C 0:0,2
    N=[N+]=[N-] 0
    CS(C)=O 0:2
    c1c[nH]c[nH+]1 0:2 2:0
    Cn1cnc2c1c(=O)[nH]c(=O)n2C 9:0 3:9
    Ic1ccccc1 0:0 3:0
    """

  @Test(
    "Every random tree is a molecule, the same as by full sanitising",
    arguments: [
      (BlockTable.paper.text, 2000), (others, 1000), (BlockTable.paper.text + others, 500),
    ])
  func randomTrees(text: String, count: Int) throws {
    let table = try BlockTable(text: text)
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    var generator = SplitMix64(seed: 1)
    var molecules = 0
    for _ in 0..<count {
      let size = Int.random(in: 1...10, using: &generator)
      let tree = try BlockTree.random(size: size, table: table, using: &generator)
      let blocks = tree.blocks(table)
      let molecule: Molecule
      do {
        molecule = try assembler.assemble(blocks: blocks, bonds: tree.bonds)
      } catch {
        // Only blocks chosen to be difficult may give an impossible atom.
        if table == .paper { Issue.record("\(error): \(tree)") }
        continue
      }
      molecules += 1
      // Reading the SMILES sanitises from nothing.
      let smiles = molecule.smiles
      let read = try Molecule(smiles: smiles)
      #expect(read.smiles == smiles, "\(tree)")
      #expect(features(molecule.atomGraph) == features(read.atomGraph), "\(smiles) \(tree)")
    }
    #expect(molecules > count / 2)
  }

  /// What there is of each kind of atom and of bond, whatever the order.
  private func features(_ graph: AtomGraph) -> [String] {
    let atoms = graph.atoms.map { "\($0)" }
    let bonds = graph.bonds.map { bond in
      let ends = [atoms[Int(bond.begin)], atoms[Int(bond.end)]].sorted()
      return "\(ends) \(String(describing: bond.kind))"
    }
    return atoms.sorted() + bonds.sorted()
  }

  @Test("Atoms keep the order of the blocks, and bonds take hydrogens")
  func order() throws {
    let assembler = try MoleculeAssembler(blocks: ["c1cc[nH]c1", "CO"])
    #expect(assembler.atomCounts == [5, 2])
    let graph = try assembler.graph(
      blocks: [1, 0], bonds: [.init(parent: 0, child: 1, parentAtom: 0, childAtom: 3)])
    #expect(graph.atoms.map(\.element) == [6, 8, 6, 6, 6, 7, 6])
    #expect(graph.atoms.map(\.hydrogens) == [2, 1, 1, 1, 1, 0, 1])
    #expect(graph.atoms.map(\.hybridisation) == [3, 3, 2, 2, 2, 2, 2])
    #expect(graph.bonds.last == AtomGraph.Bond(begin: 0, end: 5, kind: .single))
    #expect(graph.bonds[1].kind == .aromatic)
  }

  @Test("The order of blocks and the direction of bonds do not change the molecule")
  func anyOrder() throws {
    let assembler = try MoleculeAssembler(blocks: ["c1ccccc1", "CO", "F"])
    let a = try assembler.graphAndSMILES(
      blocks: [0, 1, 2],
      bonds: [
        .init(parent: 0, child: 1, parentAtom: 2, childAtom: 0),
        .init(parent: 1, child: 2, parentAtom: 0, childAtom: 0),
      ])
    let b = try assembler.graphAndSMILES(
      blocks: [2, 0, 1],
      bonds: [
        .init(parent: 0, child: 2, parentAtom: 0, childAtom: 0),
        .init(parent: 2, child: 1, parentAtom: 0, childAtom: 5),
      ])
    #expect(a.smiles == "OC(F)c1ccccc1")
    #expect(b.smiles == a.smiles)
  }

  @Test("What is no tree is an error that says why")
  func noTree() throws {
    let assembler = try MoleculeAssembler(blocks: ["C", "CN"])
    let join = MoleculeAssembler.Bond(parent: 0, child: 1, parentAtom: 0, childAtom: 0)
    for (blocks, bonds, reason) in [
      ([], [], "at least one block"), ([2], [], "block 2 does not exist: the table has 2"),
      ([-1], [], "block -1 does not exist"), ([0, 1], [], "2 blocks has 1 bonds, not 0"),
      ([0], [join], "1 blocks has 0 bonds, not 1"),
      ([0, 1, 1], [join, join], "bond 1 closes a ring of blocks"),
      ([0, 1], [.init(parent: 0, child: 0, parentAtom: 0, childAtom: 0)], "closes a ring"),
      (
        [0, 1], [.init(parent: 0, child: 2, parentAtom: 0, childAtom: 0)],
        "place 2 does not exist: the tree has 2"
      ),
      (
        [0, 1], [.init(parent: 0, child: 1, parentAtom: 1, childAtom: 0)],
        "atom 1 does not exist: its block has 1"
      ),
    ] as [([Int], [MoleculeAssembler.Bond], String)] {
      let error = #expect(throws: ChemistryError.self) {
        try assembler.assemble(blocks: blocks, bonds: bonds)
      }
      #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
      #expect(throws: try #require(error)) { try assembler.graph(blocks: blocks, bonds: bonds) }
    }
  }

  @Test("Too many bonds at an atom, an impossible ring and too many atoms are errors")
  func impossible() throws {
    let assembler = try MoleculeAssembler(blocks: [
      "F", "c1ccncc1", String(repeating: "C", count: 300),
    ])
    let chain = [(0, 1), (1, 2)].map {
      MoleculeAssembler.Bond(parent: $0.0, child: $0.1, parentAtom: 0, childAtom: 0)
    }
    for (blocks, bonds, reason) in [
      ([0, 0, 0], chain, "Explicit valence for atom # 1 F, 2, is greater than permitted"),
      ([0, 1], [.init(parent: 0, child: 1, parentAtom: 0, childAtom: 3)], "kekulize"),
      ([2, 2], [chain[0]], "at most 500 atoms"),
    ] as [([Int], [MoleculeAssembler.Bond], String)] {
      let error = #expect(throws: ChemistryError.self) {
        try assembler.assemble(blocks: blocks, bonds: bonds)
      }
      #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }
  }

  @Test(
    "Blocks that cannot be joined are errors that name them",
    arguments: [
      ("C[C@H](N)O", "block 1 has a stereocentre"), ("F/C=C/F", "block 1 has a stereo double bond"),
      ("C.C", "block 1 is several molecules"), ("C1C", "'C1C' is no molecule"),
    ])
  func badBlocks(smiles: String, reason: String) throws {
    let error = #expect(throws: ChemistryError.self) {
      try MoleculeAssembler(blocks: ["C", smiles])
    }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("The paper's table can be assembled whole")
  func paperTable() throws {
    #expect(try MoleculeAssembler(.paper).atomCounts.reduce(0, +) == 310)
  }

  @Test(
    "A table with an impossible choice is an error that names it",
    arguments: [
      ("CC 0:2", "'CC' with bonds at its atoms 0, 2: atom 2 does not exist: its block has 2"),
      ("C 0\nCO 1:1", "'CO' with bonds at its atoms 1, 1: Explicit valence for atom # 1 O"),
      ("c1ccncc1 3", "'c1ccncc1' with bonds at its atoms 3: Can't kekulize"),
      ("CX 0", "'CX' is no molecule: 'X' at character 2 is no atom"),
      (
        "CO 0:1 1:0\nOC 1:0 0:1",
        "'OC' is the molecule that 'CO' is too; put its choices on one line"
      ),
      ("C1=CC=CC=C1 0\nF 0\nc1ccccc1 1", "'c1ccccc1' is the molecule that 'C1=CC=CC=C1' is too"),
      ("C 0\n[CH4] 0", "'[CH4]' is the molecule that 'C' is too"),
    ])
  func badTable(text: String, reason: String) throws {
    let table = try BlockTable(text: text)
    let error = #expect(throws: ChemistryError.self) { try MoleculeAssembler(table) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("Threads share an assembler and a molecule")
  func threads() async throws {
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    let shared = try Molecule(smiles: "CC(=O)Oc1ccccc1C(=O)O")
    @Sendable func work(_ seed: UInt64) throws -> [String] {
      var generator = SplitMix64(seed: seed)
      return try (0..<300).map { _ in
        let tree = try BlockTree.random(size: 5, table: table, using: &generator)
        return try assembler.assemble(blocks: tree.blocks(table), bonds: tree.bonds).smiles
          + "\(shared.smiles) \(shared.qed) \(shared.scaffold)"
      }
    }
    let expected = try work(7)
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<4 { group.addTask { try work(7) } }
      for try await texts in group { #expect(texts == expected) }
    }
  }
}
