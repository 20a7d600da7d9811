import Environments
import GFlowNets
import Testing

/// The metrics of the best k objects.
@Suite struct TopKTests {
  private func values(_ rewards: [Double], topK: [Int]) -> [String: Double] {
    let context = MetricContext(
      topK: topK, rewardCalls: 100, bestRewards: rewards,
      diversity: { 10 * Double(min($0, rewards.count)) }, distinctCount: rewards.count,
      topTenSum: 50, modeTotal: 0, modeCount: 0, modeObjectCount: 0, distributions: nil,
      logZEstimate: nil, logProbabilityPairs: nil)
    return Dictionary(
      uniqueKeysWithValues: Metrics.values(context).compactMap { name, value in
        value.map { (name, $0) }
      })
  }

  @Test func `They are means over exactly k`() {
    let found = values([5, 4, 3, 2, 1], topK: [2, 5])
    #expect(found["top_2_reward"] == 4.5 && found["top_5_reward"] == 3)
    #expect(found["top_2_diversity"] == 20 && found["top_5_diversity"] == 50)
  }

  /// Else the mean of three objects would stand beside the mean of a thousand.
  @Test func `They have no value while fewer are known`() {
    let found = values([5, 4, 3], topK: [3, 4])
    #expect(found["top_3_reward"] == 4 && found["top_3_diversity"] == 30)
    #expect(found["top_4_reward"] == nil && found["top_4_diversity"] == nil)
    #expect(values([], topK: [1])["top_1_reward"] == nil)
  }

  @Test func `Components of the reward are means over the same objects`() {
    var context = MetricContext(
      topK: [2, 3], rewardCalls: 100, bestRewards: [5, 4], diversity: { _ in nil },
      distinctCount: 2, topTenSum: 0, modeTotal: 0, modeCount: 0, modeObjectCount: 0,
      distributions: nil, logZEstimate: nil, logProbabilityPairs: nil)
    context.bestComponents = [("likelihood", [1, 2]), ("length", [3, 5])]
    let found = Metrics.values(context).filter { Metrics.baseName($0.name) != $0.name }
    #expect(
      found.map(\.name) == [
        "top_2_reward(likelihood)", "top_2_reward(length)", "top_3_reward(likelihood)",
        "top_3_reward(length)",
      ])
    #expect(found.map(\.value) == [1.5, 4, nil, nil])
    #expect(Metrics.baseName("top_2_reward(length)[easy]") == "top_2_reward")
  }

  /// Scores cells (i, 0) of a row of 16 with rewards 1 + i, and gives the area after each.
  private func areas(leastReward: Double?, _ cells: [Int]) throws -> [Double?] {
    let grid = try Hypergrid(dimensions: 1, side: 16, termination: .explicitStop)
    let task = SamplingTask(grid, grid.corners(r0: 0.1, r1: 0.5, r2: 2))
    var store = CandidateStore<Hypergrid>(capacity: 10, leastReward: leastReward)
    return try cells.enumerated().map { call, cell in
      store.replay(
        try grid.parse("\(cell)"), value: 1 + Double(cell), call: call + 1, in: task)
      let context = MetricContext(
        topK: [], rewardCalls: call + 1, bestRewards: store.best.map(\.reward),
        diversity: { _ in nil }, distinctCount: store.distinctCount, topTenSum: store.topTenSum,
        modeTotal: 0, modeCount: 0, modeObjectCount: 0, distributions: nil, logZEstimate: nil,
        logProbabilityPairs: nil)
      return Metrics.values(context).first { $0.name == "top_10_auc" }?.value
    }
  }

  @Test func `The area counts the least reward while fewer than ten are known`() throws {
    let areas = try areas(leastReward: 0.5, [15] + Array(0..<9) + [9])
    #expect(areas[..<9].allSatisfy { $0 == 0.5 })
    let tenth = (16 + 45.0) / 10
    let eleventh = (16 + 54.0) / 10
    #expect(areas[9] == (9 * 0.5 + tenth) / 10)
    #expect(areas[10] == (9 * 0.5 + tenth + eleventh) / 11)
    // A sampler that collapsed on the best does not win.
    #expect(try self.areas(leastReward: 0.5, Array(repeating: 15, count: 20)).last == 0.5)
  }

  @Test func `Without a least reward there is no area`() throws {
    #expect(try areas(leastReward: nil, Array(0..<16)).allSatisfy { $0 == nil })
  }

  @Test func `The area never exceeds the last mean of ten`() throws {
    // What is declared does not hold.
    #expect(try areas(leastReward: 100, Array(0..<16)).last == (7 + 16.0) * 5 / 10)
  }
}
