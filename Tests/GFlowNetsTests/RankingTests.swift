import NeuralNetworks
import Testing

@testable import GFlowNets

@Suite struct RankingTests {
  private typealias Item = (value: Double, age: Int, place: Int)

  private static func precedes(_ a: Item, _ b: Item) -> Bool {
    a.value > b.value || a.value == b.value && a.age < b.age
  }

  /// Places come and go, many with equal values; the order is that of a sorted list, which moves
  /// everything behind at each insertion.
  @Test(arguments: [1, 7, 300, 100_000])
  func theOrderIsThatOfASortedList(size: Int) {
    var random = Philox(key: 5, stream: 9)
    var ranking = Ranking()
    var items: [Item] = []
    for place in 0..<size {
      items.append((Double(random.below(size / 2 + 1)), place, place))
      ranking.insert(place, value: items[place].value, age: place)
    }
    for round in 0..<min(size, 20_000) {
      let place = random.below(size)
      ranking.remove(place)
      #expect(ranking.count == size - 1)
      items[place] = (Double(random.below(size / 2 + 1)), size + round, place)
      ranking.insert(place, value: items[place].value, age: size + round)
    }
    let expected = items.sorted(by: Self.precedes).map(\.place)
    #expect(ranking.count == size)
    #expect((0..<size).map { ranking[$0] } == expected)
  }

  /// As many steps as a tree of random shape has, also where values come in order.
  @Test(arguments: [false, true]) func noPathIsLong(descending: Bool) {
    var ranking = Ranking()
    for place in 0..<100_000 {
      ranking.insert(place, value: descending ? -Double(place) : 1, age: place)
    }
    #expect(ranking.depth < 60)
  }
}
