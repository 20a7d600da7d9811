import CRDKit

/// A molecule, sanitised by RDKit, that never changes. Hydrogens are implicit.
///
/// Threads may share it. What is computed from it is what RDKit's own functions give.
public final class Molecule: Sendable {
  // RDKit's molecule, which guards itself against threads.
  nonisolated(unsafe) let handle: OpaquePointer

  /// The molecule of a SMILES, its atoms in the order in which they stand there.
  ///
  /// - Throws: `ChemistryError`, which says what is wrong with the text or with the molecule, such as
  ///   an atom with too many bonds or an aromatic ring that cannot be one.
  public init(smiles: String) throws(ChemistryError) {
    handle = try SMILES.parse(smiles)
  }

  init(handle: OpaquePointer) {
    self.handle = handle
  }

  deinit {
    harness_molecule_free(handle)
  }

  /// How many atoms there are, implicit hydrogens not counted.
  public var atomCount: Int { harness_molecule_atom_count(handle) }

  /// The canonical SMILES: the same text for the same molecule.
  public var smiles: String {
    text(sanitised { harness_molecule_smiles(handle, $0) })
  }

  /// Atoms and bonds.
  public var atomGraph: AtomGraph {
    AtomGraph(atomCount: atomCount, bondCount: harness_molecule_bond_count(handle)) {
      harness_molecule_graph(handle, $0, $1)
    }
  }

  /// The value of a function that has no reason to fail on a sanitised molecule.
  func sanitised<Value>(
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value?
  ) -> Value {
    var reason: UnsafeMutablePointer<CChar>?
    guard let value = call(&reason) else {
      preconditionFailure("RDKit fails on a molecule that it has sanitised: \(text(reason))")
    }
    return value
  }
}

extension AtomGraph {
  /// The graph that `write` puts into two places of these lengths.
  init(
    atomCount: Int, bondCount: Int,
    write: (UnsafeMutablePointer<harness_atom>, UnsafeMutablePointer<harness_bond>) -> Void
  ) {
    self = withUnsafeTemporaryAllocation(of: harness_atom.self, capacity: max(1, atomCount)) { a in
      withUnsafeTemporaryAllocation(of: harness_bond.self, capacity: max(1, bondCount)) { b in
        guard let atoms = a.baseAddress, let bonds = b.baseAddress else {
          return AtomGraph(atoms: [], bonds: [])
        }
        write(atoms, bonds)
        return AtomGraph(
          atoms: a.prefix(atomCount).map(Atom.init), bonds: b.prefix(bondCount).map(Bond.init))
      }
    }
  }
}

extension AtomGraph.Atom {
  fileprivate init(_ atom: harness_atom) {
    self.init(
      element: atom.element, isAromatic: atom.is_aromatic, hybridisation: atom.hybridisation,
      hydrogens: atom.hydrogens)
  }
}

extension AtomGraph.Bond {
  fileprivate init(_ bond: harness_bond) {
    self.init(begin: bond.begin, end: bond.end, kind: Kind(rawValue: bond.kind))
  }
}
