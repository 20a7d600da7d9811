import Formats
import GFlowNets
import NeuralNetworks

/// Directed acyclic graphs over the columns of a table, drawn edge by edge from the empty graph, as in the
/// structure learning of Bayesian networks (Deleu et al. 2022, arXiv 2202.13903). Construction may stop at
/// every graph; a graph of m edges has m! trajectories.
///
/// A state keeps beside its edges who descends from whom, so that the edges that close no cycle are found
/// by one mask, and an edge is added by one product (Giudici and Castelo 2003).
public struct BayesianNetwork: Environment {
  /// A graph on the way, or an object.
  @frozen
  public struct State: Hashable, Sendable, BitwiseCopyable, SnapshotValue {
    /// The edges: bit child n + parent, so that a row is the set of a node's parents.
    @usableFromInline var edges: UInt128
    /// Bit ancestor n + descendant; a node descends from itself. A function of the edges.
    @usableFromInline var descendants: UInt128
    /// Whether this is the object, rather than a graph on the way.
    @usableFromInline var isObject: Bool

    @inlinable
    init(edges: UInt128, descendants: UInt128, isObject: Bool) {
      self.edges = edges
      self.descendants = descendants
      self.isObject = isObject
    }

    @inlinable
    public static func == (a: State, b: State) -> Bool {
      a.edges == b.edges && a.isObject == b.isObject
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
      hasher.combine(UInt64(truncatingIfNeeded: edges))
      hasher.combine(UInt64(truncatingIfNeeded: edges &>> 64) &<< 1 | (isObject ? 1 : 0))
    }
  }

  /// The most nodes: n^2 bits stand in a word of 128.
  public static let greatestNodeCount = 11

  /// The table whose columns are the nodes.
  public let data: BayesianNetworkData
  /// The number of nodes n.
  public let nodeCount: Int
  @usableFromInline let pairs: Int
  /// A one for each ordered pair of nodes that differ.
  @usableFromInline let everyEdge: UInt128
  /// A one for each row, at its first bit.
  @usableFromInline let rowStarts: UInt128
  @usableFromInline let row: UInt128

  /// Graphs over the columns of a table, at least two and at most eleven.
  public init(_ data: BayesianNetworkData) {
    self.data = data
    nodeCount = data.names.count
    pairs = nodeCount * nodeCount
    row = (UInt128(1) << UInt128(nodeCount)) - 1
    let n = nodeCount
    rowStarts = (0..<n).reduce(UInt128(0)) { $0 | 1 << UInt128($1 * n) }
    let diagonal = (0..<n).reduce(UInt128(0)) { $0 | 1 << UInt128($1 * n + $1) }
    everyEdge = (UInt128(1) << UInt128(pairs)) - 1 ^ diagonal
  }

  public var initialState: State {
    State(edges: 0, descendants: selfDescent, isObject: false)
  }

  @usableFromInline var selfDescent: UInt128 {
    @inlinable get { everyEdge ^ ((UInt128(1) &<< UInt128(pairs)) &- 1) }
  }

  @inlinable
  public func isTerminal(_ state: State) -> Bool { state.isObject }

  /// A slot for each pair of child and parent, and the last to stop.
  @inlinable
  public func actionSlotCount(_ state: State) -> Int { pairs &+ 1 }

  /// The edges that are absent and close no cycle, at their bits.
  @inlinable
  func possibleEdges(_ state: State) -> UInt128 {
    // An edge from p to c closes a cycle where p descends from c, which is bit c n + p.
    everyEdge & ~(state.edges | state.descendants)
  }

  @inlinable
  public func forEachAction(_ state: State, _ visit: (Int) -> Void) {
    forEachBit(possibleEdges(state), visit)
    visit(pairs)
  }

  /// Visits the places of ones, rising.
  @inlinable @inline(__always)
  func forEachBit(_ bits: UInt128, _ visit: (Int) -> Void) {
    var rest = bits
    while rest != 0 {
      visit(rest.trailingZeroBitCount)
      rest &= rest &- 1
    }
  }

  /// Who descends from whom when an edge has been added that closes no cycle: all that descend from its
  /// child descend from all ancestors of its parent.
  @inlinable
  func adding(_ edge: Int, to descendants: UInt128) -> UInt128 {
    let (child, parent) = edge.quotientAndRemainder(dividingBy: nodeCount)
    let ancestors = (descendants &>> UInt128(parent)) & rowStarts
    let ofChild = (descendants &>> UInt128(child &* nodeCount)) & row
    // Rows do not overlap, so this product of n bits with one bit a row carries nothing.
    return descendants | ancestors &* ofChild
  }

  /// Who descends from whom in a graph without cycles. O(edges).
  @inlinable
  func descendants(in edges: UInt128) -> UInt128 {
    var descendants = selfDescent
    forEachBit(edges) { descendants = adding($0, to: descendants) }
    return descendants
  }

  @inlinable
  public func child(_ state: State, _ action: Int) -> State {
    if action == pairs {
      return State(edges: state.edges, descendants: state.descendants, isObject: true)
    }
    return State(
      edges: state.edges | UInt128(1) &<< UInt128(action),
      descendants: adding(action, to: state.descendants), isObject: false)
  }

  @inlinable
  public func incomingSlotCount(_ state: State) -> Int { state.isObject ? 1 : pairs }

