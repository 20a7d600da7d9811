import Environments
import Foundation
import GFlowNets
import NeuralNetworks
import TestSupport
import Testing

@Suite struct PhylogenyTests {
  static func settings(_ changes: [String: Setting]) throws -> Settings {
    var settings = try Phylogeny.description.defaults()
    var alignment = settings.component("alignment")
    for (name, value) in changes { alignment.values[name] = value }
    settings.values["alignment"] = .component(alignment)
    return settings
  }

  static func task(_ trees: Phylogeny, constant: Double = 0, temperature: Double = 1) throws
    -> SamplingTask<Phylogeny>
  {
    let values: [String: Setting] = [
      "constant": .real(constant), "temperature": .real(temperature),
    ]
    return SamplingTask(
      trees, try Phylogeny.rewards[0].make(Settings(type: "parsimony", values: values), trees))
  }

  /// Trees over some random sets of symbols, one row a taxon.
  static func sequences(_ taxa: Int, _ sites: Int, seed: UInt64) -> [[UInt32]] {
    var random = Philox(key: seed, stream: 0)
    return (0..<taxa).map { _ in
      (0..<sites).map { _ in
        // Some are unknown, or one of several.
        random.below(5) == 0 ? UInt32(1 + random.below(15)) : 1 << UInt32(random.below(4))
      }
    }
  }

  static func trees(_ sequences: [[UInt32]]) -> Phylogeny {
    Phylogeny(
      PhylogenySites(
        names: sequences.indices.map { "t\($0)" }, symbols: 4, sequences: sequences))
  }

  /// The least number of mutations by the costs of each symbol (Sankoff 1975): another algorithm, on the
  /// printed tree.
  private func sankoff(_ text: String, _ sequences: [[UInt32]]) -> Int {
    func costs(_ node: Substring, _ site: Int) -> [Int] {
      guard node.first == "(" else {
        let set = sequences[Int(node.dropFirst()) ?? 0][site]
        return (0..<4).map { set >> UInt32($0) & 1 == 1 ? 0 : 1000 }
      }
      var (depth, middle) = (0, node.startIndex)
      for place in node.indices {
        if node[place] == "(" { depth += 1 }
        if node[place] == ")" { depth -= 1 }
        if node[place] == ",", depth == 1 { middle = place }
      }
      let parts = [
        node[node.index(after: node.startIndex)..<middle],
        node[node.index(after: middle)..<node.index(before: node.endIndex)],
      ].map { costs($0, site) }
      return (0..<4).map { symbol in
        parts.reduce(0) { sum, part in
          sum + (part.enumerated().map { $1 + ($0 == symbol ? 0 : 1) }.min() ?? 0)
        }
      }
    }
    return sequences[0].indices.reduce(0) { $0 + (costs(text.dropLast(), $1).min() ?? 0) }
  }

  @Test func parsimonyIsThatOfAnotherAlgorithm() throws {
    // More than a word of sites, and taxa beyond those that are enumerated.
    for (taxa, sites) in [(4, 30), (9, 150)] {
      let sequences = Self.sequences(taxa, sites, seed: UInt64(taxa))
      let trees = Self.trees(sequences)
      for object in trees.referenceObjects(8) {
        let text = trees.text(object)
        #expect(trees.parsimony(object) == sankoff(text, sequences))
        // Counted anew, not step by step.
        #expect(trees.parsimony(try trees.parse(text)) == trees.parsimony(object))
      }
    }
  }

  @Test(arguments: [(3, 3), (4, 15), (5, 105), (6, 945), (7, 10395)])
  func treesAreAsManyAsTheFormulaSays(_ taxa: Int, _ count: Int) throws {
    let sequences = Self.sequences(taxa, 12, seed: 1)
    let task = try Self.task(Self.trees(sequences), constant: 20, temperature: 2)
    let space = try #require(try StateSpace(task))
    #expect(space.objects.count == count && task.environment.objectCount == count)
    // Parsimony ignores the root: of n taxa 2n - 3 rooted trees are one unrooted.
    let counts = Dictionary(grouping: space.objects) {
      task.environment.parsimony(space.states[$0])
    }
    #expect(counts.values.allSatisfy { $0.count % (2 * taxa - 3) == 0 })
    let sum = counts.reduce(0.0) { $0 + Double($1.value.count) * exp((20 - Double($1.key)) / 2) }
    #expect(abs(space.logZ - log(sum)) < 1e-10)
  }

