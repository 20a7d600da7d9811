import Environments
import Foundation
import GFlowNets
import TestSupport
import Testing

/// Exact constants of hypergrids, computed by other means.
struct GoldenGrid: Decodable, Sendable, CustomTestStringConvertible {
  let dimensions: Int
  let side: Int
  let r0: Double
  let r1: Double
  let r2: Double
  let termination: String
  let states: Int
  let logZ: Double
  let modeCells: Int
  let modeMass: Double
  let expectedReward: Double

  var testDescription: String { "\(dimensions)D H\(side) r0 \(r0) \(termination)" }

  static let file = SharedFile.url("reference/hypergrid.json")
  static let isPresent = SharedFile.isPresent("reference/hypergrid.json")

  static let all: [GoldenGrid] =
    (try? JSONDecoder().decode([GoldenGrid].self, from: Data(contentsOf: file))) ?? []
}

@Suite(
  .enabled(
    if: GoldenGrid.isPresent,
    "reference/hypergrid.json is neither in HARNESS_SHARED nor in ../shared"))
struct HypergridGoldenTests {
  @Test func thereAreReferences() { #expect(GoldenGrid.all.count >= 10) }

  @Test(arguments: GoldenGrid.all)
  func enumerationGivesTheReference(_ golden: GoldenGrid) throws {
    let task = try Hypergrid.corners(
      golden.dimensions, golden.side,
      #require(Hypergrid.Termination(rawValue: golden.termination)), r0: golden.r0, r1: golden.r1,
      r2: golden.r2)
    let grid = task.environment
    let space = try #require(try StateSpace(task))
    var cells = 0
    var mass = 0.0
    var expected = 0.0
    for ((i, p), score) in zip(zip(space.objects, space.target), space.scores) {
      expected += p * score.value
      if grid.mode(of: space.states[i]) != nil {
        cells += 1
        mass += p
      }
    }
    func agrees(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-12 * abs(b) }
    #expect(space.objects.count == golden.states)
    #expect(cells == golden.modeCells)
    #expect(agrees(space.logZ, golden.logZ))
    #expect(agrees(mass, golden.modeMass))
    #expect(agrees(expected, golden.expectedReward))
    #expect(abs(space.target.reduce(0, +) - 1) < 1e-12)
  }
}

@Suite struct HypergridZoneTests {
  /// 0.25 < |x/(H-1) - 0.5| and 0.3 < |x/(H-1) - 0.5| < 0.4, with all terms times 20 (H-1).
  @Test func bandsAreExactAtEverySide() throws {
    for side in 2...64 {
      let task = try Hypergrid.corners(1, side, r0: 1, r1: 2, r2: 4)
      let grid = task.environment
      for x in 0..<side {
        let d = abs(20 * x - 10 * (side - 1))
        let outer = d > 5 * (side - 1)
        let band = d > 6 * (side - 1) && d < 8 * (side - 1)
        let cell = grid.state([x], stopped: true)
        #expect(try task.score(cell).value == 1 + (outer ? 2 : 0) + (band ? 4 : 0))
        #expect(grid.mode(of: cell) == (band ? (2 * x > side - 1 ? 1 : 0) : nil))
      }
    }
  }

  /// Bengio et al. 2021's 3773 of 4096 cells where a far coordinate ends the construction.
  @Test func forcedTerminationLosesCells() throws {
    let grid = try Hypergrid(dimensions: 4, side: 8, termination: .forced)
    #expect(grid.objectCount == 3773)
  }
}