  @inlinable
  public func forEachIncomingEdge(_ state: State, _ visit: (IncomingEdge<State>) -> Void) {
    if state.isObject {
      let graph = State(edges: state.edges, descendants: state.descendants, isObject: false)
      return visit(IncomingEdge(slot: 0, parent: graph, action: pairs))
    }
    forEachBit(state.edges) { edge in
      visit(
        IncomingEdge(
          slot: edge, parent: graph(state.edges ^ UInt128(1) &<< UInt128(edge)), action: edge))
    }
  }

  @inlinable
  public func incomingEdgeCount(_ state: State) -> Int {
    state.isObject ? 1 : state.edges.nonzeroBitCount
  }

  @inlinable
  public func incomingSlot(from parent: State, by action: Int) -> Int {
    action == pairs ? 0 : action
  }

  /// The graph with these edges, which close no cycle.
  @inlinable
  func graph(_ edges: UInt128, isObject: Bool = false) -> State {
    State(edges: edges, descendants: descendants(in: edges), isObject: isObject)
  }

  /// The object with these edges, in the order of their children, as pairs of the numbers of columns.
  ///
  /// Throws `ObjectSyntaxError` where they close a cycle, come twice or name no columns.
  public func object(edges: [(parent: Int, child: Int)]) throws -> State {
    var state = initialState
    for (parent, child) in edges {
      guard (0..<nodeCount).contains(parent), (0..<nodeCount).contains(child) else {
        throw ObjectSyntaxError(
          "has an edge of a node that is not there; use 0 to \(nodeCount - 1)")
      }
      let edge = child * nodeCount + parent
      let name = "\(data.names[parent])->\(data.names[child])"
      guard state.edges >> UInt128(edge) & 1 == 0 else {
        throw ObjectSyntaxError("has the edge \(name) twice; leave one of them")
      }
      guard possibleEdges(state) >> UInt128(edge) & 1 == 1 else {
        throw ObjectSyntaxError("has a cycle, which the edge \(name) closes; leave it out")
      }
      state = self.child(state, edge)
    }
    return self.child(state, pairs)
  }

  /// Whether there is an edge.
  @inlinable
  public func hasEdge(_ state: State, from parent: Int, to child: Int) -> Bool {
    state.edges &>> UInt128(child &* nodeCount &+ parent) & 1 == 1
  }

  /// Whether a way of one or more edges leads from one node to another.
  @inlinable
  public func hasPath(_ state: State, from ancestor: Int, to descendant: Int) -> Bool {
    ancestor != descendant
      && state.descendants &>> UInt128(ancestor &* nodeCount &+ descendant) & 1 == 1
  }

  /// The set of a node's parents, one bit a node.
  @inlinable
  public func parents(_ state: State, of node: Int) -> Int {
    Int(truncatingIfNeeded: state.edges &>> UInt128(node &* nodeCount) & row)
  }

  /// Whether two nodes are in each other's Markov blanket: parent and child, or parents of one child.
  public func isInBlanket(_ state: State, _ a: Int, _ b: Int) -> Bool {
    if hasEdge(state, from: a, to: b) || hasEdge(state, from: b, to: a) { return true }
    return (0..<nodeCount).contains {
      parents(state, of: $0) >> a & parents(state, of: $0) >> b & 1 == 1
    }
  }

  /// The edges, by their children.
  public func text(_ object: State) -> String {
    guard object.edges != 0 else { return Self.emptyText }
    var texts: [String] = []
    forEachBit(object.edges) { edge in
      texts.append("\(data.names[edge % nodeCount])->\(data.names[edge / nodeCount])")
    }
    return texts.joined(separator: " ")
  }

  /// How the graph without edges is printed.
  static let emptyText = "no edges"

  public func parse(_ text: String) throws -> State {
    if text == Self.emptyText { return try object(edges: []) }
    guard !text.isEmpty else {
      throw ObjectSyntaxError("is empty; write \"\(Self.emptyText)\" for the graph without edges")
    }
    return try object(edges: text.split(separator: " ").map { try edge(String($0)) })
  }

  /// The edge that `text` writes as parent->child.
  func edge(_ text: String) throws -> (parent: Int, child: Int) {
    // A name may hold an arrow itself.
    for arrow in text.ranges(of: "->") {
      if let parent = data.names.firstIndex(of: String(text[..<arrow.lowerBound])),
        let child = data.names.firstIndex(of: String(text[arrow.upperBound...]))
      {
        return (parent, child)
      }
    }
    throw ObjectSyntaxError(
      "has no edge where \(printable(text, quote: "'")) stands; write edges such as"
        + " \(data.names[0])->\(data.names[1]) with spaces between, or \"\(Self.emptyText)\"")
  }

  /// The structural Hamming distance: how many pairs of nodes are joined otherwise, a turned edge counting
  /// once (Tsamardinos et al. 2006).
  @inlinable
  public func distance(_ a: State, _ b: State) -> Double {
    let differing = a.edges ^ b.edges
    var count = 0
    forEachBit(differing) { edge in
      let (child, parent) = edge.quotientAndRemainder(dividingBy: nodeCount)
      let isTurned = differing &>> UInt128(parent &* nodeCount &+ child) & 1 == 1
      if !isTurned || child < parent { count &+= 1 }
    }
    return Double(count)
  }
}
