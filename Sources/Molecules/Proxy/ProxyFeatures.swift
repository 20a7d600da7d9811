import NeuralNetworks

/// What the proxy of Bengio et al. 2021 reads of a molecule.
///
/// Columns of an atom: 0 to 5 hydrogen, carbon, nitrogen, oxygen, fluorine, any other element; 9
/// aromatic; 10 to 12 hybridisation sp, sp2, sp3; 13 how many hydrogens it has; 13 + atomic number up to
/// barium; 70 the stem mask. The others are always zero.
enum ProxyFeatures {
  /// The columns of an atom.
  static let atomColumns = 71
  private static let stemColumn = 70

  /// The features of each kind of edge: one-hot single, double, triple, aromatic; then the zeros of a
  /// bond of another kind, and of the loop on an atom that is alone.
  static let kinds: [[Float]] =
    AtomGraph.Bond.Kind.allCases.map { kind in
      AtomGraph.Bond.Kind.allCases.map { $0 == kind ? 1 : 0 }
    } + [[Float](repeating: 0, count: AtomGraph.Bond.Kind.allCases.count)]

  /// Adds a molecule to a batch.
  ///
  /// - Parameter stemMask: the atoms that are marked as having an open stem. As in the paper's code,
  ///   where there is none the first atom is marked; `nil` marks no atom at all.
  static func add(_ graph: AtomGraph, stemMask: [Int]?, to batch: GraphBatch) {
    batch.addGraph()
    for (index, atom) in graph.atoms.enumerated() {
      batch.addNode()
      let element = Int(atom.element)
      switch element {
      case 1: batch.addFeature(0)
      case 6...9: batch.addFeature(element &- 5)
      default: batch.addFeature(5)
      }
      if atom.isAromatic { batch.addFeature(9) }
      if (1...3).contains(atom.hybridisation) { batch.addFeature(9 &+ Int(atom.hybridisation)) }
      if atom.hydrogens > 0 { batch.addFeature(13, Float(atom.hydrogens)) }
      if (1...56).contains(element) { batch.addFeature(13 &+ element) }
      if let stemMask, stemMask.isEmpty ? index == 0 : stemMask.contains(index) {
        batch.addFeature(stemColumn)
      }
    }
    for bond in graph.bonds {
      let kind = bond.kind.map { Int($0.rawValue) } ?? kinds.count &- 1
      batch.addEdge(from: Int(bond.begin), to: Int(bond.end), kind: kind)
      batch.addEdge(from: Int(bond.end), to: Int(bond.begin), kind: kind)
    }
    if graph.bonds.isEmpty, !graph.atoms.isEmpty {
      batch.addEdge(from: 0, to: 0, kind: kinds.count &- 1)
    }
  }
}
