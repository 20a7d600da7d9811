import Foundation
import GFlowNets
import Molecules
import TestSupport
import Testing

@Suite("Molecules", .needsChemistry)
struct MoleculeTests {
  @Test("The version of RDKit is known")
  func version() throws {
    #expect(try #require(Chemistry.version).split(separator: ".").count == 3)
  }

  @Test("Atoms keep the order of the SMILES; hydrogens are counted")
  func graph() throws {
    let graph = try Molecule(smiles: "[H]OC#Cc1c[nH]cc1[N+](=O)[O-]").atomGraph
    #expect(graph.atoms.map(\.element) == [8, 6, 6, 6, 6, 7, 6, 6, 7, 8, 8])
    #expect(graph.atoms.map(\.hydrogens) == [1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0])
    #expect(graph.atoms.map(\.hybridisation) == [2, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2])
    #expect(graph.atoms.map(\.isAromatic) == (0..<11).map { (3...7).contains($0) })
    let kinds: [AtomGraph.Bond.Kind?] = [
      .single, .triple, .single, .aromatic, .aromatic, .aromatic, .aromatic, .single, .double,
      .single, .aromatic,
    ]
    #expect(graph.bonds.map(\.kind) == kinds)
    #expect(graph.bonds[1] == AtomGraph.Bond(begin: 1, end: 2, kind: .triple))
  }

  @Test("A hydrogen that stays an atom is counted; an unusual bond has no kind")
  func unusual() throws {
    #expect(try Molecule(smiles: "[H][H]").atomGraph.atoms.map(\.hydrogens) == [1, 1])
    #expect(try Molecule(smiles: "N->[Fe]").atomGraph.bonds.map(\.kind) == [nil])
    #expect(try Molecule(smiles: "S(F)(F)(F)(F)(F)F").atomGraph.atoms.first?.hybridisation == 0)
  }

  @Test("Every way of writing a molecule has one canonical SMILES")
  func canonical() throws {
    let ways = ["C1=CC=CC=C1O", "Oc1ccccc1", "c1cc(O)ccc1", "[OH][c]1[cH][cH][cH][cH][cH]1"]
    #expect(Set(try ways.map { try Molecule(smiles: $0).smiles }) == ["Oc1ccccc1"])
    #expect(try Molecule(smiles: "C[C@H](N)O").smiles != Molecule(smiles: "C[C@@H](N)O").smiles)
  }

  @Test(
    "What is no molecule is an error that says why",
    arguments: [
      ("", "it is empty"), (" ", "' ' at character 1"), ("CC O", "' ' at character 3"),
      ("CC\n", "at character 3"), ("C\u{0}C", "'\\0' at character 2"), ("Cé", "at character 2"),
      ("C(C", "the '(' at character 2 is never closed"), ("CC)", "the ')' at character 3"),
      ("C[N", "the '[' at character 2 is never closed"), ("CN]", "the ']' at character 3"),
      ("C1CC", "ring 1, opened at character 2, is never closed"), ("C%1", "two digits"),
      ("CXC", "'X' at character 2 is no atom"), ("C%12CC", "ring 12, opened at character 2"),
      ("C==C", "grammar"), ("C11", "grammar"), ("[Zz]", "grammar"), ("(C)", "grammar"),
      ("CC |c:0|", "' ' at character 3"), ("hello", "'h' at character 1"),
      ("C(C)(C)(C)(C)C", "valence"), ("FF(F)F", "valence"), ("c1cccc1", "kekulize"),
      ("cC", "aromatic"), ("C%(99999999999999999999)C", "two digits"),
      ("[99999999999C]", "grammar"), ("[CH99]", "valence"), ("[C:99999999999]", "grammar"),
    ])
  func faults(smiles: String, reason: String) throws {
    let error = #expect(throws: ChemistryError.self) { try Molecule(smiles: smiles) }
    let text = try #require(error).description
    #expect(text.contains(reason), "\(text)")
    #expect(!text.contains("RDKit"))
  }

  /// A text that is built to be too much.
  struct HugeText: CustomTestStringConvertible {
    let start: String
    let unit: String
    let count: Int
    let reason: String

    var smiles: String { start + String(repeating: unit, count: count) }
    var testDescription: String { "\(start) and \(count) times \(unit)" }
  }

  @Test(
    "A huge text is a short error, soon",
    arguments: [
      HugeText(start: "", unit: "C", count: 10_001, reason: "10001 characters"),
      HugeText(start: "", unit: "C", count: 10_000, reason: "10000 atoms"),
      HugeText(start: "", unit: "C", count: 501, reason: "501 atoms"),
      HugeText(start: "[C]", unit: "[H]", count: 3_000, reason: "3001 atoms"),
      HugeText(start: "", unit: "(", count: 10_000, reason: "never closed"),
      HugeText(start: "", unit: "C(", count: 5_000, reason: "never closed"),
      HugeText(start: "", unit: "[", count: 10_000, reason: "never closed"),
      HugeText(start: "C", unit: ")", count: 9_999, reason: "closes nothing"),
      HugeText(start: "C", unit: "1", count: 9_998, reason: "no molecule"),
      HugeText(start: "C", unit: "=", count: 9_998, reason: "grammar"),
      HugeText(start: "C%(", unit: "9", count: 9_000, reason: "two digits"),
    ])
  func huge(_ text: HugeText) throws {
    let error = #expect(throws: ChemistryError.self) { try Molecule(smiles: text.smiles) }
    let message = try #require(error).description
    #expect(message.contains(text.reason), "\(message)")
    #expect(message.utf8.count < 200)
  }

