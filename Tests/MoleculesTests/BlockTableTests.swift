import Foundation
import Molecules
import Testing

@Suite("Block tables")
struct BlockTableTests {
  @Test("The paper's table has 72 blocks and 105 choices")
  func paper() {
    #expect(BlockTable.paper.blocks.count == 72)
    #expect(BlockTable.paper.choices.count == 105)
    #expect(BlockTable.paper.blocks[2] == "C=O")
    #expect(BlockTable.paper.choices[3] == .init(block: 2, bondingAtom: 0, openAtoms: []))
    #expect(
      BlockTable.paper.choices[30] == .init(block: 21, bondingAtom: 0, openAtoms: [4, 1, 2, 4]))
  }

  @Test("The paper's table is the reference", .needs(.blocks))
  func paperIsReference() throws {
    struct Reference: Decodable {
      struct Choice: Decodable {
        let choice: Int
        let smiles: String
        let bonding_atom: Int
        let open_atoms: [Int]
      }
      let choices: [Choice]
    }
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: Shared.blocks.url))
    let table = BlockTable.paper
    #expect(reference.choices.count == table.choices.count)
    for (index, (expected, choice)) in zip(reference.choices, table.choices).enumerated() {
      #expect(expected.choice == index)
      #expect(expected.smiles == table.blocks[choice.block])
      #expect(expected.bonding_atom == choice.bondingAtom)
      #expect(expected.open_atoms == choice.openAtoms)
    }
    #expect(Set(table.blocks).count == table.blocks.count)
  }

  @Test("Comments, empty lines, tabs and carriage returns do not matter")
  func reads() throws {
    let table = try BlockTable(text: "# mine\r\n\r\nC#N\t0\r\n  CN  0:1,1 1:0,0  \n#end")
    #expect(table.blocks == ["C#N", "CN"])
    #expect(
      table.choices == [
        .init(block: 0, bondingAtom: 0, openAtoms: []),
        .init(block: 1, bondingAtom: 0, openAtoms: [1, 1]),
        .init(block: 1, bondingAtom: 1, openAtoms: [0, 0]),
      ])
  }

  @Test("A table's text reads back the same")
  func roundTrip() throws {
    #expect(try BlockTable(text: BlockTable.paper.text) == .paper)
  }

  @Test("A table can be a file")
  func file() throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "blocks-\(UUID().uuidString).txt")
    defer { try? FileManager.default.removeItem(at: file) }
    try "C 0\nF 0\n".write(to: file, atomically: true, encoding: .utf8)
    #expect(try BlockTable(contentsOf: file).blocks == ["C", "F"])
  }

  @Test(
    "An error names its line",
    arguments: [
      ("", 1, "no blocks"), ("# only this\n", 1, "no blocks"), ("C 0\n\nCC\n", 3, "no choice"),
      ("C 0\nCC 0:\n", 2, "'0:' is no choice"), ("CC 0:1,\n", 1, "'0:1,' is no choice"),
      ("CC -1", 1, "'-1' is no choice"), ("CC 0:1:2", 1, "'0:1:2' is no choice"),
      ("CC 99999999999999999999", 1, "is no choice"), ("C 0\n# x\nF 0\nC 0", 4, "in line 1"),
      ("CC ٣", 1, "is no choice"),
    ])
  func errors(text: String, line: Int, reason: String) {
    let error = #expect(throws: BlockTableError.self) { try BlockTable(text: text) }
    #expect(error?.line == line)
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }
}
