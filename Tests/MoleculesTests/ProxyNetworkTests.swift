import Foundation
import Molecules
import NeuralNetworks
import Testing

@Suite("The paper's proxy", .needsChemistry, .needs(.golden), .needs(.weights))
struct PaperProxyTests {
  /// The golden molecules as inputs, with the values that the file gives.
  static func golden() throws -> [(input: ProxyNetwork.Input, masked: Double, unmasked: Double)] {
    let table = BlockTable.paper
    let assembler = try MoleculeAssembler(blocks: table.blocks)
    let lines = try Shared.golden.text().split(whereSeparator: \.isNewline).dropFirst()
    return try zip(lines, GoldenMolecule.all()).map { line, molecule in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let graph = try assembler.graph(
        blocks: molecule.choices.map { table.choices[$0].block }, bonds: molecule.bonds)
      return try (
        ProxyNetwork.Input(graph, stemMask: molecule.stemAtoms), #require(Double(cells[5])),
        #require(Double(cells[6]))
      )
    }
  }

  static func network() throws -> ProxyNetwork { try ProxyNetwork(path: Shared.weights.url.path) }

  @Test("All 400 golden values, with the stem mask and without")
  func goldenValues() throws {
    let network = try Self.network()
    let golden = try Self.golden()
    #expect(golden.count == 400)
    let masked = network.values(of: golden.map(\.input))
    let unmasked = network.values(of: golden.map { ProxyNetwork.Input($0.input.graph) })
    var worst = 0.0
    for (i, line) in golden.enumerated() {
      worst = max(worst, abs(Double(masked[i]) - line.masked))
      worst = max(worst, abs(Double(unmasked[i]) - line.unmasked))
    }
    #expect(worst < 1e-4)
    print("golden values: off by at most \(worst)")
  }

  @Test("A molecule's value is the same bits alone, in any batch and on any thread")
  func independence() async throws {
    let network = try Self.network()
    let inputs = try Self.golden().map(\.input)
    let all = network.values(of: inputs)
    #expect(network.values(of: Array(inputs.reversed())) == Array(all.reversed()))
    for (i, input) in inputs.enumerated().prefix(60) {
      #expect(network.values(of: [input]) == [all[i]])
    }
    await withTaskGroup(of: (Int, [Float]).self) { group in
      for start in stride(from: 0, to: 400, by: 37) {
        let part = Array(inputs[start..<min(400, start + 37)])
        group.addTask { (start, network.values(of: part)) }
      }
      for await (start, values) in group {
        #expect(values == Array(all[start..<start + values.count]))
      }
    }
  }
}
