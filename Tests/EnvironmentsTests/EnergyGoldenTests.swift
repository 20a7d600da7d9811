import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

/// Exact constants of sets, lattices, factor graphs and strings of bits, computed by other means.
struct GoldenEnergies: Decodable, Sendable {
  /// Whatever an instance has: one type for four files.
  struct Instance: Decodable, Sendable {
    struct Graph: Decodable, Sendable { let states, edges, objects: Int? }
    struct Order: Decodable, Sendable {
      let order: [Int]
      let logFlows: [[Double]]
    }
    struct Partial: Decodable, Sendable {
      let state: String
      let logF: Double
    }
    let n, k, side, variables, values: Int?
    let energies: [Double]?
    let J, h, c: Double?
    let periodic: Bool?
    let bonds: String?
    let pairwise: [[[Double]]]?
    let targets: [String]?
    let logZ, entropy: Double
    let targetMeanR, tvUniformTarget, meanEnergy, meanAbsMagnetisation, meanS0S1: Double?
    let inclusion: [Double]?
    let marginals: [[Double]]?
    let expectedTVOfPerfectSampler: [String: Double]?
    let orders: [Order]?
    let partialFlows: [Partial]?
    let graph: Graph?
  }

  let instances: [Instance]

  static func read(_ name: String) throws -> [Instance] {
    try JSONDecoder().decode(
      GoldenEnergies.self, from: Data(contentsOf: SharedFile.url("reference/\(name).json"))
    ).instances
  }

  static let isPresent = ["set", "ising", "factor-graph", "bits-any-order"].allSatisfy {
    SharedFile.isPresent("reference/\($0).json")
  }
}

@Suite(
  .enabled(
    if: GoldenEnergies.isPresent,
    "reference/ with set, ising, factor-graph and bits-any-order is neither in HARNESS_SHARED nor in ../shared"
  ))
struct EnergyGoldenTests {
  /// All constants that a file has of an instance, by every way there is.
  func check<E: Environment>(_ task: SamplingTask<E>, _ golden: GoldenEnergies.Instance) throws
    -> TaskReference
  {
    let samples = (golden.expectedTVOfPerfectSampler ?? [:]).keys.compactMap { Int($0) }
    let known = try TaskReference(
      task, try StateSpace(task), samples: samples.sorted())
    func agrees(_ value: Double?, _ expected: Double?) {
      guard let expected else { return }
      #expect(abs((value ?? .nan) - expected) <= 1e-10 * max(1, abs(expected)))
    }
    agrees(known.logZ, golden.logZ)
    agrees(known.entropy, golden.entropy)
    agrees(known.meanReward, golden.targetMeanR)
    agrees(known.totalVariationOfUniform, golden.tvUniformTarget)
    for floor in known.floors {
      agrees(floor.totalVariation, golden.expectedTVOfPerfectSampler?[String(floor.samples)])
    }
    if let graph = golden.graph {
      #expect(graph.objects == nil || known.objects == graph.objects)
      #expect(graph.states == nil || known.states == graph.states)
      #expect(known.edges == nil || graph.edges == nil || known.edges == graph.edges)
    }
    #expect(known.checks.filter { !$0.holds }.map(\.name) == [])
    return known
  }

  func means(_ known: TaskReference, _ name: String) -> [Double] {
    known.means.first { $0.name == name }?.values ?? []
  }

  func isNear(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-10 }
  }

  @Test func sets() throws {
    for golden in try GoldenEnergies.read("set") {
      let set = try ItemSet(energies: #require(golden.energies), size: #require(golden.k))
      let known = try check(SamplingTask(set, set.reward), golden)
      #expect(isNear(means(known, "inclusion"), try #require(golden.inclusion)))
    }
  }

  @Test func lattices() throws {
    for golden in try GoldenEnergies.read("ising") {
      let isPeriodic = try #require(golden.periodic) && golden.bonds != "single"
      let lattice = try Lattice(
        side: #require(golden.side), coupling: #require(golden.J), field: #require(golden.h),
        boundary: isPeriodic ? .periodic : .free)
      let known = try check(SamplingTask(lattice, lattice.reward), golden)
      #expect(isNear(means(known, "meanEnergy"), [try #require(golden.meanEnergy)]))
      #expect(isNear(means(known, "meanS0S1"), [try #require(golden.meanS0S1)]))
      #expect(
        isNear(means(known, "meanAbsMagnetisation"), [try #require(golden.meanAbsMagnetisation)]))
    }
  }

  @Test func factorGraphs() throws {
    for golden in try GoldenEnergies.read("factor-graph") {
      let factors = try #require(golden.pairwise).enumerated().map {
        FactorGraph.Factor($0, $0 + 1, logPotentials: $1.flatMap { $0 })
      }
      for order in try #require(golden.orders) {
        let graph = try FactorGraph(
          variables: #require(golden.variables), values: #require(golden.values),
          order: order.order, factors: factors)
        let task = SamplingTask(graph, graph.reward)
        let known = try check(task, golden)
        #expect(isNear(means(known, "marginals"), try #require(golden.marginals).flatMap { $0 }))
        let space = try #require(try StateSpace(task))
        var random = Philox(key: 1, stream: 1)
        let flows = ExactFlows(space, .uniform, &random)
        // By depth, in it by the values assigned, the first slowest.
        var level = [graph.initialState]
        for expected in order.logFlows {
          let found = level.map { flows.logState[space.index(of: $0) ?? 0] }
          #expect(isNear(found, expected))
          level = level.flatMap { state in graph.actions(state).map { graph.child(state, $0) } }
        }
      }
    }
  }

  @Test func bitsInAnyOrder() throws {
    for golden in try GoldenEnergies.read("bits-any-order") {
      let strings = try BitSequence(
        bits: #require(golden.n), wordSize: #require(golden.k), targetCount: 1,
        sharpness: #require(golden.c), modeDistance: 0, seed: 0, growth: .anyOrder,
        targetStrings: #require(golden.targets))
      let task = SamplingTask(strings, strings.reward)
      _ = try check(task, golden)
      let space = try #require(try StateSpace(task))
      var random = Philox(key: 1, stream: 1)
      let flows = ExactFlows(space, .uniform, &random)
      for partial in try #require(golden.partialFlows) {
        var state = Assignment.empty
        for (place, bit) in partial.state.enumerated() where bit != "-" {
          state.filled |= 1 << UInt128(place)
          if bit == "1" { state.values |= 1 << UInt128(place) }
        }
        #expect(abs(flows.logState[try #require(space.index(of: state))] - partial.logF) < 1e-10)
      }
    }
  }
}
