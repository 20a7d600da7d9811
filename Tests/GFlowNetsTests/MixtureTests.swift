import Environments
import GFlowNets
import NeuralNetworks
import Testing

@Suite struct MixtureTests {
  /// A quarter of a batch of 4 is one trajectory in every batch, a tenth is 4 in 10 batches.
  @Test func sharesAreKeptOverSteps() {
    var quarter = Apportionment(weights: [3, 1])
    for _ in 0..<50 { #expect(quarter.next(4) == [3, 1]) }
    var tenth = Apportionment(weights: [0.9, 0.1])
    for _ in 0..<20 {
      let ten = (0..<10).map { _ in tenth.next(4) }
      #expect(ten.allSatisfy { $0[0] + $0[1] == 4 && $0[1] <= 1 })
      #expect(ten.reduce(0) { $0 + $1[1] } == 4)
    }
    var alone = Apportionment(weights: [0.01])
    #expect(alone.next(7) == [7])
  }

  /// What a part has got never is a whole trajectory away from its share, times the number of parts.
  @Test func nothingIsLeftToChance() {
    var random = Philox(key: 3, stream: 1)
    for parts in 2...6 {
      let weights = (0..<parts).map { _ in 0.01 + random.uniform() }
      let total = weights.reduce(0, +)
      var shares = Apportionment(weights: weights)
      var got = [Int](repeating: 0, count: parts)
      var trajectories = 0
      for _ in 0..<200 {
        let count = random.below(9)
        let next = shares.next(count)
        trajectories += count
        #expect(next.reduce(0, +) == count)
        for part in 0..<parts {
          got[part] += next[part]
          let due = weights[part] / total * Double(trajectories)
          #expect(abs(Double(got[part]) - due) < Double(parts) / 2)
        }
      }
    }
  }

  /// Before the warm-up the other part fills the batch, afterwards only its share is charged.
  @Test func othersGiveWhatAPartCannot() throws {
    let space = try #require(try StateSpace(corners(2, 8)))
    let replay = SamplerVariants.replay(["warmUp": .integer(20)])
    let sampler = SamplerVariants.mixture((3, SamplerVariants.onPolicy), (1, replay))
    let method = try SamplerVariants.gflownet(
      space, sampler, objective: TrajectoryBalance.description
    ).method()
    let meter = meter(space.task)
    var charges: [Int] = []
    while meter.distinctCount < 20 {
      let before = meter.rewardCalls
      try method.step(meter)
      charges.append(meter.rewardCalls - before)
    }
    #expect(charges.allSatisfy { $0 == 16 })
    for _ in 0..<5 {
      let before = meter.rewardCalls
      try method.step(meter)
      #expect(meter.rewardCalls - before == 12)
    }
  }

  /// Replay finds nothing by itself.
  @Test(arguments: [
    SamplerVariants.replay(),
    SamplerVariants.search(["from": .component(SamplerVariants.replay())]),
    SamplerVariants.mixture((1, SamplerVariants.replay()), (1, SamplerVariants.replay())),
  ])
  func somethingMustBeFoundFirst(_ sampler: Settings) throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    #expect {
      _ = try SamplerVariants.gflownet(space, sampler, objective: TrajectoryBalance.description)
    } throws: {
      ($0 as? SettingsError)?.path == ["sampler"]
    }
  }

  /// A budget must be of what a sampler charges.
  @Test func chargesAreThoseOfTheParts() throws {
    func kinds(_ sampler: Settings) -> Set<BudgetKind> {
      Methods.budgetKinds(
        Settings(type: "gflownet", values: ["sampler": .component(sampler)]))
    }
    let data = SamplerVariants.dataset
    #expect(kinds(data) == [.gradientSteps, .seconds])
    #expect(
      kinds(SamplerVariants.mixture((1, data), (1, SamplerVariants.replay())))
        == [.gradientSteps, .seconds])
    #expect(
      kinds(SamplerVariants.mixture((1, data), (1, SamplerVariants.search())))
        == Set(BudgetKind.allCases))
  }

  /// A mistake in a part is found there.
  @Test func errorsNameThePart() throws {
    let space = try #require(try StateSpace(corners(2, 4)))
    let bad = SamplerVariants.replay(["warmUp": .integer(11), "capacity": .integer(10)])
    let sampler = SamplerVariants.mixture((1, SamplerVariants.onPolicy), (1, bad))
    #expect {
      _ = try SamplerVariants.gflownet(space, sampler, objective: TrajectoryBalance.description)
    } throws: {
      ($0 as? SettingsError)?.path == ["sampler", "parts", "1", "warmUp"]
    }
  }
}
