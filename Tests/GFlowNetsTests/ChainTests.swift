import Environments
import Formats
import GFlowNets
import NeuralNetworks
import Testing

typealias TransitionMatrix = [[(object: Int, probability: Double)]]

/// The greatest |(pi P)(y) - pi(y)| over all objects y, and of |sum P(x, .) - 1|.
func invarianceError<E: Environment>(_ matrix: TransitionMatrix, _ space: StateSpace<E>) -> Double {
  var image = [Double](repeating: 0, count: space.objects.count)
  var worst = 0.0
  for (x, row) in matrix.enumerated() {
    for (y, probability) in row {
      image[y] += space.target[x] * probability
      if probability < -1e-15 { worst = .infinity }
    }
    worst = max(worst, abs(row.reduce(0) { $0 + $1.probability } - 1))
  }
  for (y, mass) in image.enumerated() { worst = max(worst, abs(mass - space.target[y])) }
  return worst
}

/// The greatest difference between two chains' probabilities of one transition.
func difference(_ a: TransitionMatrix, _ b: TransitionMatrix) -> Double {
  zip(a, b).reduce(0) { worst, rows in
    zip(rows.0, rows.1).reduce(worst) { max($0, abs($1.0.probability - $1.1.probability)) }
  }
}

/// Pearson's statistic of the transitions seen in the interleaved states of `chains` chains, less its
/// degrees of freedom, in its standard deviations. Cells with less than 5 expected are left out.
func transitionDeviation<E: Environment>(
  _ states: [E.State], chains: Int, _ matrix: TransitionMatrix, _ space: StateSpace<E>
) -> Double {
  var number: [E.State: Int] = [:]
  for (i, state) in space.objects.enumerated() { number[space.states[state]] = i }
  let sequence = states.map { number[$0] ?? -1 }
  var counts = matrix.map { _ in [Double](repeating: 0, count: matrix.count) }
  for (from, to) in zip(sequence, sequence.dropFirst(chains)) { counts[from][to] += 1 }
  var statistic = 0.0
  var freedom = 0.0
  for (x, row) in matrix.enumerated() {
    let total = counts[x].reduce(0, +)
    var cells = 0.0
    for (y, probability) in row where total * probability >= 5 {
      let expected = total * probability
      statistic += (counts[x][y] - expected) * (counts[x][y] - expected) / expected
      cells += 1
    }
    // Nothing may happen that the matrix excludes.
    let allowed = row.reduce(0) { $0 + counts[x][$1.object] }
    if allowed != total { return .infinity }
    freedom += max(cells - 1, 0)
  }
  return (statistic - freedom) / (2 * freedom).squareRoot()
}

