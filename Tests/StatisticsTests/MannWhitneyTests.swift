import TestSupport
import Testing

@testable import Statistics

@Suite struct MannWhitneyTests {
  /// P(U ≤ u) for distinct values.
  private func lowerTail(of u: Int, _ n: Int, _ m: Int) -> Double {
    MannWhitneyDistribution(groups: Array(repeating: 1, count: n + m), n: n, upTo: Double(u))
      .probabilities.reduce(0, +)
  }

  /// Twice the smaller share of all choices of the first samples whose statistic is at most, or at least,
  /// the observed one; by trying every choice in every stratum.
  private func permutationP(_ x: [[Double]], _ y: [[Double]]) -> Double {
    // All differences of wins over n · m, and the observed one.
    var sums = [0.0]
    var observed = 0.0
    for (x, y) in zip(x, y) {
      let all = x + y
      func improvement(_ isFirst: (Int) -> Bool) -> Double {
        var wins = 0
        for i in all.indices where isFirst(i) {
          for j in all.indices where !isFirst(j) {
            wins += (all[i] > all[j] ? 1 : 0) - (all[i] < all[j] ? 1 : 0)
          }
        }
        return Double(wins) / Double(x.count * y.count)
      }
      observed += improvement { $0 < x.count }
      let each = (0..<(1 << all.count)).filter { $0.nonzeroBitCount == x.count }
        .map { mask in improvement { mask >> $0 & 1 == 1 } }
      sums = sums.flatMap { sum in each.map { sum + $0 } }
    }
    let lower = sums.count { $0 <= observed + 1e-9 }
    let upper = sums.count { $0 >= observed - 1e-9 }
    return min(1, 2 * Double(min(lower, upper)) / Double(sums.count))
  }

  @Test func tiesOfFourSeedsAreCounted() throws {
    // Six and ten of the 70 choices; the normal approximation says 0.047 and 0.060.
    let six = try #require(MannWhitneyTest([3, 3, 4, 5], [1, 2, 2, 3]))
    let ten = try #require(MannWhitneyTest([2, 2, 2, 1], [1, 1, 1, 0]))
    #expect(six.isExact && isClose(six.p, permutationP([[3, 3, 4, 5]], [[1, 2, 2, 3]])))
    #expect(ten.isExact && isClose(ten.p, permutationP([[2, 2, 2, 1]], [[1, 1, 1, 0]])))
    #expect(isClose(MannWhitneyTest([9, 9, 9, 9], [1, 2, 9, 3])?.p, 10.0 / 70))
  }

  @Test func exactPIsThatOfAllChoices() throws {
    var generator = SplitMix64(seed: 14)
    for _ in 0..<300 {
      let (n, m) = (Int(generator.next() % 5) + 1, Int(generator.next() % 5) + 1)
      let spread = generator.uniform() * 3
      let x = (0..<n).map { _ in (spread * generator.normal() + 0.5).rounded() }
      let y = (0..<m).map { _ in (spread * generator.normal()).rounded() }
      let test = try #require(MannWhitneyTest(x, y))
      #expect(test.isExact && isClose(test.p, permutationP([x], [y])), "\(x) \(y)")
    }
  }

  @Test func exactPOfStrataIsThatOfAllChoices() throws {
    var generator = SplitMix64(seed: 15)
    for round in 0..<60 {
      var (x, y): ([[Double]], [[Double]]) = ([], [])
      for _ in 0..<(round % 2 + 2) {
        let (n, m) = (Int(generator.next() % 3) + 1, Int(generator.next() % 3) + 1)
        x.append((0..<n).map { _ in (2 * generator.normal() + 1).rounded() })
        y.append((0..<m).map { _ in (2 * generator.normal()).rounded() })
      }
      #expect(isClose(stratifiedMannWhitneyP(x, y), permutationP(x, y)), "\(x) \(y)")
    }
  }

  @Test func manyStrataUseTheApproximation() {
    let x = Array(repeating: (0..<20).map { Double($0 * 2 + 3) }, count: 60)
    let y = Array(repeating: (0..<20).map { Double($0 * 2) }, count: 60)
    // sum of U / nm - 1/2 over its standard deviation, each of variance nm (n + m + 1) / 12.
    let improvement = Double((0..<20).reduce(0) { $0 + min(20, $1 + 2) }) / 400
    let z = (improvement - 0.5) * 60 / (60 * 41 / 4800).squareRoot()
    #expect(isClose(stratifiedMannWhitneyP(x, y), 2 * GSL.normalUpperTail(z)))
  }

  @Test func strataAddUp() {
    let x: [[Double]] = [[1, 2, 3, 4], [5, 6, 7, 7]]
    let y: [[Double]] = [[0.5, 1.5, 2.5, 2.5], [5, 5, 6, 4]]
    #expect(isClose(stratifiedMannWhitneyP(x, y), permutationP(x, y)))
    #expect(stratifiedMannWhitneyP(x, y) == stratifiedMannWhitneyP(y, x))
    #expect(
      stratifiedMannWhitneyP([[1, 2, 3, 4]], [[5, 6, 7, 8]])
        == MannWhitneyTest([1, 2, 3, 4], [5, 6, 7, 8])?.p)
    // What the strata say against each other cancels.
    #expect(stratifiedMannWhitneyP([[1, 2], [3, 4]], [[3, 4], [1, 2]]) == 1)
    #expect(stratifiedMannWhitneyP([[1, 1], [1, 1]], [[1, 1], [1, 1]]) == 1)
    #expect(stratifiedMannWhitneyP([], []) == nil)
    #expect(stratifiedMannWhitneyP([[1], [1]], [[1]]) == nil)
    #expect(stratifiedMannWhitneyP([[1], []], [[1], [1]]) == nil)
  }

  @Test(arguments: Golden.lowerTails)
  func mannWhitneyCountsExactly(_ tail: LowerTail) {
    #expect(isClose(lowerTail(of: tail.u, tail.n, tail.m), tail.p))
  }

  @Test func mannWhitneyCountsAllOrdersOfSmallSamples() {
    // Every way to choose which 4 of 9 ranks belong to the first sample.
    var counts = [Int](repeating: 0, count: 21)
    for mask in 0..<512 where mask.nonzeroBitCount == 4 {
      let rankSum = (0..<9).reduce(0) { $0 + ((mask >> $1) & 1) * ($1 + 1) }
      counts[rankSum - 10] += 1
    }
    for u in 0...20 {
      let expected = Double(counts[0...u].reduce(0, +)) / 126
      #expect(isClose(lowerTail(of: u, 4, 5), expected, tolerance: 1e-14))
    }
  }

  @Test func mannWhitneyAtItsEdges() throws {
    // The smallest p that four against four can reach.
    #expect(isClose(try #require(MannWhitneyTest([1, 2, 3, 4], [5, 6, 7, 8])).p, 2.0 / 70))
    let equal = try #require(MannWhitneyTest([1, 1, 1], [1, 1]))
    #expect(equal.p == 1 && equal.u == 3 && equal.isExact)
    #expect(try #require(MannWhitneyTest([1], [2])).p == 1)
    let large = try #require(
      MannWhitneyTest((0..<200).map(Double.init), (0..<200).map { Double($0) + 0.5 }))
    #expect(!large.isExact && large.p > 0.9)
    let limit = try #require(
      MannWhitneyTest((0..<100).map(Double.init), (0..<100).map { Double($0) + 9.5 }))
    #expect(limit.isExact && isClose(limit.p, 0.026882580027838728))
  }
}
