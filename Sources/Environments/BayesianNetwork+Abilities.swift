import GFlowNets

extension BayesianNetwork: CountedObjects {
  /// The number of acyclic graphs: a(n) = sum over k of (-1)^(k+1) C(n, k) 2^(k(n-k)) a(n-k) (Robinson
  /// 1973).
  public var objectCount: Int? {
    var counts: [Int128] = [1]
    for n in 1...nodeCount {
      var (sum, binomial): (Int128, Int128) = (0, 1)
      for k in 1...n {
        binomial = binomial * Int128(n - k + 1) / Int128(k)
        let term = binomial * (Int128(1) << Int128(k * (n - k))) * counts[n - k]
        sum += k % 2 == 1 ? term : -term
      }
      counts.append(sum)
    }
    return Int(exactly: counts[nodeCount]) ?? .max
  }
}

extension BayesianNetwork: ChainMoves {
  /// A slot for each edge to add it or take it away, and one to turn it.
  public func moveSlotCount(_ object: State) -> Int { 2 * pairs }

  /// Structure MCMC (Madigan and York 1995; Giudici and Castelo 2003): an edge is added, taken away or
  /// turned.
  @inlinable
  public func forEachMove(_ object: State, _ visit: (Int, State) -> Void) {
    let possible = possibleEdges(object)
    forEachBit(possible | object.edges) { edge in
      let bit = UInt128(1) &<< UInt128(edge)
      if object.edges & bit == 0 {
        let descendants = adding(edge, to: object.descendants)
        return visit(
          edge, State(edges: object.edges | bit, descendants: descendants, isObject: true))
      }
      visit(edge, graph(object.edges ^ bit, isObject: true))
    }
    forEachBit(object.edges) { edge in
      let without = graph(object.edges ^ UInt128(1) &<< UInt128(edge))
      let (child, parent) = edge.quotientAndRemainder(dividingBy: nodeCount)
      let turned = parent &* nodeCount &+ child
      guard possibleEdges(without) &>> UInt128(turned) & 1 == 1 else { return }
      visit(
        pairs &+ edge,
        State(
          edges: without.edges | UInt128(1) &<< UInt128(turned),
          descendants: adding(turned, to: without.descendants), isObject: true))
    }
  }
}

extension BayesianNetwork: ObjectParts {
  /// Ordered pairs of nodes for edges and for paths, and pairs for Markov blankets.
  public var partCounts: [(kind: PartKind, count: Int)] {
    let ordered = nodeCount * (nodeCount - 1)
    return [(.edge, ordered), (.path, ordered), (.markovBlanket, ordered / 2)]
  }

  public func forEachPart(of object: State, _ visit: (Int) -> Void) {
    let (n, ordered) = (nodeCount, nodeCount * (nodeCount - 1))
    var blanket = 2 * ordered
    for i in 0..<n {
      for j in 0..<n where j != i {
        let pair = i * (n - 1) + (j < i ? j : j - 1)
        if hasEdge(object, from: i, to: j) { visit(pair) }
        if hasPath(object, from: i, to: j) { visit(ordered + pair) }
        if i < j {
          if isInBlanket(object, i, j) { visit(blanket) }
          blanket += 1
        }
      }
    }
  }

  /// The graph that made the data.
  public var trueObject: State? { data.trueEdges.flatMap { try? object(edges: $0) } }
}

extension BayesianNetwork: SparseFeatures {
  /// The matrix of edges.
  public var featureCount: Int { pairs }
  public var activeFeatureCount: Int { nodeCount * (nodeCount - 1) / 2 }

  @inlinable
  public func writeFeatures(_ state: State, _ features: inout FeatureRow) {
    var rest = state.edges
    while rest != 0 {
      features.add(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }

  public var maximumActionSlotCount: Int { pairs + 1 }
  public var maximumIncomingSlotCount: Int { pairs }
  public var maximumMoveSlotCount: Int { 2 * pairs }
}

extension BayesianNetwork: EnvironmentComponent {
  static let data = SettingKey.component(
    "data", [BayesianNetworkData.generatedDescription, BayesianNetworkData.fileDescription],
    default: CommonParameters.defaults(BayesianNetworkData.generatedDescription),
    "The table whose columns are the nodes.")

  public static let description = ComponentDescription(
    "bayesianNetwork",
    summary: "Directed acyclic graphs over the columns of a table, drawn edge by edge.",
    source: "Deleu et al. 2022, arXiv 2202.13903",
    parameters: [data.parameter])

  public init(_ settings: Settings) throws {
    self.init(try SettingsError.within("data") { try BayesianNetworkData(settings[Self.data]) })
    if let truth = data.trueEdges {
      _ = try SettingsError.within("data", "trueGraph") {
        do { _ = try object(edges: truth) } catch let error as ObjectSyntaxError {
          throw SettingsError([], error.message)
        }
      }
    }
  }

  public static let rewards = [
    RewardEntry<BayesianNetwork>(BayesianNetworkScore.description) { settings, graphs in
      let score = try BayesianNetworkScore(graphs.data, settings)
      var reward = Reward(in: graphs, logValue: { score.score($0, in: graphs) })
      let empty = score.score(graphs.initialState, in: graphs)
      reward.partialLogReward = { graph in
        // What the edges so far have brought; the constant comes with the stop.
        score.score(graph, in: graphs) - (graph.isObject ? 0 : empty)
      }
      return reward
    }
  ]
}
