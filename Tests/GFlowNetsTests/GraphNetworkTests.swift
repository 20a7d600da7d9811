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

  static func environment(
    _ text: String, _ blocks: ClosedRange<Int>, messages: BlockMessages = .twoWay
  ) throws -> SamplingTask<Fragments> {
    let environment = try Fragments(
      BlockTable(text: text), blocks: blocks, assembler: nil, messages: messages)
    return SamplingTask(
      environment,
      environment.reward(
        by: LengthScorer(), RewardTransform(floor: 0.01, norm: 2, beta: 1.5)))
  }

  static var environments: [SamplingTask<Fragments>] {
    get throws {
      [
        try environment("CO 0:1 1:0,0\nC 0:0\n", 1...3),
        try environment("c1ccncc1 0:2,4 3:0\nCC 0:1\nF 0\n", 2...3),
      ]
    }
  }

  /// The same where messages go from the root only, so that states share nodes.
  static var rooted: [SamplingTask<Fragments>] {
    get throws {
      [
        try environment("CO 0:1 1:0,0\nC 0:0\n", 1...3, messages: .fromRoot),
        try environment("c1ccncc1 0:2,4 3:0\nCC 0:1\nF 0\n", 2...3, messages: .fromRoot),
      ]
    }
  }

  static func network(
    _ task: SamplingTask<Fragments>, _ heads: Heads, key: UInt64 = 51, sizeEmbedding: Bool = true,
    bondDeviation: Double = 0.5
  ) -> BlockGraphPolicy<Double> {
    var random = Philox(key: key, stream: 1)
    let settings = GraphSettings(
      Settings(
        type: "graph",
        values: [
          "width": .integer(8), "steps": .integer(3), "sizeEmbedding": .flag(sizeEmbedding),
          "bondDeviation": .real(bondDeviation),
        ]))
    return BlockGraphPolicy(task.environment, settings: settings, heads: heads, random: &random)
  }

  @Test(arguments: [BackwardPolicy.uniform, .learned])
  func everyObjective(_ backwardPolicy: BackwardPolicy) throws {
    for environment in try Self.environments {
      try ChainGradientTests.checkObjectives(environment, backwardPolicy) {
        Self.network(environment, $0)
      }
    }
  }

  /// The network of the 2021 code, which cannot see how many blocks there are.
  @Test func everyObjectiveWithoutSizes() throws {
    for environment in try Self.environments {
      try ChainGradientTests.checkObjectives(environment, .learned) {
        Self.network(environment, $0, sizeEmbedding: false, bondDeviation: 1)
      }
    }
  }

  @Test(arguments: [BackwardPolicy.uniform, .learned])
  func everyObjectiveFromTheRoot(_ backwardPolicy: BackwardPolicy) throws {
    for environment in try Self.rooted {
      try ChainGradientTests.checkObjectives(environment, backwardPolicy) {
        Self.network(environment, $0)
      }
    }
  }

  /// What all states of a task say is made of as many nodes as there are paths from a root.
  @Test func pathsAreShared() throws {
    let task = try Self.rooted[0]
    let states = try #require(try StateSpace(task)).states
    let network = Self.network(task, [.actions, .incoming])
    states.map { PolicyRow($0) }.withUnsafeBufferPointer { network.append($0) }
    var paths: Set<[UInt8]> = [[]]
    var nodeCount = 0
    for state in states {
      let nodes = BlockNodes(state.tree)
      nodeCount += max(1, nodes.count)
      var known: [[UInt8]] = []
      for (node, shape) in nodes.shapes.enumerated() {
        if node == 0 {
          known.append([shape])
        } else {
          let bond = nodes.bonds[node - 1]
          known.append(known[Int(bond.parent)] + [bond.parentPort, bond.childPort, shape])
        }
      }
      paths.formUnion(known)
    }
    #expect(network.nodeCount == paths.count)
    #expect(nodeCount > 3 * paths.count)
  }

  @Test func bondsBeginAsLargeAsWanted() throws {
    let environment = try Self.environments[0]
    let half = Self.network(environment, [.actions])
    let whole = Self.network(environment, [.actions], bondDeviation: 1)
    for ((name, indices), (_, others)) in zip(half.tensors, whole.tensors) {
      let scale = name == "bonds.weight" ? 2.0 : 1
      for (i, j) in zip(indices.indices, others.indices) {
        #expect(
          scale * half.parameters.value(at: i).pointee == whole.parameters.value(at: j).pointee,
          "\(name)")
      }
    }
  }

  /// The tensors that files have are all the weights there are: with those of another network a network
  /// says what the other says.
  @Test func tensorsAreComplete() throws {
    for environment in try [Self.environments[1], Self.rooted[1]] {
      try checkTensors(environment)
    }
  }

  private func checkTensors(_ environment: SamplingTask<Fragments>) throws {
    let heads: Heads = [.actions, .incoming, .stateFlow, .value, .moves]
    let networks = [UInt64(51), 52].map { Self.network(environment, heads, key: $0) }
    for ((name, from), (_, to)) in zip(networks[0].tensors, networks[1].tensors) {
      #expect(from.shape == to.shape, "\(name)")
      for (i, j) in zip(from.indices, to.indices) {
        networks[1].parameters.value(at: j).pointee = networks[0].parameters.value(at: i).pointee
      }
    }
    let states = try #require(try StateSpace(environment)).states
    let rows = states.map { PolicyRow($0) }
    for network in networks { rows.withUnsafeBufferPointer { network.append($0) } }
    #expect(networks[0].outputCount > 100)
    for i in 0..<networks[0].outputCount {
      #expect(networks[0].outputs[i] == networks[1].outputs[i])
    }
  }

  @Test func entropyAndMoves() throws {
    for environment in try Self.environments + Self.rooted {
      try ChainGradientTests.checkEntropy(
        environment, Self.network(environment, [.actions, .value]))
      try ChainGradientTests.checkMoves(environment, Self.network(environment, [.moves]))
    }
  }

  /// A state's numbers are the same alone and in a batch, whatever was appended before.
  @Test func rowsAreIndependent() throws {
    for task in try [Self.environments[1], Self.rooted[1]] { try checkRows(task) }
  }

  private func checkRows(_ task: SamplingTask<Fragments>) throws {
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    let states = space.states.filter { !environment.isTerminal($0) }
    let network = Self.network(task, [.actions, .incoming, .stateFlow])
    states.map { PolicyRow($0) }.withUnsafeBufferPointer { network.append($0) }
    for (row, state) in states.enumerated() {
      let alone = Self.network(task, [.actions, .incoming, .stateFlow])
      [PolicyRow(state)].withUnsafeBufferPointer { alone.append($0) }
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
