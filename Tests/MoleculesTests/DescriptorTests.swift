import Foundation
import Molecules
import TestSupport
import Testing

/// What Python's RDKit says of a molecule: a line of Tests/ReferenceValues/molecules.csv, or of the file
/// that HARNESS_MOLECULE_VALUES names.
struct ReferenceMolecule {
  let cells: [String: String]

  subscript(text column: String) -> String { cells[column] ?? "" }

  subscript(number column: String) -> Double { Double(self[text: column]) ?? .nan }

  static var file: URL {
    ProcessInfo.processInfo.environment["HARNESS_MOLECULE_VALUES"].map { URL(filePath: $0) }
      ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "ReferenceValues/molecules.csv")
  }

  static func all() throws -> [ReferenceMolecule] {
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(lines.first)
    return lines.dropFirst().map {
      ReferenceMolecule(cells: Dictionary(zip(header, $0), uniquingKeysWith: { $1 }))
    }
  }
}

@Suite("Descriptors", .needsChemistry)
struct DescriptorTests {
  @Test("Descriptors, QED, scaffold and fingerprint are those of Python's RDKit")
  func reference() throws {
    let all = try ReferenceMolecule.all()
    #expect(all.count >= 200)
    var before: Fingerprint?
    var greatestDifference = 0.0
    for reference in all {
      let smiles = reference[text: "smiles"]
      let molecule = try Molecule(smiles: smiles)
      #expect(molecule.smiles == reference[text: "canonical"])
      #expect(molecule.scaffold == reference[text: "scaffold"])

      let qed = QED(molecule)
      for (column, value) in [
        ("weight", molecule.molecularWeight), ("log_p", molecule.crippenLogP),
        ("tpsa", molecule.tpsa), ("weight", qed.molecularWeight), ("log_p", qed.crippenLogP),
        ("tpsa", qed.tpsa), ("acceptors", Double(qed.acceptors)), ("donors", Double(qed.donors)),
        ("rotatable", Double(qed.rotatableBonds)), ("rings", Double(qed.aromaticRings)),
        ("alerts", Double(qed.alerts)), ("qed", molecule.qed),
        ("qed_max", qed.value(weights: .max)), ("qed_none", qed.value(weights: .none)),
      ] {
        let difference = abs(value - reference[number: column])
        #expect(difference <= 1e-9, "\(column) of \(smiles)")
        greatestDifference = max(greatestDifference, difference)
      }

      let fingerprint = molecule.fingerprint
      let bits = (0..<2048).filter { fingerprint[bit: $0] }
      #expect(bits.count == fingerprint.count)
      #expect(Double(bits.count) == reference[number: "bits"], "\(smiles)")
      #expect(Double(bits.reduce(0, +)) == reference[number: "bit_sum"], "\(smiles)")
      if let before {
        #expect(before.tanimoto(fingerprint) == reference[number: "similarity"], "\(smiles)")
      }
      before = fingerprint
    }
    print("molecules compared with Python's RDKit: \(all.count), at most \(greatestDifference) off")
  }

  @Test("The desirability of drugs is what the makers of QED give")
  func published() throws {
    for (smiles, value) in [
      ("N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O", 0.253), ("CNC(=NCCSCc1nc[nH]c1C)NC#N", 0.234),
      ("CCCCCNC(=N)NN=Cc1c[nH]c2ccc(CO)cc12", 0.234),
    ] {
      #expect(abs(try Molecule(smiles: smiles).qed - value) < 0.001)
    }
  }

  @Test("Similarity is symmetric, 1 to itself and to nothing of nothing")
  func tanimoto() throws {
    let a = try Molecule(smiles: "c1ccccc1O").fingerprint
    let b = try Molecule(smiles: "c1ccccc1N").fingerprint
    #expect(a.tanimoto(a) == 1)
    #expect(a.tanimoto(b) == b.tanimoto(a))
    #expect(a.tanimoto(b) > 0 && a.tanimoto(b) < 1)
    let nothing = Fingerprint(words: .zero)
    #expect(nothing.tanimoto(nothing) == 1)
    #expect(nothing.tanimoto(a) == 0)
  }

  @Test("Properties do not depend on whether a molecule was read or assembled")
  func assembled() throws {
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    var generator = SplitMix64(seed: 3)
    for _ in 0..<300 {
      let tree = try BlockTree.random(size: 6, table: table, using: &generator)
      let molecule = try assembler.assemble(blocks: tree.blocks(table), bonds: tree.bonds)
      let read = try Molecule(smiles: molecule.smiles)
      #expect(molecule.fingerprint == read.fingerprint, "\(read.smiles)")
      #expect(molecule.scaffold == read.scaffold, "\(read.smiles)")
      // Sums in another order of atoms.
      #expect(abs(molecule.qed - read.qed) < 1e-12, "\(read.smiles)")
    }
  }
}
