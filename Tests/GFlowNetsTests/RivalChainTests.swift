import Environments
import GFlowNets
import NeuralNetworks
import Testing

/// The chains beside Metropolis-Hastings and MARS, and the searches.
@Suite struct RivalChainTests {
  /// The task whose target is R^(1/T).
  static func tempered(_ space: StateSpace<Hypergrid>, _ temperature: Double) -> [Double] {
    let logs = space.logRewards.map { $0 / temperature }
    let total = logs.reduce(-.infinity, Elementary.logAddExp)
    return logs.map { Elementary.exp($0 - total) }
  }

  static func image(_ target: [Double], _ matrix: TransitionMatrix) -> [Double] {
    var image = [Double](repeating: 0, count: target.count)
    for (x, row) in matrix.enumerated() {
      for (y, probability) in row { image[y] += target[x] * probability }
    }
    return image
  }

  @Test(arguments: [0.1, 0.5, 1, 3, 100])
  func annealingLeavesItsTargetInvariantAtEachTemperature(_ temperature: Double) throws {
    for grid in smallGrids {
      let space = try #require(try StateSpace(grid))
      let chains = SimulatedAnnealing(
        mlpContext(grid, Float.self),
        try SimulatedAnnealingSettings(settings(SimulatedAnnealingSettings.description)))
      let target = Self.tempered(space, temperature)
      let image = Self.image(target, chains.transitionMatrix(over: space, temperature: temperature))
      #expect(zip(image, target).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }

  /// The product of the targets is invariant under moves of each chain and under exchanges of either kind.
  @Test func temperingLeavesTheProductInvariant() throws {
    let grid = try corners(2, 3, r0: 0.01)
    let space = try #require(try StateSpace(grid))
    let temperatures = [1.0, 2.5, 6]
    let chains = ParallelTempering(
      mlpContext(grid, Float.self),
      try ParallelTemperingSettings(
        settings(
          ParallelTemperingSettings.description, ["temperatures": .reals(temperatures)])))
    let n = space.objects.count
    let targets = temperatures.map { Self.tempered(space, $0) }
    let matrices = temperatures.map { chains.transitionMatrix(over: space, temperature: $0) }
    // Chain c of joint state s is in object s / n^c % n.
    let units = [1, n, n * n]
    func object(_ state: Int, _ chain: Int) -> Int { state / units[chain] % n }
    let product = (0..<n * n * n).map { s in
      (0..<3).reduce(1) { $0 * targets[$1][object(s, $1)] }
    }
    func check(_ image: [Double], _ what: String) {
      #expect(zip(image, product).allSatisfy { abs($0 - $1) < 1e-14 }, "\(what)")
    }
    for chain in 0..<3 {
      var image = [Double](repeating: 0, count: product.count)
      for (state, mass) in product.enumerated() {
        let x = object(state, chain)
        for (y, probability) in matrices[chain][x] {
          image[state + (y - x) * units[chain]] += mass * probability
        }
      }
      check(image, "moves of chain \(chain)")
    }
    for first in 0..<2 {
      var image = [Double](repeating: 0, count: product.count)
      for (state, mass) in product.enumerated() {
        let (x, y) = (object(state, first), object(state, first + 1))
        let probability = exchangeProbability(
          1 / temperatures[first], space.logRewards[x], 1 / temperatures[first + 1],
          space.logRewards[y])
        let exchanged = state + (y - x) * units[first] + (x - y) * units[first + 1]
        image[exchanged] += mass * probability
        image[state] += mass * (1 - probability)
      }
      check(image, "exchanges from \(first)")
    }
  }

  /// An object without reward goes to the hotter chain, and two of them change places.
  @Test func exchangesOfObjectsWithoutReward() {
    #expect(exchangeProbability(1, -.infinity, 0.5, 0) == 1)
    #expect(exchangeProbability(1, 0, 0.5, -.infinity) == 0)
    #expect(exchangeProbability(1, -.infinity, 0.5, -.infinity) == 1)
  }

  @Test func gibbsLeavesTheTargetInvariant() throws {
    for grid in smallGrids {
      let space = try #require(try StateSpace(grid))
      let gibbs = Gibbs(
        mlpContext(grid, Float.self), GibbsSettings(settings(GibbsSettings.description)))
      #expect(invarianceError(gibbs.transitionMatrix(over: space), space) < 1e-12)
    }
  }

  /// What the steps do is what the matrix says.
  @Test func gibbsMovesAsItsMatrixSays() throws {
    let grid = try corners(2, 4)
    let space = try #require(try StateSpace(grid))
    let context = mlpContext(grid, Float.self, recentCount: 100_000)
    let gibbs = Gibbs(
      context, GibbsSettings(settings(GibbsSettings.description, ["chains": .integer(4)])))
    let method = gibbs.method()
    let spent = meter(grid)
    for _ in 0..<5000 { try method.step(spent) }
    #expect(spent.rewardCalls == 4 + 4999 * 4 * 3)
    let states = try recentStates(method)
    #expect(transitionDeviation(states, chains: 4, gibbs.transitionMatrix(over: space), space) < 4)
  }

  /// The states of the coldest chains come to be those of R / Z.
  @Test func temperingReachesTheTarget() throws {
    let grid = try corners(2, 6)
    let space = try #require(try StateSpace(grid))
    let context = mlpContext(grid, Float.self, recentCount: 1_000_000)
    let method = try Methods.make(
      settings(ParallelTemperingSettings.description, ["chains": .integer(4)]), context)
    let spent = meter(grid)
    for _ in 0..<8000 { try method.step(spent) }
    let states = try recentStates(method).dropFirst(4000)
    #expect(states.count == 28_000)
    #expect(spent.rewardCalls == 8000 * 16)
    var seen: [Hypergrid.State: Double] = [:]
    for state in states { seen[state, default: 0] += 1 / Double(states.count) }
    let distance = space.objects.enumerated().reduce(0) {
      $0 + abs((seen[space.states[$1.element]] ?? 0) - space.target[$1.offset])
    }
    #expect(distance / 2 < 0.1)
  }

  /// Searches find the greatest reward of a grid that random trajectories of their budget may miss.
  @Test(arguments: [
    settings(SimulatedAnnealingSettings.description, ["chains": .integer(4)]),
    settings(
      GeneticAlgorithmSettings.description, ["population": .integer(20), "offspring": .integer(10)]),
    settings(HillClimberSettings.description, ["chains": .integer(4), "patience": .integer(30)]),
  ])
  func searchesFindTheGreatestReward(_ method: Settings) throws {
    let grid = try corners(2, 8)
    let search = try Methods.make(method, mlpContext(grid, Float.self))
    #expect(search.policy == nil && search.recentObjects == nil)
    let spent = meter(grid, Budget(rewardCalls: 1500))
    while !spent.isExhausted { try search.step(spent) }
    #expect(spent.rewardCalls == 1500)
    #expect(spent.candidates[0].best.first?.reward == grid.reward.greatestValue)
  }

  /// What a method needs of an environment and does not find is said.
  @Test func whatAnEnvironmentLacksIsSaid() throws {
    for description in [
      GibbsSettings.description, GeneticAlgorithmSettings.description,
    ] {
      let made = Result {
        try Methods.make(
          settings(description, ["mutationRate": .real(0)]),
          mlpContext(ParallelMoves.task, Float.self))
      }
      #expect(throws: SettingsError.self) { _ = try made.get() }
    }
  }
}
