import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite("Replay") struct ReplayTests {
  static func makeGrid(side: Int) throws -> Hypergrid {
    try Hypergrid(dimensions: 2, side: side, termination: .explicitStop)
  }

  static func memory(
    _ capacity: Int, _ keep: Replay.Keep = .recent, _ priority: Replay.Priority = .uniform
  ) -> ReplayMemory<Hypergrid> {
    ReplayMemory(capacity: capacity, keep: keep, priority: priority)
  }

  /// Shows a memory objects of one row of a grid, by column, with log-rewards and losses.
  static func show(
    _ memory: inout ReplayMemory<Hypergrid>, _ grid: Hypergrid,
    _ seen: [(column: Int, log: Double, loss: Double)]
  ) {
    var batch = Trajectories<Hypergrid.State>()
    batch.objects = seen.map { grid.state([$0.column, 0], stopped: true) }
    batch.logRewards = seen.map(\.log)
    memory.observe(batch, seen.map(\.loss), in: grid)
  }

  /// How often each log-reward is drawn, of 20000 draws.
  static func shares(_ memory: ReplayMemory<Hypergrid>) -> [Double: Double] {
    var random = Philox(key: 3, stream: 4)
    var counts: [Double: Double] = [:]
    for _ in 0..<20_000 { counts[memory.draw(&random).logReward, default: 0] += 1 / 20_000 }
    return counts
  }

  @Test func memoryKeepsTheLastOrTheBestDistinctObjects() throws {
    let grid = try Self.makeGrid(side: 8)
    let logs = [0.0, 5, 1, 4, 2, 3, 6, 7]
    var recent = Self.memory(3)
    var best = Self.memory(3, .best)
    for (column, log) in logs.enumerated() {
      for _ in 0..<2 {
        Self.show(&recent, grid, [(column, log, 1)])
        Self.show(&best, grid, [(column, log, 1), (column, log, 1)])
      }
    }
    func drawn(_ memory: ReplayMemory<Hypergrid>) -> Set<Double> { Set(Self.shares(memory).keys) }
    #expect(recent.count == 3 && drawn(recent) == [3, 6, 7])
    #expect(best.count == 3 && drawn(best) == [5, 6, 7])
    // What was forgotten may come back.
    Self.show(&recent, grid, [(0, 0, 1)])
    #expect(drawn(recent) == [6, 7, 0])
    // An object whose place a new one of the same batch takes does not come back with that batch.
    Self.show(&recent, grid, [(1, 5, 1), (6, 6, 1)])
    #expect(drawn(recent) == [7, 0, 5])
  }

  /// Half of the draws are of the best tenth, here two of twenty; and so after forgetting.
  @Test func drawsByRewardAreOfTheBestAndOfTheOthers() throws {
    let grid = try Self.makeGrid(side: 64)
    for keep in Replay.Keep.allCases {
      var memory = Self.memory(20, keep, .reward(share: 0.5, top: 0.1))
      for column in 0..<40 { Self.show(&memory, grid, [(column, Double(column * 7 % 40), 1)]) }
      let shares = Self.shares(memory).sorted { $0.key > $1.key }
      #expect(shares.count == 20)
      for (place, share) in shares.enumerated() {
        #expect(abs(share.value - (place < 2 ? 0.25 : 0.5 / 18)) < 0.01)
      }
    }
  }

  /// Draws by loss follow the last loss of each object.
  @Test func drawsByLossFollowTheLastLoss() throws {
    let grid = try Self.makeGrid(side: 8)
    var memory = Self.memory(4, .recent, .loss(exponent: 0.5))
    Self.show(&memory, grid, [(0, 0, 100), (1, 1, 1), (2, 2, 4), (3, 3, 9)])
    Self.show(&memory, grid, [(0, 0, 16), (2, 2, 0)])
    var shares = Self.shares(memory)
    #expect(shares[2] == nil)
    for (log, share) in [(0.0, 0.5), (1, 0.125), (3, 0.375)] {
      #expect(abs((shares[log] ?? 0) - share) < 0.015)
    }
    // Where nothing is left to learn, each alike.
    Self.show(&memory, grid, (0..<4).map { ($0, Double($0), 0) })
    shares = Self.shares(memory)
    #expect((0..<4).allSatisfy { abs((shares[Double($0)] ?? 0) - 0.25) < 0.015 })
  }

  @Test func sumsAreThoseOfTheWeights() {
    var random = Philox(key: 8, stream: 1)
    var tree = SumTree()
    var weights = [Double](repeating: 0, count: 37)
    for _ in 0..<500 {
      let place = random.below(37)
      weights[place] = random.below(3) == 0 ? 0 : Double(random.below(100))
      tree.set(place, weights[place])
      let total = weights.reduce(0, +)
      #expect(tree.total == total)
      guard total > 0 else { continue }
      let sum = random.uniform() * total
      let place2 = tree.place(at: sum)
      let before = weights[..<place2].reduce(0, +)
      #expect(before <= sum && sum < before + weights[place2])
    }
    #expect(weights[tree.place(at: tree.total)] > 0)
  }

  /// Only the fresh share of a batch is charged.
  @Test func replayedTrajectoriesCostNoReward() throws {
    let sampler = SamplerVariants.mixture(
      (1, SamplerVariants.onPolicy), (1, SamplerVariants.replay(["warmUp": .integer(1)])))
    let run = try ResumeTests.start(TrajectoryBalance.description, sampler: sampler)
    for _ in 0..<10 { try run.method.step(run.meter) }
    // The first batch is all on-policy.
    #expect(run.meter.rewardCalls == 44 && run.meter.trajectories == 44)
  }

  /// Backward trajectories are trajectories: forward again, each leads to its object.
  @Test(arguments: BackwardPolicy.allCases)
  func backwardTrajectoriesLeadToTheirObjects(_ backwardPolicy: BackwardPolicy) throws {
    let grid = try Self.makeGrid(side: 8)
    var random = Philox(key: 5, stream: 6)
    let network = FeaturePolicy<Hypergrid, Double>(
      grid,
      settings: MLPSettings(
        Settings(type: "mlp", values: ["hidden": .integers([8]), "activation": .text("relu")])),
      heads: backwardPolicy.isLearned ? [.actions, .incoming] : [.actions], random: &random)
    let evaluation = PolicyEvaluation(environment: grid, network: network)
    let objects = [[0, 0], [7, 7], [3, 0], [2, 5]].map { grid.state($0, stopped: true) }
    var sampler = BackwardSampler<Hypergrid>()
    var batch = Trajectories<Hypergrid.State>()
    for _ in 0..<5 {
      sampler.append(
        objects, logRewards: [1, 2, 3, 4], evaluation, backwardPolicy, &random, to: &batch)
    }
    #expect(batch.count == 20)
    for i in 0..<batch.count {
      var state = grid.initialState
      for t in batch.starts[i]..<batch.starts[i + 1] {
        #expect(batch.states[t] == state)
        state = grid.child(state, Int(batch.actions[t]))
      }
      #expect(state == batch.objects[i] && state == objects[i % 4])
      #expect(batch.logRewards[i] == Double(i % 4 + 1))
    }
  }

  /// Two libraries shipped replay that kept training from converging. At equal gradient steps replay must
  /// not be worse than on-policy by more than seeds differ, though it asks for half of the rewards.
  @Test(arguments: ["uniform", "reward", "loss"])
  func replayIsNotWorseThanOnPolicy(_ priority: String) throws {
    let replay = SamplerVariants.replay(["priority": SamplerVariants.priority(priority)])
    func distances(_ sampler: Settings) throws -> [Double] {
      try (1...4).map { seed in
        try SamplerTests.distance(
          sampler, TrajectoryBalance.description, side: 6, steps: 500, key: UInt64(seed))
      }
    }
    let onPolicy = try distances(SamplerVariants.onPolicy)
    let mixed = try distances(SamplerVariants.mixture((1, SamplerVariants.onPolicy), (1, replay)))
    let mean = onPolicy.reduce(0, +) / 4
    let sd = (onPolicy.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
    // Twice the standard error of a difference of means of four.
    #expect(mixed.reduce(0, +) / 4 < mean + max(2 * sd / 2.0.squareRoot(), 0.005))
  }
}
