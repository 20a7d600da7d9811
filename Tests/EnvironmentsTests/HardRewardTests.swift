import Environments
import GFlowNets
import Testing

/// The hard rewards of grids against torchgfn 2.4.1: the sum of R over all cells, the first coordinate slowest,
/// and the sum of R times the number of the cell from 1, both computed by it in double precision.
@Suite struct HardRewardTests {
  func sums(
    _ side: Int, _ dimensions: Int, _ make: (Hypergrid) throws -> Reward<Hypergrid>
  ) throws -> [Double] {
    let grid = try Hypergrid(dimensions: dimensions, side: side, termination: .explicitStop)
    var cells: [[Int]] = [[]]
    for _ in 0..<dimensions { cells = cells.flatMap { cell in (0..<side).map { cell + [$0] } } }
    let scores = try make(grid).scores(of: cells.map { grid.state($0, stopped: true) })
    return scores.enumerated().reduce(into: [0, 0]) { sums, score in
      sums[0] += score.element.value
      sums[1] += score.element.value * Double(score.offset + 1)
    }
  }

  func isNear(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { abs($0 / $1 - 1) < 1e-12 }
  }

  @Test func sparse() throws {
    #expect(
      isNear(try sums(8, 3) { try $0.sparse(r0: 1e-12) }, [7.0000000005120055, 1978.000000131328]))
    #expect(
      isNear(try sums(5, 2) { try $0.sparse(r0: 1e-12) }, [3.0000000000250013, 45.000000000324995]))
    #expect(throws: SettingsError.self) { try sums(2, 2) { try $0.sparse(r0: 1) } }
  }

  @Test func deceptive() throws {
    for (side, dimensions, expected) in [
      (16, 2, [19.202560000000002, 2467.52896]), (8, 3, [45.60512, 11697.71328]),
      (11, 2, [5.70121, 347.77381]),
    ] {
      let found = try sums(side, dimensions) { $0.deceptive(r0: 1e-5, r1: 0.1, r2: 2) }
      #expect(isNear(found, expected))
    }
  }

  @Test func bitwiseXOR() throws {
    let weights = [1.0, 10, 100]
    for (side, dimensions, bits, weights, count, expected) in [
      (16, 2, [2, 3, 3], weights, 2, [1792.2560000000005, 230304.896]),
      (8, 3, [0, 1, 2], weights, 3, [7936.512000000002, 2035715.3280000002]),
      (8, 3, [1, 2], [1, 5], 2, [448.51199999999994, 115043.32799999998]),
    ] {
      let found = try sums(side, dimensions) {
        try $0.bitwiseXOR(r0: 0.001, weights: weights, highestBits: bits, constrained: count)
      }
      #expect(isNear(found, expected))
    }
    #expect(throws: SettingsError.self) {
      try sums(8, 2) {
        try $0.bitwiseXOR(r0: 1, weights: weights, highestBits: [1], constrained: 2)
      }
    }
  }

  @Test func multiplicativeCoprime() throws {
    for (side, dimensions, primes, caps, targets, count, weights, expected) in [
      (
        16, 2, [2, 3, 5], [2, 2, 1], [], 2, [1.0, 10, 100],
        [3017.2559999999994, 234351.896]
      ),
      (
        13, 3, [2, 3], [2, 2], [0, 12], 3, [1, 10], [329.19699999999983, 295108.50299999997]
      ),
      (
        16, 3, [2, 3, 5], [3, 1], [0, 30], 2, [1, 7], [1588.096, 2659166.6559999995]
      ),
    ] {
      let found = try sums(side, dimensions) {
        try $0.multiplicativeCoprime(
          r0: 0.001, weights: weights, primes: primes, caps: caps, targets: targets,
          constrained: count)
      }
      #expect(isNear(found, expected))
    }
  }
}
