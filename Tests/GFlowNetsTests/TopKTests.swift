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
}
