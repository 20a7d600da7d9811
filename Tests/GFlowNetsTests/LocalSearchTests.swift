import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite struct LocalSearchTests {
  /// What a table of random weights says, which stays the same.
  static func evaluation(_ space: StateSpace<Hypergrid>)
    -> PolicyEvaluation<TabularPolicy<Hypergrid, Double>>
  {
    var random = Philox(key: 4, stream: 9)
    let network = TabularPolicy<Hypergrid, Double>(space, heads: [.actions, .incoming])
    for i in 0..<network.parameters.count {
      network.parameters.value(at: i).pointee = 2 * random.uniform() - 1
    }
    return PolicyEvaluation(environment: space.environment, network: network)
  }

  static func search(_ changes: [String: Setting]) -> LocalSearch {
    LocalSearch(SamplerVariants.search(changes))
  }

  /// Accepted by Metropolis and Hastings, searches that begin in the target distribution stay in it:
  /// pi P = pi.
  @Test(arguments: LocalSearch.Length.allCases, [2, 3, 20])
  func metropolisKeepsTheTarget(_ length: LocalSearch.Length, _ steps: Int) throws {
    let grid = try corners(2, 4)
    let space = try #require(try StateSpace(grid))
    let settings = Self.search([
      "acceptance": .text("metropolis"), "length": .text(length.rawValue),
      "backwardSteps": .integer(steps),
    ])
    var search = ParallelLocalSearch(settings, Self.evaluation(space), .learned)
    var random = Philox(key: 6, stream: UInt64(steps))
    let meter = meter(grid)
    var counts = [Int](repeating: 0, count: space.objects.count)
    var moved = 0
    let all = SamplerVariants.data(space)
    let cumulative = space.target.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
    for _ in 0..<60 {
      let starts = (0..<500).map { _ in
        let u = random.uniform()
        return all[max(0, min(cumulative.lastIndex { $0 <= u } ?? 0, all.count - 1))]
      }
      search.begin(starts.map(\.object), starts.map(\.logReward))
      var batch = Trajectories<Hypergrid.State>()
      for _ in 0..<3 { try search.propose(500, 0, meter, &random, &batch) }
      for (object, start) in zip(search.objects, starts) {
        counts[all.firstIndex { $0.object == object } ?? 0] += 1
        if object != start.object { moved += 1 }
      }
    }
    // 30000 draws of 16 objects.
    let chiSquare = zip(counts, space.target).reduce(0) { sum, pair in
      let expected = 30_000 * pair.1
      return sum + (Double(pair.0) - expected) * (Double(pair.0) - expected) / expected
    }
    // The 0.9999 quantile of chi-square with 15 degrees of freedom.
    #expect(chiSquare < 44.3)
    #expect(moved > 1000)
  }

  /// Greedy searches never lose reward, and ask for one a proposal.
  @Test func greedySearchClimbs() throws {
    let grid = try corners(2, 8)
    let space = try #require(try StateSpace(grid))
    var search = ParallelLocalSearch(
      Self.search(["backwardSteps": .integer(6)]), Self.evaluation(space), .learned)
    let starts = SamplerVariants.data(space)
    search.begin(starts.map(\.object), starts.map(\.logReward))
    var random = Philox(key: 7, stream: 7)
    var batch = Trajectories<Hypergrid.State>()
    let meter = meter(grid)
    var before = starts.map(\.logReward)
    for round in 1...6 {
      try search.propose(64, 0, meter, &random, &batch)
      #expect(batch.count == 64 * round && meter.rewardCalls == 64 * round)
      #expect(zip(search.logRewards, before).allSatisfy { $0 >= $1 })
      #expect(try search.logRewards == search.objects.map { try grid.logReward($0) })
      before = search.logRewards
    }
    #expect(before.reduce(0, +) > starts.map(\.logReward).reduce(0, +) + 10)
  }

  /// How likely a search turns back adds up to one, whatever the distance to the initial state.
  @Test(arguments: LocalSearch.Length.allCases)
  func turningIsADistribution(_ length: LocalSearch.Length) {
    let search = Self.search(["backwardSteps": .integer(7), "length": .text(length.rawValue)])
    for distance in 1...12 {
      let total = (1...distance).reduce(0.0) {
        $0 + Elementary.exp(search.logTurning(after: $1, atInitial: $1 == distance))
      }
      #expect(abs(total - 1) < 1e-12)
    }
  }
}
