import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

@Suite struct BayesianNetworkTests {
  static func settings(_ changes: [String: Setting] = [:]) throws -> Settings {
    var settings = try BayesianNetwork.description.defaults()
    var data = settings.component("data")
    for (name, value) in changes { data.values[name] = value }
    settings.values["data"] = .component(data)
    return settings
  }

  /// The score by another way: the product of what a row is worth after the rows before it, multivariate t
  /// densities (Geiger and Heckerman 2002, section 4), of complete sets of columns.
  private func logMarginal(
    _ data: BayesianNetworkData, _ columns: [Int], alphaMu: Double, alphaW: Double
  )
    -> Double
  {
    let (n, d) = (data.names.count, columns.count)
    var degrees = alphaW - Double(n) + Double(d)
    var (weight, mean) = (alphaMu, [Double](repeating: 0, count: d))
    let t = alphaMu * (alphaW - Double(n) - 1) / (alphaMu + 1)
    var scale = (0..<d).map { i in (0..<d).map { $0 == i ? t : 0 } }
    var sum = 0.0
    for row in data.rows {
      let x = columns.map { row[$0] }
      let deviation = zip(x, mean).map { $0 - $1 }
      let grown = (0..<d).map { i in
        (0..<d).map { scale[i][$0] + weight / (weight + 1) * deviation[i] * deviation[$0] }
      }
      sum += 0.5 * Double(d) * log(weight / ((weight + 1) * Double.pi))
      sum += lgamma((degrees + 1) / 2) - lgamma((degrees + 1 - Double(d)) / 2)
      sum += degrees / 2 * logDeterminant(scale) - (degrees + 1) / 2 * logDeterminant(grown)
      (scale, degrees) = (grown, degrees + 1)
      mean = zip(mean, x).map { (weight * $0 + $1) / (weight + 1) }
      weight += 1
    }
    return sum
  }

  private func logDeterminant(_ matrix: [[Double]]) -> Double {
    var (matrix, sum) = (matrix, 0.0)
    for k in matrix.indices {
      sum += log(matrix[k][k])
      for i in matrix.indices where i > k {
        let factor = matrix[i][k] / matrix[k][k]
        for j in matrix.indices { matrix[i][j] -= factor * matrix[k][j] }
      }
    }
    return sum
  }

  @Test func localScoresAreRatiosOfMarginalLikelihoods() throws {
    let data = try BayesianNetwork(Self.settings(["nodes": .integer(4), "samples": .integer(17)]))
      .data
    var settings = CommonParameters.defaults(BayesianNetworkScore.description)
    settings.values["alphaMu"] = .real(0.5)
    settings.values["alphaW"] = .real(7.5)
    let score = try BayesianNetworkScore(data, settings)
    for node in 0..<4 {
      for set in 0..<16 where set >> node & 1 == 0 {
        let parents = (0..<4).filter { set >> $0 & 1 == 1 }
        let ratio =
          logMarginal(data, parents + [node], alphaMu: 0.5, alphaW: 7.5)
          - logMarginal(data, parents, alphaMu: 0.5, alphaW: 7.5)
        #expect(abs(score.local(node, parents: set) - ratio) < 1e-9)
      }
    }
  }

  @Test func masksAreThoseOfAFreshSearch() throws {
    let graphs = try BayesianNetwork(Self.settings(["nodes": .integer(11)]))
    var random = Philox(key: 4, stream: 0)
    var state = graphs.initialState
    for _ in 0..<30 {
      for parent in 0..<11 {
        for child in 0..<11 where parent != child {
          // A search along edges.
          var (reached, waiting) = (Set<Int>(), [parent])
          while let node = waiting.popLast() {
            for next in 0..<11 where graphs.hasEdge(state, from: node, to: next) {
              if reached.insert(next).inserted { waiting.append(next) }
            }
          }
          #expect(graphs.hasPath(state, from: parent, to: child) == reached.contains(child))
        }
      }
      let actions = graphs.actions(state).dropLast()
      guard !actions.isEmpty else { break }
      state = graphs.child(state, actions[random.below(actions.count)])
    }
  }

  @Test func numbersOfGraphsAreThePublishedOnes() throws {
    let counts = try (2...8).map {
      try BayesianNetwork(Self.settings(["nodes": .integer($0)])).objectCount
    }
    #expect(counts == [3, 25, 543, 29281, 3_781_503, 1_138_779_265, 783_702_329_343])
  }

