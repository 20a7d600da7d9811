import Foundation
import Molecules
import TestSupport
import Testing

/// A line of Tests/ReferenceValues/accessibility.csv: what Python's RDKit says of a molecule.
private struct ReferenceAccessibility {
  let smiles: String
  let numbers: [Double]

  static func all() throws -> [ReferenceAccessibility] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "ReferenceValues/accessibility.csv")
    return try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
      .dropFirst().map {
        let cells = $0.split(separator: ",").map(String.init)
        return ReferenceAccessibility(
          smiles: cells[0], numbers: cells.dropFirst().map { Double($0) ?? .nan })
      }
  }
}

/// The table that `make data` gets.
private let table = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appending(path: "data/fragment-scores.safetensors").path

@Suite("Synthetic accessibility and path fingerprints", .needsChemistry)
struct AccessibilityTests {
  @Test("Path fingerprints are those of Python's RDKit")
  func paths() throws {
    let all = try ReferenceAccessibility.all()
    #expect(all.count >= 200)
    for reference in all {
      let fingerprint = try Molecule(smiles: reference.smiles).pathFingerprint
      let bits = (0..<2048).filter { fingerprint[bit: $0] }
      #expect(Double(bits.count) == reference.numbers[0], "\(reference.smiles)")
      #expect(Double(bits.reduce(0, +)) == reference.numbers[1], "\(reference.smiles)")
    }
  }

  @Test("The score is that of Python's RDKit, where the number of a fragment gives its score")
  func byNumber() throws {
    for reference in try ReferenceAccessibility.all() {
      let molecule = try Molecule(smiles: reference.smiles)
      let scores = molecule.neighbourhoods.map { ($0.number, Double($0.number % 1000) / 250 - 4) }
      let score = SyntheticAccessibility(Dictionary(uniqueKeysWithValues: scores))
      #expect(
        abs(score.score(of: molecule) - reference.numbers[3]) < 1e-9, "\(reference.smiles)")
    }
  }

  @Test(
    "The score is that of Python's RDKit by the table of its makers",
    .enabled(
      if: FileManager.default.fileExists(atPath: table),
      "data/fragment-scores.safetensors is not there; make data gets it"))
  func byTable() throws {
    let scores = try SyntheticAccessibility(path: table)
    for reference in try ReferenceAccessibility.all() {
      let score = scores.score(of: try Molecule(smiles: reference.smiles))
      #expect(abs(score - reference.numbers[2]) < 1e-9, "\(reference.smiles)")
    }
  }
}
