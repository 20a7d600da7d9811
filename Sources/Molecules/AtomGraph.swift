/// A molecule as a graph of heavy atoms, with what the proxy network of Bengio et al. 2021 reads of it.
public struct AtomGraph: Sendable, Equatable {
  /// An atom as RDKit sees it after sanitising; hydrogens are implicit.
  @frozen
  public struct Atom: Sendable, Equatable {
    /// The atomic number.
    public var element: UInt8
    /// Whether it is part of an aromatic system.
    public var isAromatic: Bool
    /// 1 for sp, 2 for sp2, 3 for sp3, 0 for any other hybridisation.
    public var hybridisation: UInt8
    /// How many hydrogens it has, neighbours in the graph included.
    public var hydrogens: UInt8

    /// An atom.
    @inlinable
    public init(element: UInt8, isAromatic: Bool, hybridisation: UInt8, hydrogens: UInt8) {
      self.element = element
      self.isAromatic = isAromatic
      self.hybridisation = hybridisation
      self.hydrogens = hydrogens
    }
  }

  /// A bond between two atoms, listed once.
  @frozen
  public struct Bond: Sendable, Equatable {
    /// What joins the atoms.
    @frozen
    public enum Kind: UInt8, Sendable, CaseIterable {
      case single, double, triple, aromatic
    }

    /// One of its atoms.
    public var begin: Int32
    /// The other.
    public var end: Int32
    /// `nil` for a bond that is none of the four kinds.
    public var kind: Kind?

    /// A bond; `nil` for a kind that the proxy does not know.
    @inlinable
    public init(begin: Int32, end: Int32, kind: Kind?) {
      self.begin = begin
      self.end = end
      self.kind = kind
    }
  }

  /// The atoms, in the molecule's order.
  public var atoms: [Atom]
  /// The bonds, each once.
  public var bonds: [Bond]

  /// The graph of some atoms and bonds, which name atoms by their places.
  @inlinable
  public init(atoms: [Atom], bonds: [Bond]) {
    self.atoms = atoms
    self.bonds = bonds
  }
}
