import GFlowNets
import Testing

@Suite("Marginals of the parts of objects")
struct PartMarginalsTests {
  private func value(_ metric: any Metric.Type, _ name: String, _ parts: MetricContext.Parts?)
    -> Double?
  {
    var context = MetricContext(
      topK: [], rewardCalls: 0, bestRewards: [], diversity: { _ in nil }, distinctCount: 0,
      topTenSum: 0, modeTotal: 0, modeCount: 0, modeObjectCount: 0, distributions: nil,
      logZEstimate: nil, logProbabilityPairs: nil)
    context.parts = parts
    let place = metric.descriptions(topK: []).firstIndex { $0.name == name }
    return place.flatMap { metric.values(context)[$0] }
  }

  @Test("Errors, floors, distances and areas are those by hand")
  func byHand() throws {
    let parts = MetricContext.Parts(
      kinds: [(.edge, 0..<4), (.path, 4..<5)], sampled: [0.5, 0.1, 0.4, 0.1, 1], sampleCount: 100,
      target: [0.5, 0.5, 0.1, 0.1, 1], truth: [true, false, true, false, true],
      distanceToTruth: 1.5, targetDistanceToTruth: 1.25)
    let error = try #require(value(PartMarginals.self, "edge_rmse", parts))
    #expect(abs(error * error - (0.16 + 0.09) / 4) < 1e-12)
    let floor = try #require(value(PartMarginals.self, "edge_rmse_floor", parts))
    #expect(abs(floor * floor - (0.25 + 0.25 + 0.09 + 0.09) / 4 / 100) < 1e-12)
    #expect(value(PartMarginals.self, "path_rmse", parts) == 0)
    #expect(value(PartMarginals.self, "split_rmse", parts) == nil)
    #expect(value(TrueStructure.self, "expected_shd", parts) == 1.5)
    #expect(value(TrueStructure.self, "expected_shd_target", parts) == 1.25)
    #expect(value(TrueStructure.self, "edge_auroc", parts) == 1)
    // 0.5 ties once and wins once; 0.1 ties once and loses once.
    #expect(value(TrueStructure.self, "edge_auroc_target", parts) == 0.5)
  }

  @Test("Without parts, a sample or a truth there is no value")
  func nothing() {
    #expect(value(PartMarginals.self, "edge_rmse", nil) == nil)
    #expect(value(TrueStructure.self, "expected_shd", nil) == nil)
    let parts = MetricContext.Parts(
      kinds: [(.edge, 0..<2)], sampled: nil, sampleCount: 0, target: nil, truth: [true, true])
    #expect(value(PartMarginals.self, "edge_rmse", parts) == nil)
    #expect(value(TrueStructure.self, "edge_auroc", parts) == nil)
  }
}
