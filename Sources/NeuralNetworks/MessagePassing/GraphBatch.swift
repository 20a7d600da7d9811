/// Several graphs side by side, as a message-passing network reads them: nodes with sparse features,
/// directed edges of some kinds.
///
/// Graphs are added one after another; `arrange` then sorts the edges by kind and target, so that one
/// product for each kind serves all edges of it. The memory stays when the batch is emptied.
public final class GraphBatch {
  /// How many kinds of edges there are.
  public let kinds: Int
  /// A feature of a node that is not zero.
  @frozen
  public struct Feature: BitwiseCopyable {
    /// Its column in the dense row of features.
    public var column: Int32
    /// Its value.
    public var value: Float

    @inlinable
    init(column: Int32, value: Float) {
      self.column = column
      self.value = value
    }
  }
  @frozen
  @usableFromInline
  struct Edge: BitwiseCopyable {
    @usableFromInline var source: Int32
    @usableFromInline var target: Int32
    @usableFromInline var kind: Int32

    @inlinable
    init(source: Int32, target: Int32, kind: Int32) {
      self.source = source
      self.target = target
      self.kind = kind
    }
  }
  /// The edges of one kind into one node.
  @frozen
  @usableFromInline
  struct Group: BitwiseCopyable {
    @usableFromInline var target: Int32
    /// Where the group's sources begin; those of the next group follow.
    @usableFromInline var firstSource: Int32
    /// 1 / the number of all edges into the target.
    @usableFromInline var weight: Double

    @inlinable
    init(target: Int32, firstSource: Int32, weight: Double) {
      self.target = target
      self.firstSource = firstSource
      self.weight = weight
    }
  }

  // The first node of each graph, and the first feature of each node, as far as they are known.
  @usableFromInline let firstNodes = Matrix<Int32>(columns: 1)
  @usableFromInline let firstFeatures = Matrix<Int32>(columns: 1)
  @usableFromInline let features = Matrix<Feature>(columns: 1)
  @usableFromInline let edges = Matrix<Edge>(columns: 1)
  // What `arrange` makes: counts by kind and target, groups in that order, the groups of each kind.
  @usableFromInline let counts = Matrix<Int32>(columns: 1)
  @usableFromInline let degrees = Matrix<Int32>(columns: 1)
  @usableFromInline let groups = Matrix<Group>(columns: 1)
  @usableFromInline let sources = Matrix<Int32>(columns: 1)
  @usableFromInline let firstGroups: Matrix<Int32>

  /// An empty batch of graphs whose edges are of `kinds` kinds.
  public init(kinds: Int) {
    self.kinds = kinds
    firstGroups = Matrix(columns: kinds + 1)
    firstGroups.append(rows: 1)
  }

  /// How many graphs there are.
  @inlinable public var graphCount: Int { firstNodes.rows }
  /// How many nodes all graphs have together.
  @inlinable public var nodeCount: Int { firstFeatures.rows }
  /// How many pairs of a node and a kind of its incoming edges there are; known once arranged.
  @inlinable public var groupCount: Int { groups.rows }

  /// Removes all graphs.
  @inlinable
  public func removeAll() {
    firstNodes.removeAll()
    firstFeatures.removeAll()
    features.removeAll()
    edges.removeAll()
  }

  /// Begins a graph. What is added next belongs to it.
  @inlinable
  public func addGraph() { firstNodes.append(rows: 1).pointee = Int32(nodeCount) }

  /// Adds a node to the last graph.
  @inlinable
  public func addNode() { firstFeatures.append(rows: 1).pointee = Int32(features.rows) }

  /// Adds a feature to the last node.
  @inlinable
  public func addFeature(_ column: Int, _ value: Float = 1) {
    features.append(rows: 1).pointee = Feature(column: Int32(column), value: value)
  }

  /// Adds an edge between two nodes of the last graph, counted from its first.
  @inlinable
  public func addEdge(from source: Int, to target: Int, kind: Int) {
    let first = firstNodes[graphCount &- 1].pointee
    let nodes = nodeCount &- Int(first)
    precondition(
      (0..<nodes).contains(source) && (0..<nodes).contains(target) && (0..<kinds).contains(kind),
      "an edge of kind \(kind) from \(source) to \(target) in a graph of \(nodes) nodes")
    edges.append(rows: 1).pointee = Edge(
      source: first &+ Int32(source), target: first &+ Int32(target), kind: Int32(kind))
  }

  /// The nodes of a graph.
  @inlinable
  func nodes(of graph: Int) -> Range<Int> {
    let end = graph &+ 1 < graphCount ? Int(firstNodes[graph &+ 1].pointee) : nodeCount
    return Int(firstNodes[graph].pointee)..<end
  }

  /// The features of a node.
  @inlinable
  func features(of node: Int) -> UnsafeBufferPointer<Feature> {
    let start = Int(firstFeatures[node].pointee)
    let end =
      node &+ 1 < nodeCount ? Int(firstFeatures[node &+ 1].pointee) : features.rows
    return UnsafeBufferPointer(start: features[start], count: end &- start)
  }

  /// The sources of a group.
  @inlinable
  func sources(of group: Int) -> UnsafeBufferPointer<Int32> {
    let start = Int(groups[group].pointee.firstSource)
    let end = group &+ 1 < groupCount ? Int(groups[group &+ 1].pointee.firstSource) : sources.rows
    return UnsafeBufferPointer(start: sources[start], count: end &- start)
  }

  /// The groups of a kind.
  @inlinable
  func groups(of kind: Int) -> Range<Int> {
    Int(firstGroups.elements[kind])..<Int(firstGroups.elements[kind &+ 1])
  }

  /// Sorts the edges; to be called when all graphs are there.
  ///
  /// The sum over a group's sources goes in the order in which its edges were added, so that a graph's
  /// result does not depend on the graphs beside it.
  @inlinable
  public func arrange() {
    let nodes = nodeCount
    let count = counts.reset(rows: kinds &* nodes)
    count.update(repeating: 0, count: kinds &* nodes)
    let degree = degrees.reset(rows: nodes)
    degree.update(repeating: 0, count: nodes)
    for i in 0..<edges.rows {
      let edge = edges[i].pointee
      count[Int(edge.kind) &* nodes &+ Int(edge.target)] &+= 1
      degree[Int(edge.target)] &+= 1
    }
    groups.removeAll()
    var next: Int32 = 0
    for kind in 0..<kinds {
      firstGroups.elements[kind] = Int32(groups.rows)
      for node in 0..<nodes where count[kind &* nodes &+ node] > 0 {
        groups.append(rows: 1).pointee = Group(
          target: Int32(node), firstSource: next, weight: 1 / Double(degree[node]))
        // From how many there are to where they begin.
        let size = count[kind &* nodes &+ node]
        count[kind &* nodes &+ node] = next
        next &+= size
      }
    }
    firstGroups.elements[kinds] = Int32(groups.rows)
    let source = sources.reset(rows: edges.rows)
    for i in 0..<edges.rows {
      let edge = edges[i].pointee
      let place = Int(edge.kind) &* nodes &+ Int(edge.target)
      source[Int(count[place])] = edge.source
      count[place] &+= 1
    }
  }
}