/// The total variation between the target and 2^`doublings` steps from the worst start.
func distanceAfter<E: Environment>(
  doublings: Int, _ matrix: TransitionMatrix, _ space: StateSpace<E>
) -> Double {
  let n = matrix.count
  var power = matrix.map { row in
    var dense = [Double](repeating: 0, count: n)
    for (y, probability) in row { dense[y] += probability }
    return dense
  }
  for _ in 0..<doublings {
    power = power.map { row in
      var next = [Double](repeating: 0, count: n)
      for (x, mass) in row.enumerated() where mass > 0 {
        for y in 0..<n { next[y] += mass * power[x][y] }
      }
      return next
    }
  }
  return power.map { row in zip(row, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2 }.max()
    ?? 1
}

/// Pearson's statistic of independent `states` against the target, less its degrees of freedom, in its
/// standard deviations.
func targetDeviation<E: Environment>(_ states: [E.State], _ space: StateSpace<E>) -> Double {
  var counts: [E.State: Double] = [:]
  for state in states { counts[state, default: 0] += 1 }
  var statistic = 0.0
  for (i, state) in space.objects.enumerated() {
    let expected = space.target[i] * Double(states.count)
    let seen = counts[space.states[state]] ?? 0
    statistic += (seen - expected) * (seen - expected) / expected
  }
  let freedom = Double(space.objects.count - 1)
  return (statistic - freedom) / (2 * freedom).squareRoot()
}

let smallGrids: [SamplingTask<Hypergrid>] = {
  var grids: [SamplingTask<Hypergrid>] = []
  for (dimensions, side) in [(2, 4), (2, 5), (3, 3)] {
    for termination in Hypergrid.Termination.allCases {
      guard
        let grid = try? Hypergrid(dimensions: dimensions, side: side, termination: termination)
      else { continue }
      for reward in [grid.corners(r0: 0.001, r1: 0.5, r2: 2), grid.cosine()] {
        grids.append(SamplingTask(grid, reward))
      }
    }
  }
  return grids
}()

func marsSettings(_ changes: [String: Setting] = [:]) -> MARSSettings {
  do { return try MARSSettings(settings(MARSSettings.description, changes)) } catch {
    preconditionFailure("\(error)")
  }
}

func chainSettings(_ chains: Int) -> MetropolisHastingsSettings {
  MetropolisHastingsSettings(
    settings(MetropolisHastingsSettings.description, ["chains": .integer(chains)]))
}

@Suite("Chains over objects")
struct ChainTests {
  @Test("R / Z is invariant under Metropolis-Hastings")
  func metropolisHastingsInvariance() throws {
    #expect(smallGrids.count == 12)
    for grid in smallGrids {
      let space = try #require(try StateSpace(grid))
      let chains = MetropolisHastings(mlpContext(grid, Float.self), chainSettings(4))
      #expect(invarianceError(chains.transitionMatrix(over: space), space) < 1e-12)
    }
  }

  @Test("R / Z is invariant under MARS, before and after its proposal has learned")
  func marsInvariance() throws {
    for grid in smallGrids {
      let space = try #require(try StateSpace(grid))
      let mars = MARS(
        mlpContext(grid, Float.self), marsSettings(["optimizer": adam(0.05)]))
      #expect(invarianceError(mars.transitionMatrix(over: space), space) < 1e-12)
      let before = mars.transitionMatrix(over: space)
      let meter = meter(grid)
      for _ in 0..<40 { try mars.step(meter) }
      #expect(meter.gradientSteps > 30)
      let after = mars.transitionMatrix(over: space)
      #expect(invarianceError(after, space) < 1e-12)
      #expect(difference(before, after) > 0.02)
    }
  }

  @Test("Parallel moves are summed, both ways")
  func parallelMoves() throws {
    let environment = ParallelMoves.task
    let space = try #require(try StateSpace(environment))
    let context = mlpContext(environment, Double.self, recentCount: 80_000)
    let chains = MetropolisHastings(context, chainSettings(4))
    let matrix = chains.transitionMatrix(over: space)
    #expect(invarianceError(matrix, space) < 1e-12)
    // From 1 one of three slots leads to 0, of half the reward; from 0 three of five lead back.
    let back = try #require(matrix[1].first { $0.object == 0 })
    #expect(abs(back.probability - 1.0 / 3 * (0.5 * (3.0 / 5) / (1.0 / 3))) < 1e-12)
    let mars = MARS(context, marsSettings(["chains": .integer(4), "optimizer": adam(0.05)]))
    for _ in 0..<50 { try mars.step(meter(environment)) }
    let learned = mars.transitionMatrix(over: space)
    #expect(invarianceError(learned, space) < 1e-12)

    for _ in 0..<20_000 { try chains.step(meter(environment)) }
    let states = try recentStates(chains.method())
    #expect(abs(transitionDeviation(states, chains: 4, matrix, space)) < 5)
    // Four chains, each of them every 16 steps: nearly independent states.
    #expect(distanceAfter(doublings: 4, matrix, space) < 0.01)
    let apart = states.indices.filter { $0 % 64 < 4 }.map { states[$0] }
    #expect(abs(targetDeviation(apart, space)) < 5)
  }

  @Test("Metropolis-Hastings follows its matrix, and its states come to be distributed as R / Z")
  func metropolisHastingsRun() throws {
    for termination in Hypergrid.Termination.allCases {
      let grid = try corners(2, 4, termination, r0: 0.5)
      let space = try #require(try StateSpace(grid))
      let few = MetropolisHastings(
        mlpContext(grid, Float.self, recentCount: 40_000), chainSettings(4))
      let spent = meter(grid)
      for _ in 0..<10_000 { try few.step(spent) }
      let states = try recentStates(few.method())
      #expect(states.count == spent.rewardCalls)
      let matrix = few.transitionMatrix(over: space)
      #expect(abs(transitionDeviation(states, chains: 4, matrix, space)) < 5)

      let many = MetropolisHastings(
        mlpContext(grid, Float.self, recentCount: 1000), chainSettings(1000))
      for _ in 0..<80 { try many.step(spent) }
      #expect(distanceAfter(doublings: 6, matrix, space) < 0.01)
      #expect(abs(targetDeviation(try recentStates(many.method()), space)) < 5)
    }
  }

  @Test("MARS does so too while its proposal is frozen")
  func marsRun() throws {
    let grid = try corners(2, 4, r0: 0.5)
    let space = try #require(try StateSpace(grid))
    let context = mlpContext(grid, Float.self, recentCount: 1000)
    let learning = MARS(
      context, marsSettings(["chains": .integer(4), "optimizer": adam(0.02)]))
    for _ in 0..<200 { try learning.step(meter(grid)) }
    var writer = SnapshotWriter()
    learning.write(to: &writer)
    func frozen(chains: Int, recentCount: Int) throws -> MARS<FeaturePolicy<Hypergrid, Float>> {
      let mars = MARS(
        mlpContext(grid, Float.self, recentCount: recentCount),
        marsSettings(["chains": .integer(chains), "trainEvery": .integer(1_048_576)]))
      var reader = SnapshotReader(writer.bytes)
      try mars.restore(from: &reader)
      return mars
    }
    let few = try frozen(chains: 4, recentCount: 40_000)
    let matrix = few.transitionMatrix(over: space)
    let uniform = MetropolisHastings(context, chainSettings(4)).transitionMatrix(over: space)
    #expect(difference(matrix, uniform) > 0.1)
    let spent = meter(grid)
    for _ in 0..<10_000 { try few.step(spent) }
    #expect(abs(transitionDeviation(try recentStates(few.method()), chains: 4, matrix, space)) < 5)

    // The other chains begin anew.
    let many = try frozen(chains: 500, recentCount: 500)
    for _ in 0..<260 { try many.step(spent) }
    #expect(spent.gradientSteps == 0)
    #expect(distanceAfter(doublings: 8, matrix, space) < 0.01)
    #expect(abs(targetDeviation(try recentStates(many.method()), space)) < 5)
  }

  @Test("The likelihood's gradient is that of finite differences")
  func marsGradient() throws {
    let grid = try corners(2, 4)
    let context = mlpContext(grid, Double.self, hidden: 8)
    let mars = MARS(context, marsSettings())
    let moves = [
      ImprovingMove(object: grid.environment.state([0, 0], stopped: true), slot: 0),
      ImprovingMove(object: grid.environment.state([1, 2], stopped: true), slot: 3),
      ImprovingMove(object: grid.environment.state([1, 2], stopped: true), slot: 1),
    ]
    try expectGradient(mars.learner) { mars.loss(of: moves) }
  }

  @Test(
    "Rewards of first states and rejected proposals are charged, and the last step is cut short")
  func charges() throws {
    let grid = try corners(3, 4)
    let limited = meter(grid, Budget(rewardCalls: 40))
    let chains = MetropolisHastings(mlpContext(grid, Float.self), chainSettings(16))
    try chains.step(limited)
    #expect(limited.rewardCalls == 16)
    let first = try recentStates(chains.method())
    for _ in 0..<4 { try chains.step(limited) }
    #expect(limited.rewardCalls == 40)
    #expect(limited.isExhausted)
    let states = try recentStates(chains.method())
    #expect(states.count == 40)
    #expect(Array(states.prefix(16)) == first)
    // A state is that of the step before or a move away from it.
    for (before, after) in zip(states, states.dropFirst(16)) {
      #expect(grid.environment.distance(before, after) <= 1)
    }
    let few = meter(grid, Budget(rewardCalls: 5))
    let late = MetropolisHastings(mlpContext(grid, Float.self), chainSettings(16))
    for _ in 0..<3 { try late.step(few) }
    #expect(few.rewardCalls == 5)
  }

  @Test("A ring keeps the last elements, the oldest first, and a smaller one the last of them")
  func ring() throws {
    var ring = Ring<ImprovingMove<ParallelMoves.State>>(capacity: 3)
    for i in 0..<5 { ring.append(ImprovingMove(object: .init(value: i), slot: i)) }
    #expect(ring.elements.map(\.slot) == [2, 3, 4])
    #expect((0..<3).map { ring[$0].slot } == [2, 3, 4])
    var writer = SnapshotWriter()
    ring.write(to: &writer)
    var smaller = Ring<ImprovingMove<ParallelMoves.State>>(capacity: 2)
    var reader = SnapshotReader(writer.bytes)
    try smaller.restore(from: &reader)
    #expect(smaller.elements.map(\.slot) == [3, 4])
    var none = Ring<ImprovingMove<ParallelMoves.State>>(capacity: 0)
    none.append(ring[0])
    #expect(none.elements.isEmpty)
  }
}

/// Checks the derivatives that `loss` collects in the learner's evaluation against central differences.
func expectGradient<N: PolicyNetwork>(_ learner: Learner<N>, _ loss: () -> Double) throws
where N.Number == Double {
  let evaluation = learner.evaluation
  let parameters = evaluation.network.parameters
  parameters.clearGradients()
  evaluation.removeAll()
  _ = loss()
  evaluation.backward()
  let gradients = Array(parameters.gradients)
  parameters.clearGradients()
  #expect(gradients.contains { $0 != 0 })
  let step = 1e-6
  for i in 0..<parameters.count {
    let value = parameters.value(at: i).pointee
    func at(_ x: Double) -> Double {
      parameters.value(at: i).pointee = x
      evaluation.removeAll()
      return loss()
    }
    let slope = (at(value + step) - at(value - step)) / (2 * step)
    parameters.value(at: i).pointee = value
    #expect(abs(slope - gradients[i]) < 1e-6 * max(1, abs(slope)))
  }
  evaluation.removeAll()
}

@Suite("Thinned chains")
struct ThinningTests {
  @Test("Every third state of the same chains is kept")
  func everyThirdState() throws {
    func states(_ thinning: Int, _ steps: Int) throws -> [Hypergrid.State] {
      let chains = MetropolisHastings(
        mlpContext(smallGrids[0], Float.self, recentCount: 1000),
        MetropolisHastingsSettings(
          settings(
            MetropolisHastingsSettings.description,
            ["chains": .integer(2), "thinning": .integer(thinning)])))
      let meter = meter(smallGrids[0])
      for _ in 0..<steps { try chains.step(meter) }
      return try recentStates(chains.method())
    }
    let all = try states(1, 31)
    let kept = try states(3, 31)
    #expect(all.count == 62 && kept.count == 22)
    #expect(kept == all.indices.filter { $0 / 2 % 3 == 0 }.map { all[$0] })
    #expect(Set(kept).count > 1)
  }
}
