import Environments
import Foundation
import GFlowNets
import TestSupport
import Testing

/// Exact posteriors of small Bayesian networks, computed by other means.
struct GoldenNetworks: Decodable, Sendable {
  struct Instance: Decodable, Sendable, CustomTestStringConvertible {
    struct Local: Decodable, Sendable {
      let node: Int
      let parents: [Int]
      let logLocal: Double
    }
    struct Named: Decodable, Sendable {
      let name: String
      let adjacency: [[Int]]
      let logScore, posterior: Double
    }
    struct Graph: Decodable, Sendable { let states, edges, trajectories: Int }
    let nodes, dags: Int
    let logZ, bestLogScore, posteriorEntropy, expectedEdges: Double
    let edgeMarginals, pathMarginals, markovBlanketMarginals, data: [[Double]]
    let namedDags: [Named]
    let localScores: [Local]
    let graph: Graph

    var testDescription: String { "\(nodes) nodes" }
    var table: BayesianNetworkData {
      BayesianNetworkData(names: (0..<nodes).map { "x\($0)" }, rows: data)
    }
  }

  let instances: [Instance]

  static let file = SharedFile.url("reference/dag-bge.json")
  static let isPresent = SharedFile.isPresent("reference/dag-bge.json")
  static let all: [Instance] =
    (try? JSONDecoder().decode(GoldenNetworks.self, from: Data(contentsOf: file)).instances) ?? []
}

@Suite(
  .enabled(
    if: GoldenNetworks.isPresent,
    "reference/dag-bge.json is neither in HARNESS_SHARED nor in ../shared"))
struct BayesianNetworkGoldenTests {
  @Test func thereAreReferences() { #expect(GoldenNetworks.all.count >= 3) }

  @Test(arguments: GoldenNetworks.all)
  func localScoresAreTheReferences(_ golden: GoldenNetworks.Instance) throws {
    let score = try BayesianNetworkScore(
      golden.table, CommonParameters.defaults(BayesianNetworkScore.description))
    #expect(golden.localScores.count == golden.nodes << (golden.nodes - 1))
    for local in golden.localScores {
      let parents = local.parents.reduce(0) { $0 | 1 << $1 }
      #expect(abs(score.local(local.node, parents: parents) - local.logLocal) < 1e-9)
    }
  }

  @Test(arguments: GoldenNetworks.all)
  func posteriorIsTheReference(_ golden: GoldenNetworks.Instance) throws {
    let graphs = BayesianNetwork(golden.table)
    let reward = try BayesianNetwork.rewards[0].make(
      CommonParameters.defaults(BayesianNetworkScore.description), graphs)
    let space = try #require(try StateSpace(SamplingTask(graphs, reward)))
    // Terminal copies are states here and not in the reference.
    #expect(space.states.count == 2 * golden.graph.states)
    #expect(space.actions.count == golden.graph.edges)
    #expect(space.objects.count == golden.dags && graphs.objectCount == golden.dags)
    #expect(abs(space.logZ - golden.logZ) < 1e-9)
    #expect(abs(try #require(space.logRewards.max()) - golden.bestLogScore) < 1e-9)
    var (entropy, edges) = (0.0, 0.0)
    var marginals = [Double](
      repeating: 0, count: graphs.partCounts.reduce(0) { $0 + $1.count })
    for (object, p) in zip(space.objects, space.target) {
      entropy -= p * log(p)
      edges += p * Double(graphs.incomingEdgeCount(graphs.withoutStop(space.states[object])))
      graphs.forEachPart(of: space.states[object]) { marginals[$0] += p }
    }
    #expect(abs(entropy - golden.posteriorEntropy) < 1e-9)
    #expect(abs(edges - golden.expectedEdges) < 1e-9)
    var expected: [Double] = []
    for matrix in [golden.edgeMarginals, golden.pathMarginals] {
      for (i, row) in matrix.enumerated() {
        for (j, value) in row.enumerated() where i != j { expected.append(value) }
      }
    }
    for (i, row) in golden.markovBlanketMarginals.enumerated() {
      for value in row[(i + 1)...] { expected.append(value) }
    }
    #expect(marginals.count == expected.count)
    for (a, b) in zip(marginals, expected) { #expect(abs(a - b) < 1e-9) }
    for named in golden.namedDags {
      let pairs = named.adjacency.enumerated().flatMap { parent, row in
        row.indices.filter { row[$0] == 1 }.map { (parent, $0) }
      }
      let object = try graphs.object(edges: pairs)
      let place = try #require(space.index(of: object))
      let number = try #require(space.objects.firstIndex(of: place))
      #expect(abs(space.logRewards[number] - named.logScore) < 1e-9)
      #expect(abs(space.target[number] - named.posterior) < 1e-12)
      #expect(try graphs.parse(graphs.text(object)) == object)
    }
  }
}

extension BayesianNetwork {
  /// The graph in which the construction of an object stopped.
  func withoutStop(_ object: State) -> State {
    var graph = object
    forEachIncomingEdge(object) { graph = $0.parent }
    return graph
  }
}
