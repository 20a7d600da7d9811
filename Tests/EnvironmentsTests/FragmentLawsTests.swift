import Formats
import GFlowNets
import Molecules
import NeuralNetworks
import Testing

/// Values that depend on the whole text of an object, so that no two are alike by chance.
struct TextScorer: MoleculeScorer {
  let greatestValue: Double? = nil

  func values(of molecules: [AssembledMolecule]) -> [Double] {
    molecules.map { molecule in
      let hash = molecule.smiles.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
      }
      return 0.5 + Double(hash >> 40) / Double(1 << 24)
    }
  }
}

extension Fragments {
  /// Trees of blocks without their chemistry.
  static func plain(
    _ table: BlockTable, _ blocks: ClosedRange<Int>, messages: BlockMessages = .twoWay
  ) throws -> SamplingTask<Fragments> {
    let environment = try Fragments(table, blocks: blocks, assembler: nil, messages: messages)
    return SamplingTask(
      environment, environment.reward(by: TextScorer(), RewardTransform(floor: 0.01)))
  }

  /// Small block sets, with shapes that several choices share, atoms that bond twice, choices that
  /// never bond upwards at some port, and symmetries.
  static let smallTables = [
    "C 0:0,0,0\n", "CO 0:1 1:0\nC 0:0\n", "c1ccncc1 0:2,4 3:0\nCC 0:1\nF 0\n",
    "CN 0:1,1 1:0\nO 0:0\nCCC 2:0,1\n", "CO 0:1,1\nN 0:0,0\n",
  ]
}