  @Test("Random texts of SMILES's characters are molecules or errors")
  func random() throws {
    let pieces = "C C C N O c c n o [nH] ( ) = # 1 1 2 2 [ ] @ + - . / \\ F Cl % : * [C@H] H".split(
      separator: " ")
    var generator = SplitMix64(seed: 11)
    var molecules = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...12, using: &generator)
      let smiles = (0..<count).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      do {
        let molecule = try Molecule(smiles: smiles)
        molecules += 1
        #expect(molecule.atomGraph.atoms.count == molecule.atomCount)
        #expect(!molecule.smiles.isEmpty && molecule.qed > 0)
        _ = (molecule.scaffold, molecule.fingerprint, try molecule.svg())
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(molecules > 300)
  }

  @Test("Unusual molecules have every property")
  func everyProperty() throws {
    for smiles in [
      "*", "[H][H]", "[U]", "C.C.[Na+].[Cl-]", "[2H]C", "[C-]#[O+]", "[CH3]", "N->[Fe]", "C$C",
      "[Og]", "B1BBBBB1", "C12C3C4C1C5C2C3C45", "[nH]1cccc1", "C/C=C/C", "[C@@](F)(Cl)(Br)I",
      "O=[Os](=O)(=O)=O", "[Fe+2].[CH-]1C=CC=C1.[CH-]1C=CC=C1", "*C1CC*1", "[CH2:7]=O",
      String(repeating: "C", count: 500), String(repeating: "C(C)", count: 240) + "C",
      String(repeating: "N=C", count: 250), "F" + String(repeating: "[Si](F)(F)", count: 160) + "F",
    ] {
      let molecule = try Molecule(smiles: smiles)
      #expect(molecule.atomCount == molecule.atomGraph.atoms.count)
      #expect(try Molecule(smiles: molecule.smiles).smiles == molecule.smiles)
      #expect(molecule.qed > 0 && molecule.qed < 1, "\(smiles)")
      #expect(molecule.fingerprint.count > 0 || molecule.atomCount == 0)
      #expect(molecule.molecularWeight >= 0)
      #expect(molecule.scaffold.isEmpty || !smiles.isEmpty)
      #expect(try molecule.svg().hasPrefix("<svg"))
    }
  }

  @Test("A stack as small as a thread's is enough for the largest molecules")
  func smallStack() throws {
    let smiles = [
      String(repeating: "C", count: 500), String(repeating: "N=C", count: 250),
      String(repeating: "C(", count: 499) + "C" + String(repeating: ")", count: 499),
    ]
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      for smiles in smiles {
        guard let molecule = try? Molecule(smiles: smiles) else { continue }
        _ = molecule.smiles + molecule.scaffold + "\(molecule.qed)"
      }
      done.signal()
    }
    thread.stackSize = 512 * 1024
    thread.start()
    #expect(done.wait(timeout: .now() + 120) == .success)
  }

  @Test("Memory does not grow with molecules, errors and drawings")
  func memory() throws {
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    var generator = SplitMix64(seed: 5)
    func work(_ count: Int) throws {
      for index in 0..<count {
        let tree = try BlockTree.random(size: 5, table: table, using: &generator)
        let molecule = try assembler.assemble(blocks: tree.blocks(table), bonds: tree.bonds)
        _ = try assembler.graphAndSMILES(blocks: tree.blocks(table), bonds: tree.bonds)
        _ = molecule.smiles
        if index % 10 == 0 {
          _ = molecule.qed + Double(molecule.fingerprint.count + molecule.scaffold.count)
          _ = try? Molecule(smiles: "C1C")
          _ = try? Molecule(smiles: "CF(C)C")
        }
        if index % 50 == 0 { _ = try molecule.svg() }
      }
    }
    try work(2_000)
    let before = try residentBytes()
    try work(10_000)
    // A lost molecule would be some 10,000 bytes, so all of them 100 MB. Other tests run beside this one
    // in the same process and take memory too.
    #expect(try residentBytes() - before < 60_000_000)
  }

  private func residentBytes() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
      separator: " ")
    return try #require(Int(pages[1])) * 4096
  }
}

@Suite("Builds without chemistry", .disabled(if: Chemistry.isAvailable, "this build has chemistry"))
struct AbsentChemistryTests {
  @Test("Molecules and assemblers are errors that name the remedy; tables are there")
  func unavailable() throws {
    #expect(Chemistry.version == nil)
    #expect(throws: ChemistryError.unavailable) { try Molecule(smiles: "C") }
    #expect(throws: ChemistryError.unavailable) { try Molecule(smiles: "C1C") }
    #expect(throws: ChemistryError.unavailable) { try MoleculeAssembler(blocks: ["C"]) }
    #expect(throws: ChemistryError.unavailable) { try MoleculeAssembler(blocks: []) }
    for word in ["librdkit-dev", "libboost-dev", "Chemistry"] {
      #expect(ChemistryError.unavailable.description.contains(word))
    }
    #expect(BlockTable.paper.choices.count == 105)
  }

  @Test("A spec of molecules is told which packages to install")
  func specs() {
    #expect {
      try Fragments(CommonParameters.defaults(Fragments.description))
    } throws: { error in
      let message = (error as? SettingsError)?.message ?? ""
      return message.contains("needs chemistry") && message.contains("librdkit-dev")
    }
  }
}
