import GFlowNets
import Molecules
import NeuralNetworks
import Testing

/// Networks lay out heads that they have never heard of.
@Suite struct UnknownHeadTests {
  static let heads: Heads = [
    .actions, .value, Head("advantages", .actions), Head("three numbers", .numbers(3)),
    Head("last edges", .incoming),
  ]

  /// Segments do not overlap, a head's numbers reach the weights, and no other head's.
  static func check<N: PolicyNetwork>(_ task: SamplingTask<N.E>, _ network: N) throws
  where N.Number == Double {
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    let rows = space.states.prefix(20).map { PolicyRow($0) }
    rows.withUnsafeBufferPointer { network.append($0) }
    var taken = Set<Int>()
    var places: [(head: Head, place: Int)] = []
    for (row, state) in rows.map(\.state).enumerated() {
      let isObject = environment.isTerminal(state)
      for head in heads.all {
        let width =
          switch head.segment {
          case .actions: isObject ? 0 : environment.actionSlotCount(state)
          case .incoming: environment.incomingSlotCount(state)
          case .numbers(let count): isObject ? 0 : count
          case .moves: 0
          }
        let start = network.segment(head, row: row)
        for slot in 0..<width {
          #expect((0..<network.outputCount).contains(start + slot))
          #expect(taken.insert(start + slot).inserted, "\(head.name) overlaps")
          places.append((head, start + slot))
        }
      }
    }
    // The slope of one number by all weights is that of finite differences.
    for head in heads.all {
      let own = places.filter { $0.head == head }
      let place = own[own.count / 2].place
      network.clearOutputGradients()
      network.parameters.clearGradients()
      network.outputGradients[place] = 1
      network.backward()
      ChainGradientTests.check(network.parameters, head.name) {
        network.removeAll()
        rows.withUnsafeBufferPointer { network.append($0) }
        return network.outputs[place]
      }
    }
  }

  @Test func perceptron() throws {
    let task = try corners(2, 4)
    let context = mlpContext(task, Double.self, hidden: 8)
    try Self.check(task, context.makeNetwork(Self.heads))
  }

  @Test func table() throws {
    let task = try corners(2, 4)
    let space = try #require(try StateSpace(task))
    let table = TabularPolicy<_, Double>(space, heads: Self.heads)
    try Self.check(task, table)
  }

  @Test func graphs() throws {
    for task in try GraphNetworkTests.environments {
      try Self.check(task, GraphNetworkTests.network(task, Self.heads))
    }
  }

  @Test func aNameIsOneHead() {
    #expect(Head("three numbers", .numbers(3)) == Self.heads.all[3])
    #expect(Self.heads.all.map(\.name).prefix(2) == ["actions", "value"])
    #expect(Head.moves.name == "moves")
  }
}