@Suite struct FragmentLawsTests {
  /// What is remembered of a molecule is what RDKit says of it, the first time and the next.
  @Test func propertiesAreMeansOverMolecules() throws {
    let table = try BlockTable(text: "CO 0:1 1:0\nC 0:0\nc1ccncc1 0:2,4 2:0\n")
    let environment = try Fragments(table, blocks: 2...3, assembler: MoleculeAssembler(table))
    let space = try #require(
      try StateSpace(
        SamplingTask(environment, environment.reward(by: TextScorer(), RewardTransform()))))
    let objects = space.objects.map { space.states[$0] }.filter {
      environment.identity(of: $0) != nil
    }
    let molecules = try objects.map { try Molecule(smiles: #require(environment.identity(of: $0))) }
    let fingerprints = molecules.map(\.pathFingerprint)
    #expect(objects.count > 20)
    let measure = try environment.propertyMeasure("")
    for count in [objects.count, 5, objects.count] {
      let properties = measure(Array(objects.prefix(count)))
      func mean(_ value: (Molecule) -> Double) -> Double {
        molecules.prefix(count).reduce(0) { $0 + value($1) } / Double(count)
      }
      #expect(abs(try #require(properties[.qed]) - mean(\.qed)) < 1e-12)
      #expect(abs(try #require(properties[.molecularWeight]) - mean(\.molecularWeight)) < 1e-9)
      let distances = fingerprints.prefix(count).enumerated().flatMap { i, a in
        fingerprints.prefix(i).map { 1 - a.tanimoto($0) }
      }
      let diversity = distances.reduce(0, +) / Double(distances.count)
      #expect(abs(try #require(properties[.pathDiversity]) - diversity) < 1e-9)
      #expect(properties[.syntheticAccessibility] == nil)
    }
  }

  @Test(arguments: Fragments.smallTables, [1...3, 2...3, 3...4])
  func lawsOfTheWholeGraph(_ table: String, _ blocks: ClosedRange<Int>) throws {
    for messages in BlockMessages.allCases {
      let laws = EnvironmentLaws(
        try Fragments.plain(BlockTable(text: table), blocks, messages: messages))
      try laws.checkAll(try #require(try StateSpace(laws.task)))
      #expect(laws.violations.messages == [], "\(messages)")
      #expect(laws.violations.checks > 100)
    }
  }

  /// A tree without a root is as many objects with one as it has roots from which it can be built.
  @Test(arguments: Fragments.smallTables)
  func rootedTreesAreTheRootingsOfTrees(_ table: String) throws {
    let table = try BlockTable(text: table)
    let free = try Fragments.plain(table, 1...3)
    let rooted = try Fragments.plain(table, 1...3, messages: .fromRoot)
    var rootings: Set<BlockTree> = []
    let space = try #require(try StateSpace(free))
    for object in space.objects {
      let nodes = BlockNodes(space.states[object].tree)
      for root in free.environment.edges.roots(nodes) {
        rootings.insert(nodes.canonical(root: root).tree)
      }
    }
    let others = try #require(try StateSpace(rooted))
    #expect(Set(others.objects.map { others.states[$0].tree }) == rootings)
    #expect(others.objects.count > space.objects.count)
  }

  /// A root of degree one is taken away as a leaf is.
  @Test func aRootOfDegreeOneIsTakenAway() throws {
    let environment = try Fragments.plain(
      BlockTable(text: Fragments.smallTables[1]), 1...3, messages: .fromRoot
    ).environment
    let tree = try environment.parse("0(0-0:1)").tree
    let parents = environment.edges.placements(leadingTo: tree).map { "\($0.parent)" }
    #expect(Set(parents) == ["0", "1"])
  }

  @Test(arguments: [
    "", "x", "9", "0(", "0(0-0:0", "0(0-0:0))", "0(0-0:0) ", "00", "0(5-0:1)", "1(0-0:0)",
    "0(0-0:1)(0-0:1)", "0(1-1:0(0-1:0))",
  ])
  func whatIsNoTreeOfTheseBlocksIsRefused(_ text: String) throws {
    let environment = try Fragments.plain(BlockTable(text: Fragments.smallTables[1]), 1...2)
      .environment
    #expect(throws: ObjectSyntaxError.self) { try environment.parse(text) }
    #expect(try environment.stateText(environment.parse("0(0-0:1)")) == "0(0-0:1)")
  }

  /// Every objective rests at the exact flows, and these sample in proportion to R.
  @Test(arguments: Fragments.smallTables, FlowLawsTests.balanced)
  func everyObjectiveRestsAtTheExactFlows(
    _ table: String, _ backwardPolicy: BackwardPolicy
  ) throws {
    let violations = Violations()
    try checkExactFlows(
      try Fragments.plain(BlockTable(text: table), 2...3), backwardPolicy, violations)
    try checkExactFlows(
      try Fragments.plain(BlockTable(text: table), 2...3, messages: .fromRoot), backwardPolicy,
      violations)
    #expect(violations.messages == [])
  }

  /// Trained by trajectory balance, the network on graphs samples objects in proportion to R.
  @Test func theNetworkLearnsTheDistribution() throws {
    let task = try Fragments.plain(BlockTable(text: Fragments.smallTables[1]), 1...3)
    let environment = task.environment
    let space = try #require(try StateSpace(task))
    var settings = CommonParameters.defaults(GraphSettings.description)
    settings.values["width"] = .integer(32)
    settings.values["steps"] = .integer(3)
    let graph = GraphSettings(settings)
    var adam = CommonParameters.defaults(AdamSettings.description)
    adam.values["learningRate"] = .schedule(.linear(start: 0.003, end: 0.0001, steps: 1500))
    var values: [String: Setting] = [
      "objective": .component(CommonParameters.defaults(TrajectoryBalance.description)),
      "optimizer": .component(adam),
    ]
    for parameter in GFlowNetSettings.description.parameters where values[parameter.name] == nil {
      values[parameter.name] = parameter.defaultValue
    }
    let context = MethodContext(
      environment: environment, streams: RandomStreams(key: 3, salt: 4), recentCount: 0
    ) { (heads: Heads) in
      var random = Philox(key: 5, stream: 1)
      return BlockGraphPolicy<Float>(
        environment, settings: graph, heads: heads, random: &random)
    }
    let method = try GFlowNet(context, GFlowNetSettings(Settings(type: "gflownet", values: values)))
      .method()
    let meter = Meter(
      task, budget: Budget(gradientSteps: 1500), candidateCapacity: 10)
    while !meter.isExhausted { try method.step(meter) }
    let p = try #require(method.policy).distribution(space)
    let distance = zip(p, space.target).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    #expect(space.objects.count > 20)
    #expect(distance < 0.02, "total variation \(distance)")
  }

  /// Edges agree both ways on the states of 10,000 random molecules of the paper's blocks.
  @Test(arguments: [(BlockMessages.twoWay, 10_000), (.fromRoot, 2_000)])
  func edgesOfThePaper(_ messages: BlockMessages, _ count: Int) throws {
    let laws = EnvironmentLaws(try Fragments.plain(.paper, 2...8, messages: messages))
    let environment = laws.environment
    var random = Philox(key: 3, stream: 1)
    for _ in 0..<count {
      var state = environment.initialState
      let stop = 1 + random.below(8)
      while state.tree.count < stop {
        let actions = environment.actions(state).filter { $0 > 0 }
        if actions.isEmpty { break }
        let action = actions[random.below(actions.count)]
        let child = environment.child(state, action)
        laws.checkEdge(from: state, by: action, to: child)
        state = child
      }
      laws.checkParents(of: state)
    }
    #expect(laws.violations.messages == [])
    #expect(laws.violations.checks > 8 * count)
  }

  /// The facts that the grammar was designed around.
  @Test func theFirstStep() throws {
    let environment = try Fragments.plain(.paper, 2...8).environment
    #expect(environment.actionSlotCount(environment.initialState) == 1 + 105)
    let children = Set((0..<105).map { environment.child(environment.initialState, 1 + $0) })
    #expect(children.count == 81)
    // Of a root with one child, 19 cases cannot lose the root.
    let edges = environment.edges
    var cases: Set<BlockTree> = []
    var stuck = 0
    for child in children {
      let nodes = BlockNodes(child.tree)
      for stem in edges.stems(nodes) {
        for choice in 0..<105 {
          let tree = edges.placing(choice, at: stem, in: nodes)
          guard cases.insert(tree).inserted else { continue }
          let leaves = edges.removableLeaves(BlockNodes(tree))
          if leaves.count < 2 { stuck += 1 }
          #expect(!leaves.isEmpty)
        }
      }
    }
    #expect(stuck > 0)
  }
}

extension EnvironmentLaws {
  /// An edge is known to its child.
  func checkEdge(from parent: E.State, by action: Int, to child: E.State) {
    var found = false
    let slot = environment.incomingSlot(from: parent, by: action)
    environment.forEachIncomingEdge(child) {
      if $0.parent == parent && $0.action == action && $0.slot == slot { found = true }
    }
    violations.check(found, "the edge by \(action) from \(parent) to \(child)")
  }

  /// The incoming edges of a state lead to it, and no two are alike.
  func checkParents(of state: E.State) {
    var known: Set<[AnyHashable]> = []
    environment.forEachIncomingEdge(state) {
      violations.check(
        environment.child($0.parent, $0.action) == state, "the edge \($0) into \(state)")
      violations.check(known.insert([$0.parent, $0.action]).inserted, "\($0) comes twice")
    }
    violations.check(!known.isEmpty, "no edge into \(state)")
  }
}
