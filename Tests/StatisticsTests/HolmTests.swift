import Statistics
import TestSupport
import Testing

@Suite struct HolmTests {
  @Test(arguments: Golden.families)
  func agreesWithStatsmodels(_ family: Family) {
    #expect(areClose(holmAdjusted(family.p).compactMap { $0 }, family.adjusted))
  }

  @Test func testsThatWereNotPossibleDoNotCount() {
    let adjusted = holmAdjusted([nil, 0.01, .nan, 0.04, -1])
    #expect(adjusted == [nil, 0.02, nil, 0.04, nil])
    #expect(holmAdjusted([]) == [])
    #expect(holmAdjusted([nil]) == [nil])
  }

  @Test func adjustedValuesKeepTheOrderAndNeverFall() {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<100 {
      let p = (0..<9).map { _ in generator.uniform() * generator.uniform() }
      let adjusted = holmAdjusted(p).compactMap { $0 }
      #expect(zip(p, adjusted).allSatisfy { $0 <= $1 && $1 <= 1 })
      let sorted = zip(p, adjusted).sorted { $0.0 < $1.0 }.map(\.1)
      #expect(sorted == sorted.sorted())
    }
  }
}
