import Molecules
import Testing

/// A line of the golden values of the paper's proxy.
struct GoldenMolecule {
  let smiles: String
  let choices: [Int]
  let bonds: [MoleculeAssembler.Bond]
  let stemAtoms: [Int]
  let atomCount: Int

  static func all() throws -> [GoldenMolecule] {
    try Shared.golden.text().split(whereSeparator: \.isNewline).dropFirst().map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let bonds = try cells[2].split(separator: ";").map { text in
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        try #require(numbers.count == 4)
        return MoleculeAssembler.Bond(
          parent: numbers[0], child: numbers[1], parentAtom: numbers[2], childAtom: numbers[3])
      }
      return try GoldenMolecule(
        smiles: String(cells[0]), choices: cells[1].split(separator: " ").compactMap { Int($0) },
        bonds: bonds, stemAtoms: cells[3].split(separator: " ").compactMap { Int($0) },
        atomCount: #require(Int(cells[4])))
    }
  }
}

@Suite("Golden molecules", .needsChemistry, .needs(.golden))
struct GoldenTests {
  @Test("The paper's trees give the paper's molecules and open stems")
  func assembled() throws {
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    let all = try GoldenMolecule.all()
    #expect(all.count == 400)
    for golden in all {
      let tree = try BlockTree(choices: golden.choices, bonds: golden.bonds, table: table)
      let blocks = tree.blocks(table)
      let molecule = try assembler.assemble(blocks: blocks, bonds: golden.bonds)
      #expect(molecule.smiles == golden.smiles)
      #expect(molecule.atomCount == golden.atomCount)
      // Sorted: which of two stems at one atom was taken, and so the order, the file does not say.
      let stems = tree.stemAtoms(table, assembler).sorted()
      #expect(stems == golden.stemAtoms.sorted(), "\(golden.smiles)")
      let direct = try assembler.graphAndSMILES(blocks: blocks, bonds: golden.bonds)
      #expect(direct.smiles == golden.smiles)
      #expect(direct.graph == molecule.atomGraph)
      #expect(try assembler.graph(blocks: blocks, bonds: golden.bonds) == direct.graph)
    }
  }
}
