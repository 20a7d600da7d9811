import Foundation
import Molecules
import TestSupport
import Testing

extension Trait where Self == ConditionTrait {
  /// For tests of what RDKit does.
  static var needsChemistry: Self {
    .enabled(if: Chemistry.isAvailable, "this build knows no chemistry (package trait Chemistry)")
  }

  /// For tests that read the reference `file`.
  static func needs(_ file: Shared) -> Self {
    .enabled(if: file.isPresent, "\(file.rawValue) is neither in HARNESS_SHARED nor in ../shared")
  }
}

/// A file of the folder that HARNESS_SHARED names, or of `shared` beside the package.
enum Shared: String {
  case blocks = "reference/blocks.json"
  case golden = "data/seh_golden.csv"
  case weights = "data/seh_proxy.safetensors"

  var url: URL { SharedFile.url(rawValue) }

  var isPresent: Bool { SharedFile.isPresent(rawValue) }

  func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }
}

/// Choices of a block table and how they hang together.
struct BlockTree {
  var choices: [Int] = []
  var bonds: [MoleculeAssembler.Bond] = []
  /// The places in `choices` and the atoms within blocks at which another block may be added.
  private(set) var openStems: [(place: Int, atom: Int)] = []

  init() {}

  /// The tree that a line of the golden values names.
  init(choices: [Int], bonds: [MoleculeAssembler.Bond], table: BlockTable) throws {
    self.choices = choices
    self.bonds = bonds
    for place in choices.indices { open(place, table) }
    for bond in bonds {
      try close(bond.parent, bond.parentAtom)
      if bond.parent > bond.child { try close(bond.child, bond.childAtom) }
    }
  }

  /// A tree of up to `size` blocks, grown by uniform choices.
  static func random(
    size: Int, table: BlockTable, using generator: inout SplitMix64
  ) throws -> BlockTree {
    var tree = BlockTree()
    while tree.choices.count < size {
      let choice = Int.random(in: table.choices.indices, using: &generator)
      let place = tree.choices.count
      if place > 0 {
        guard let stem = tree.openStems.randomElement(using: &generator) else { break }
        tree.bonds.append(
          MoleculeAssembler.Bond(
            parent: stem.place, child: place, parentAtom: stem.atom,
            childAtom: table.choices[choice].bondingAtom))
        try tree.close(stem.place, stem.atom)
      }
      tree.choices.append(choice)
      tree.open(place, table)
    }
    return tree
  }

  func blocks(_ table: BlockTable) -> [Int] { choices.map { table.choices[$0].block } }

  /// The open stems as atoms of the assembled molecule, block by block.
  func stemAtoms(_ table: BlockTable, _ assembler: MoleculeAssembler) -> [Int] {
    var first: [Int] = [0]
    for block in blocks(table) { first.append((first.last ?? 0) + assembler.atomCounts[block]) }
    return choices.indices.flatMap { place in
      openStems.filter { $0.place == place }.map { first[place] + $0.atom }
    }
  }

  private mutating func open(_ place: Int, _ table: BlockTable) {
    let choice = table.choices[choices[place]]
    let root = place == 0 ? [choice.bondingAtom] : []
    openStems += (choice.openAtoms + root).map { (place, $0) }
  }

  private mutating func close(_ place: Int, _ atom: Int) throws {
    let index = try #require(openStems.firstIndex { $0 == (place, atom) }, "no such open stem")
    openStems.remove(at: index)
  }
}
