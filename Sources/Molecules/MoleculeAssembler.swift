import CRDKit

/// Joins building blocks to molecules. Threads may share it.
///
/// A molecule is a tree of blocks with single bonds between them, each in the place of a hydrogen at
/// both ends where there is one to take. Its atoms are those of the blocks, in the order of the blocks;
/// atom `a` of a block is atom `a` plus the atom counts of the blocks before it. The result is what
/// sanitising the joined atoms gives, but most of that work is done once, when a block is parsed.
public final class MoleculeAssembler: Sendable {
  /// A bond between two blocks of a tree.
  @frozen
  public struct Bond: Sendable, Hashable {
    /// The places of the two blocks in the list of blocks. Either may come first.
    public var parent, child: Int
    /// The atoms that bond, each counted within its block.
    public var parentAtom, childAtom: Int

    /// A bond between atoms of two blocks.
    @inlinable
    public init(parent: Int, child: Int, parentAtom: Int, childAtom: Int) {
      self.parent = parent
      self.child = child
      self.parentAtom = parentAtom
      self.childAtom = childAtom
    }
  }

  /// How many atoms each block has.
  public let atomCounts: [Int]
  private let bondCounts: [Int]
  // Read only, so that any thread may use it.
  nonisolated(unsafe) private let handle: OpaquePointer

  /// An assembler of these blocks, each a SMILES of one connected molecule without stereochemistry.
  ///
  /// - Throws: `ChemistryError`, which names the block.
  public init(blocks: [String]) throws(ChemistryError) {
    let molecules = try blocks.map { smiles throws(ChemistryError) in try Molecule(smiles: smiles) }
    let handle = try chemistry(
      orThrow: { .badBlocks(reason: $0) },
      { error in
        withExtendedLifetime(molecules) {
          harness_assembler_create(molecules.map(\.handle), molecules.count, error)
        }
      })
    self.handle = handle
    atomCounts = blocks.indices.map { harness_assembler_block_atom_count(handle, $0) }
    bondCounts = blocks.indices.map { harness_assembler_block_bond_count(handle, $0) }
  }

  /// An assembler of a table's blocks, each of whose choices gives a molecule where all of its open atoms
  /// are bonded. Where fewer are, it may still give none, as aromatic atoms do that need a substituent:
  /// such trees have the least reward and count in `invalid_share`. No two blocks are one molecule, however
  /// it is written: its trees would be two each.
  ///
  /// - Throws: `ChemistryError`, which names the block and its choice.
  public convenience init(_ table: BlockTable) throws(ChemistryError) {
    try self.init(blocks: table.blocks)
    var writings: [String: String] = [:]
    for block in table.blocks {
      if let other = writings.updateValue(block, forKey: try Molecule(smiles: block).smiles) {
        throw .badBlocks(
          reason: """
            '\(block)' is the molecule that '\(other)' is too; put its choices on one line, with the \
            atoms counted as '\(other)' has them
            """)
      }
    }
    // A methyl group stands for whatever will be bonded.
    let methyl = table.blocks.count
    let assembler = try MoleculeAssembler(blocks: table.blocks + ["C"])
    for choice in table.choices {
      let atoms = [choice.bondingAtom] + choice.openAtoms
      do {
        _ = try assembler.assemble(
          blocks: [choice.block] + atoms.map { _ in methyl },
          bonds: atoms.indices.map {
            Bond(parent: 0, child: $0 + 1, parentAtom: atoms[$0], childAtom: 0)
          })
      } catch {
        guard case .badTree(let reason) = error else { throw error }
        throw .badBlocks(
          reason: """
            '\(table.blocks[choice.block])' with bonds at its atoms \
            \(atoms.map(String.init).joined(separator: ", ")): \(reason)
            """)
      }
    }
  }

  deinit {
    harness_assembler_free(handle)
  }

  /// The molecule of a tree.
  ///
  /// - Parameters:
  ///   - blocks: which blocks, by their places in the list that the assembler was made with.
  ///   - bonds: what joins them to one tree, one fewer than blocks.
  /// - Throws: `ChemistryError` where they are no tree, or where an atom would have too many bonds.
  public func assemble(blocks: [Int], bonds: [Bond]) throws(ChemistryError) -> Molecule {
    try withTree(blocks, bonds) { tree, error in
      harness_assembler_molecule(handle, tree, error).map(Molecule.init(handle:))
    }
  }

  /// The atoms and bonds of the molecule of a tree: the blocks' in their order, then the bonds that
  /// join them.
  public func graph(blocks: [Int], bonds: [Bond]) throws(ChemistryError) -> AtomGraph {
    try graph(blocks, bonds, smiles: nil)
  }

  /// The same, and the canonical SMILES. Writing it takes more time than all else.
  public func graphAndSMILES(
    blocks: [Int], bonds: [Bond]
  ) throws(ChemistryError) -> (graph: AtomGraph, smiles: String) {
    var smiles: UnsafeMutablePointer<CChar>?
    let graph = try graph(blocks, bonds, smiles: &smiles)
    return (graph, text(smiles))
  }

  private func graph(
    _ blocks: [Int], _ bonds: [Bond],
    smiles: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) throws(ChemistryError) -> AtomGraph {
    var atomCount = 0
    var bondCount = bonds.count
    for block in blocks where atomCounts.indices.contains(block) {
      atomCount += atomCounts[block]
      bondCount += bondCounts[block]
    }
    return try withTree(blocks, bonds) { tree, error in
      var succeeded = false
      let graph = AtomGraph(atomCount: atomCount, bondCount: bondCount) {
        succeeded = harness_assembler_graph(handle, tree, $0, $1, smiles, error)
      }
      return succeeded ? graph : nil
    }
  }

  private func withTree<Value>(
    _ blocks: [Int], _ bonds: [Bond],
    _ body: (harness_tree, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value?
  ) throws(ChemistryError) -> Value {
    try chemistry(orThrow: { .badTree(reason: $0) }) { error in
      blocks.withUnsafeBufferPointer { blocks in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: max(1, 4 * bonds.count)) { numbers in
          for (index, bond) in bonds.enumerated() {
            numbers[4 * index] = bond.parent
            numbers[4 * index + 1] = bond.child
            numbers[4 * index + 2] = bond.parentAtom
            numbers[4 * index + 3] = bond.childAtom
          }
          let tree = harness_tree(
            blocks: blocks.baseAddress, block_count: blocks.count,
            bonds: numbers.baseAddress, bond_count: bonds.count)
          return body(tree, error)
        }
      }
    }
  }
}
