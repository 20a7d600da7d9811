import GFlowNets
import Molecules
import NeuralNetworks
import Testing

/// Derivatives through the network on graphs of blocks, by the same checks as for perceptrons.
@Suite struct GraphNetworkTests {
  struct LengthScorer: MoleculeScorer {
    let greatestValue: Double? = nil
    func values(of molecules: [AssembledMolecule]) -> [Double] {
      molecules.map { 0.5 + Double($0.smiles.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 97 }) / 50 }
    }
  }

  static func environment(_ text: String, _ blocks: ClosedRange<Int>) throws -> Fragments {
    try Fragments(
      BlockTable(text: text), blocks: blocks, scorer: LengthScorer(), floor: 0.01,
      power: RewardPower(norm: 2, beta: 1.5), assembler: nil)
  }

  static var environments: [Fragments] {
    get throws {
      [
        try environment("CO 0:1 1:0,0\nC 0:0\n", 1...3),
        try environment("c1ccncc1 0:2,4 3:0\nCC 0:1\nF 0\n", 2...3),
      ]
    }
  }

  static func network(_ environment: Fragments, _ heads: Heads) -> BlockGraphPolicy<Double> {
    var random = Philox(key: 51, stream: 1)
    let settings = GraphSettings(
      Settings(
        type: "graph",
        values: ["width": .integer(8), "steps": .integer(3), "sizeEmbedding": .flag(true)]))
    return BlockGraphPolicy(environment, settings: settings, heads: heads, random: &random)
  }

  @Test(arguments: BackwardPolicy.allCases)
  func everyObjective(_ backwardPolicy: BackwardPolicy) throws {
    for environment in try Self.environments {
      try ChainGradientTests.checkObjectives(environment, backwardPolicy) {
        Self.network(environment, $0)
      }
    }
  }

  @Test func entropyAndMoves() throws {
    for environment in try Self.environments {
      try ChainGradientTests.checkEntropy(
        environment, Self.network(environment, [.actions, .value]))
      try ChainGradientTests.checkMoves(environment, Self.network(environment, .moves))
    }
  }

  /// A state's numbers are the same alone and in a batch, whatever was appended before.
  @Test func rowsAreIndependent() throws {
    let environment = try Self.environments[1]
    let space = try #require(StateSpace(environment))
    let states = space.states.filter { !environment.isTerminal($0) }
    let network = Self.network(environment, [.actions, .incoming, .stateFlow])
    states.withUnsafeBufferPointer { network.append($0) }
    for (row, state) in states.enumerated() {
      let alone = Self.network(environment, [.actions, .incoming, .stateFlow])
      [state].withUnsafeBufferPointer { alone.append($0) }
      for (head, width) in [
        (Head.actions, environment.actionSlotCount(state)),
        (.incoming, environment.incomingSlotCount(state)), (.stateFlow, 1),
      ] {
        for slot in 0..<width {
          let together = network.outputs[network.segment(head, row: row) + slot]
          let single = alone.outputs[alone.segment(head, row: 0) + slot]
          #expect(abs(together - single) < 1e-12)
        }
      }
    }
  }
}
