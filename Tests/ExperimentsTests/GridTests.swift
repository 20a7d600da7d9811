import Formats
import GFlowNets
import TestSupport
import Testing

@testable import Experiments

@Suite struct GridTests {
  @Test func `A grid is every combination, the last axis fastest`() throws {
    let spec = try GoodSpecs.read(GoodSpecs.tuned)
    #expect(spec.tuning == TuningOptions(metric: "top_10_reward", seeds: 2, rewardCalls: 2400))
    let grid = try #require(spec.methods[0].grid)
    #expect(grid.axes.map(\.path) == ["optimizer.learningRate", "epsilon"])
    #expect(
      grid.axes.map(\.values) == [
        [.schedule(.constant(0.01)), .schedule(.constant(0.001))],
        [.schedule(.constant(0)), .schedule(.constant(0.5))],
      ])
    let points = grid.points.map { point in
      [point.component("optimizer").schedule("learningRate"), point.schedule("epsilon")]
    }
    #expect(
      points == [
        [.constant(0.01), .constant(0)], [.constant(0.01), .constant(0.5)],
        [.constant(0.001), .constant(0)], [.constant(0.001), .constant(0.5)],
      ])
    // The defaults are under every point, and the method is its first.
    #expect(grid.points.allSatisfy { $0.component("optimizer").real("clip") == 3 })
    #expect(spec.methods[0].settings == grid.points[0])
    #expect(spec.methods[1].grid?.points.map { $0.integer("chains") } == [1, 2, 4])
    #expect(
      JSONTree.members(grid.members(of: 2, FakeCatalog.flow)).compact
        == #"{"optimizer.learningRate":0.001,"epsilon":0.0}"#)
  }

  @Test(arguments: [
    // Components as values, completed by the defaults, and a value beneath a bare type.
    (#""optimizer": [{"learningRate": 1}, {"type": "sgd"}]"#, 2),
    (#""optimizer": ["sgd", "adam"], "hidden": [[8], [8, 8]], "epsilon": [0, 0.1, 0.2]"#, 12),
    (#""objective.logZ": [0, 1, -1]"#, 3),
    (
      #""optimizer.learningRate": [{"type": "cosine", "start": 1, "end": 0.1, "steps": 5}, 0.1]"#,
      2
    ),
  ])
  func `What a spec resolves to has the same points`(grid: String, count: Int) throws {
    let text = GoodSpecs.tuned
      .replacing(
        #""optimizer.learningRate": [0.01, 0.001], "epsilon": [0, 0.5]"#, with: grid
      )
      .replacing(#""objective": {"type": "balance"}"#, with: #""objective": "balance""#)
    let spec = try GoodSpecs.read(text)
    #expect(spec.methods[0].grid?.points.count == count)
    let resolved = spec.resolvedJSON(catalog: FakeCatalog.catalog)
    #expect(try GoodSpecs.read(resolved) == spec)
  }

  @Test func `A grid may hold what the method itself leaves out`() throws {
    let spec = try GoodSpecs.read(
      GoodSpecs.tuned.replacing(
        #""optimizer.learningRate": [0.01, 0.001], "epsilon": [0, 0.5]"#,
        with: #""objective.epsilon": [0.1, 0.2]"#
      ).replacing(#"{"type": "balance"}"#, with: #"{"type": "matching"}"#))
    #expect(
      spec.methods[0].grid?.points.map { $0.component("objective").real("epsilon") } == [0.1, 0.2])
  }

  @Test func `A tuning seed is never one of the comparison`() throws {
    let spec = try GoodSpecs.read(GoodSpecs.tuned)
    let keys = [false, true].flatMap { isTuning in
      (0..<50).map { seed in
        ContentKey(
          environment: spec.tasks[0].environment, method: spec.methods[0].settings, seed: seed,
          isTuning: isTuning, catalog: FakeCatalog.catalog)
      }
    }
    #expect(Set(keys).count == 100)
  }

  @Test(
    arguments: [
      ([[1.0, 2], [3, 4]], Direction.higher, 1), ([[1, 2], [3, 4]], .lower, 0),
      // Equal means: the first.
      ([[1, 3], [2, 2], [3, 1]], .higher, 0), ([[5, 5], [1, 3], [2, 2]], .lower, 1),
      // Fewer values lose, however good.
      ([[9, nil], [1, 1], [nil, nil]], .higher, 1), ([[nil, nil], [nil, nil]], .higher, 0),
      ([[nil, nil], [nil, 0]], .lower, 1),
    ] as [([[Double?]], Direction, Int)])
  func `The best mean wins`(values: [[Double?]], direction: Direction, winner: Int) {
    let points = values.map { values in
      MethodTuning.Point(
        settings: "", words: "",
        seeds: values.enumerated().map {
          MethodTuning.Seed(seed: $0, value: $1, rewardCalls: 1, failure: nil)
        })
    }
    #expect(MethodTuning.winner(points, direction) == winner)
  }
}
