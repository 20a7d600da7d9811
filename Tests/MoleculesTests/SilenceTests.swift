import Foundation
import Molecules
import Testing

@Suite("RDKit's own messages", .needsChemistry)
struct SilenceTests {
  @Test("Errors are thrown, not printed")
  func silent() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "stderr-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let stderr = dup(STDERR_FILENO)
    let capture = open(file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(stderr >= 0 && capture >= 0)
    dup2(capture, STDERR_FILENO)
    for smiles in ["C1CC", "CF(C)C", "c1cccc1", "[Zz]", "C==C", "C/C=C/C", "C[C@H](N)O"] {
      _ = try? Molecule(smiles: smiles).svg()
    }
    let assembler = try? MoleculeAssembler(blocks: ["F", "c1ccncc1"])
    for (blocks, atom) in [([0, 0], 0), ([0, 1], 3)] {
      _ = try? assembler?.assemble(
        blocks: blocks, bonds: [.init(parent: 0, child: 1, parentAtom: 0, childAtom: atom)])
    }
    dup2(stderr, STDERR_FILENO)
    close(capture)

    // Other tests may have printed meanwhile.
    let captured = try Data(contentsOf: file)
    captured.withUnsafeBytes { _ = write(stderr, $0.baseAddress, $0.count) }
    close(stderr)
    let text = String(decoding: captured, as: UTF8.self)
    for word in ["Parse Error", "Explicit valence", "kekulize", "****", "WARNING"] {
      #expect(!text.contains(word), "\(text)")
    }
  }
}