  @Test func partialRewardsAddUp() throws {
    let task = try Self.task(
      Self.trees(Self.sequences(6, 40, seed: 2)), constant: 30, temperature: 3)
    let partial = try #require(task.reward.partialLogReward)
    let trees = task.environment
    #expect(partial(trees.initialState) == 0)
    for object in trees.referenceObjects(20) {
      #expect(partial(object) == (try task.score(object).logReward))
      var state = object
      while !trees.isInitial(state) {
        var parents: [Phylogeny.State] = []
        trees.forEachIncomingEdge(state) { parents.append($0.parent) }
        for parent in parents where !trees.isTerminal(state) {
          #expect(partial(parent) >= partial(state))
        }
        state = parents[0]
      }
      #expect(trees.parsimony(state) == 0)
    }
  }

  @Test func treesAreReadHoweverTheyAreTurned() throws {
    let trees = Self.trees(Self.sequences(4, 10, seed: 3))
    let tree = try trees.parse("((t3:1,t1:0.5),(t2,t0)x);")
    #expect(trees.text(tree) == "((t0,t2),(t1,t3));")
    #expect(trees.distance(tree, try trees.parse("((t0,t1),(t2,t3));")) == 4)
    for text in [
      "((t0,t2),t1);", "(t0,t1,t2,t3);", "((t0,t2),(t1,t9));", "((t0,t2),(t1,t1));", "t0;",
      "((t0,t2),(t1,t3))",
    ] { #expect(throws: ObjectSyntaxError.self) { try trees.parse(text) } }
  }

  @Test func namesThatNeedQuotesAreReadBack() throws {
    let trees = Phylogeny(
      PhylogenySites(
        names: ["a b", "it's", "c"], symbols: 4, sequences: Self.sequences(3, 5, seed: 1)))
    for object in trees.referenceObjects(5) {
      #expect(try trees.parse(trees.text(object)) == object)
    }
  }

  /// A subtree can be put on each of 2n - 2 - (its edges) other edges, whatever the tree.
  @Test func neighbourhoodsHaveTheirSizes() throws {
    let trees = Self.trees(Self.sequences(4, 5, seed: 1))
    func neighbours(_ text: String) throws -> Int {
      var found: Set<Phylogeny.State> = []
      trees.forEachMove(try trees.parse(text)) { found.insert($1) }
      return found.count
    }
    // By hand: a caterpillar and a balanced tree have different ones.
    #expect(try neighbours("(((t0,t1),t2),t3);") != neighbours("((t0,t1),(t2,t3));"))
  }

  @Test func manyTaxaFitIntoAWord() throws {
    let trees = Self.trees(Self.sequences(64, 20, seed: 5))
    #expect(trees.objectCount == .max)
    for object in trees.referenceObjects(3) {
      #expect(try trees.parse(trees.text(object)) == object)
      #expect(trees.parsimony(try trees.parse(trees.text(object))) == trees.parsimony(object))
    }
  }

  @Test(arguments: [
    (">a\nACGT\n>b\nACGT\n", "3 to 64"), (">a\nAC\n>b\nAJ\n>c\nAC\n", "line 4: 'J'"),
    (">a\nAC\n>b\nA\n>c\nAC\n", "line 3"), (">a\nAC\n>b\nAC\n>a\nAC\n", "line 5"),
    (nil, "no such file"),
  ])
  func mistakesAreTold(_ text: String?, _ word: String) throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path:
        "alignment-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: path) }
    if let text { try Data(text.utf8).write(to: path) }
    let settings = Settings(
      type: "phylogeny",
      values: [
        "alignment": .component(
          Settings(type: "file", values: ["path": .text(path.path), "alphabet": .text("dna")]))
      ])
    #expect {
      try Phylogeny(settings)
    } throws: { error in
      guard let error = error as? SettingsError else { return false }
      return error.path == ["alignment", "path"] && error.message.contains(word)
    }
  }

  @Test(
    .enabled(
      if: SharedFile.isPresent("data/DS1.fasta"),
      "data/DS1.fasta is neither in HARNESS_SHARED nor in ../shared"))
  func alignmentsOfTheFieldAreRead() throws {
    for (name, taxa) in [("DS1", 27), ("DS5", 50)] {
      let path = SharedFile.url("data/\(name).fasta").path
      let trees = try Phylogeny(
        Settings(
          type: "phylogeny",
          values: [
            "alignment": .component(
              Settings(type: "file", values: ["path": .text(path), "alphabet": .text("dna")]))
          ]))
      #expect(trees.taxonCount == taxa)
      let object = trees.referenceObjects(1)[0]
      #expect(try trees.parse(trees.text(object)) == object)
      #expect(trees.parsimony(object) > 400)
    }
  }
}
