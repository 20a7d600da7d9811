/// A molecule put together from blocks, as scorers get it.
public struct AssembledMolecule: Sendable {
  /// The canonical SMILES.
  public let smiles: String
  /// The atoms and bonds, those of the first block first.
  public let graph: AtomGraph
  /// The atoms that have an open stem, each once, rising.
  public let stemAtoms: [Int]

  /// A molecule with its open stems.
  public init(smiles: String, graph: AtomGraph, stemAtoms: [Int]) {
    self.smiles = smiles
    self.graph = graph
    self.stemAtoms = stemAtoms
  }
}

/// What gives molecules their raw value. Threads may share it.
public protocol MoleculeScorer: Sendable {
  /// The raw values of molecules, asked for together.
  func values(of molecules: [AssembledMolecule]) throws -> [Double]
  /// The most that a value can be, where that is known.
  var greatestValue: Double? { get }
}
