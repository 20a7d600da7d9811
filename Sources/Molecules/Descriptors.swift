import CRDKit

extension Molecule {
  /// The molecular weight in grams a mole, of the elements as they occur in nature.
  public var molecularWeight: Double { descriptors.molecular_weight }

  /// The logarithm (base 10) of the partition coefficient between octanol and water, estimated from
  /// contributions of the atoms (Wildman & Crippen 1999). It has no unit.
  public var crippenLogP: Double { descriptors.crippen_log_p }

  /// The topological polar surface area in square angstroms, from contributions of nitrogen and oxygen
  /// (Ertl, Rohde & Selzer 2000).
  public var tpsa: Double { descriptors.tpsa }

  /// The canonical SMILES of the rings and what links them (Bemis & Murcko 1996), with the atoms that
  /// double bonds hold to them and without stereochemistry. Empty where there are no rings.
  public var scaffold: String {
    text(sanitised { harness_molecule_scaffold(handle, $0) })
  }

  var descriptors: harness_descriptors {
    sanitised { error in
      var values = harness_descriptors()
      return harness_molecule_descriptors(handle, &values, error) ? values : nil
    }
  }
}
