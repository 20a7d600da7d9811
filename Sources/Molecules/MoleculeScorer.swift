import GFlowNets
import RewardPrograms

/// A molecule put together from blocks, as scorers get it.
public struct AssembledMolecule: Sendable {
  /// The canonical SMILES.
  public let smiles: String
  /// The atoms and bonds, those of the first block first.
  public let graph: AtomGraph
  /// The atoms that have an open stem, each once, rising; `nil` of a molecule that was not built here.
  public let stemAtoms: [Int]?
  /// Makes RDKit's molecule, for scorers that ask it.
  public let molecule: @Sendable () throws -> Molecule

  /// A molecule with its open stems.
  public init(
    smiles: String, graph: AtomGraph, stemAtoms: [Int]?,
    molecule: @escaping @Sendable () throws -> Molecule
  ) {
    self.molecule = molecule
    self.smiles = smiles
    self.graph = graph
    self.stemAtoms = stemAtoms
  }
}

/// What gives molecules their raw value. Threads may share it.
public protocol MoleculeScorer: Sendable {
  /// The raw values of molecules, asked for together.
  func values(of molecules: [AssembledMolecule]) throws -> [Double]
  /// The same with the values that they are made of, in the order of `components`.
  func valuesAndComponents(of molecules: [AssembledMolecule]) throws
    -> [(value: Double, components: [Double])]
  /// What the values are called that a value is made of; empty where it is of one piece.
  var components: [String] { get }
  /// The most that a value can be, where that is known.
  var greatestValue: Double? { get }
  /// Whether a value depends on the open stems of the tree, so that a molecule may have several.
  var seesStems: Bool { get }
  /// Whether values come from a user's program, so that each takes its time.
  var asksProgram: Bool { get }
}

extension MoleculeScorer {
  public var seesStems: Bool { false }
  public var asksProgram: Bool { false }
  public var components: [String] { [] }

  public func valuesAndComponents(of molecules: [AssembledMolecule]) throws
    -> [(value: Double, components: [Double])]
  {
    try values(of: molecules).map { ($0, []) }
  }
}

/// A raw value that is no finite number.
struct MoleculeValueError: Error, CustomStringConvertible {
  let smiles: String
  let value: Double

  var description: String {
    "the raw value of '\(smiles)' is \(value), no finite number; check the weights or the values that"
      + " the reward is made of"
  }
}