  @Test(arguments: ["erdosRenyi", "scaleFree"])
  func dataAreOfTheTrueGraph(_ graph: String) throws {
    let graphs = try BayesianNetwork(
      Self.settings([
        "graph": .text(graph), "nodes": .integer(8), "edges": .real(16), "samples": .integer(4000),
      ]))
    let truth = try graphs.object(edges: #require(graphs.data.trueEdges))
    let task = SamplingTask(
      graphs,
      try BayesianNetwork.rewards[0].make(
        CommonParameters.defaults(BayesianNetworkScore.description), graphs))
    // Weights near zero leave an edge or its direction open; any other graph is far worse.
    let score = try task.score(truth).logReward
    graphs.forEachMove(truth) { _, other in
      guard let there = try? task.score(other).logReward else { return }
      #expect(there < score + 10)
    }
    for other in graphs.referenceObjects(20) where graphs.distance(other, truth) > 8 {
      #expect(try task.score(other).logReward < score - 100)
    }
  }

  @Test func theScoreOfTheEmptyGraphCanBeTakenAway() throws {
    let graphs = try BayesianNetwork(Self.settings(["nodes": .integer(3)]))
    var settings = CommonParameters.defaults(BayesianNetworkScore.description)
    settings.values["offset"] = .text("empty")
    let reward = try BayesianNetwork.rewards[0].make(settings, graphs)
    let empty = try graphs.object(edges: [])
    #expect(abs(try reward.scores(of: [empty])[0].logReward) < 1e-12)
    let partial = try #require(reward.partialLogReward)
    #expect(abs(partial(graphs.initialState)) < 1e-12 && abs(partial(empty)) < 1e-12)
  }

  static let mistakes: [(text: String?, truth: [String], words: [String])] = [
    (nil, [], ["no such file"]), ("a,b\n1,2\n3\n", [], ["line 3", "1 fields"]),
    ("a,b\n1,2\n3,x\n", [], ["line 3", "'x'", "'b'"]), ("a,b\n1,nan\n", [], ["line 2", "nan"]),
    ("a,a\n1,2\n", [], ["line 1", "'a'", "rename"]), ("a\n1\n", [], ["line 1", "2 to 11"]),
    ("a,b\n", [], ["no rows"]), ("a,b c\n1,2\n", [], ["line 1", "spaces"]),
    ("a,b\n1,2\n", ["a->b", "b->a"], ["cycle", "b->a"]),
    ("a,b\n1,2\n", ["a->c"], ["'a->c'", "a->b"]),
    ("a,b\n1,2\n", ["a->b", "a->b"], ["twice"]), ("a,b\n1,2\n", ["a->a"], ["cycle"]),
    ("", [], ["line 1", "empty"]),
  ]

  @Test(arguments: mistakes.indices)
  func mistakesAreTold(_ number: Int) throws {
    let (text, truth, words) = Self.mistakes[number]
    let path = FileManager.default.temporaryDirectory.appending(
      path: "network-\(ProcessInfo.processInfo.processIdentifier)-\(number).csv")
    defer { try? FileManager.default.removeItem(at: path) }
    if let text { try Data(text.utf8).write(to: path) }
    let settings = Settings(
      type: "bayesianNetwork",
      values: [
        "data": .component(
          Settings(
            type: "file", values: ["path": .text(path.path), "trueGraph": .texts(truth)]))
      ])
    #expect {
      try BayesianNetwork(settings)
    } throws: { error in
      guard let error = error as? SettingsError else { return false }
      return error.path == ["data", truth.isEmpty ? "path" : "trueGraph"]
        && words.allSatisfy(error.message.contains)
    }
  }

  @Test func graphsThatAreNoneAreNotRead() throws {
    let graphs = try BayesianNetwork(Self.settings(["nodes": .integer(3)]))
    for text in ["", "x0", "x0->x3", "x0->x1 x1->x0", "x0->x1  x9->x1", "x0->x1 x0->x1"] {
      #expect(throws: ObjectSyntaxError.self) { try graphs.parse(text) }
    }
    let chain = try graphs.parse("x0->x1 x1->x2")
    #expect(graphs.hasPath(chain, from: 0, to: 2) && !graphs.hasEdge(chain, from: 0, to: 2))
    let turned = try graphs.parse("x1->x0")
    #expect(graphs.distance(chain, turned) == 2)
  }
}
