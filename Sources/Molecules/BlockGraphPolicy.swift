import GFlowNets
import NeuralNetworks

/// The paper's flow predictor (Bengio et al. 2021, arXiv 2106.04399, appendix A.3; its `GraphAgent`):
/// message passing on the graph of blocks. With x the blocks' embeddings after a perceptron, and for a
/// bond of node u at port p to node v at port q the edge matrix e_p (x) e_q,
///
///     h_0 = x
///     m_v = leaky(mean over bonds u-v of (h_u . e_p) e_q + h_v W + b)
///     h   = GRU(m, h)                                                       `steps` times
///
/// and heads: for each stem three layers on [h_node, embedding of the stem's port] give a logit for each
/// choice; two layers on the mean of h give stop, log F and V; two layers on a node's h give the logit of
/// taking it away (P_B, chains) and those of replacing it.
///
/// How this differs from the 2021 code and why:
/// - Messages go both ways along a bond; there one way, in the order of construction, so that the
///   outputs are no function of the state.
/// - Bond embeddings begin half as large (`bondDeviation`), so that messages do not saturate the GRU.
/// - The edge matrix is never built: it acts as a dot product and a multiple.
/// - Nodes are embedded by shape, which tells the open ports of a block too; there by block alone.
/// - Nodes see how many blocks there are (`sizeEmbedding`), which means over nodes and bonds hide: flows
///   of small molecules are greater than those of large ones by many orders of magnitude.
///
/// Rows are states. Activations of all rows stay until `removeAll`; `backward` differentiates through
/// all of them in one pass.
public final class BlockGraphPolicy<Number: Scalar>: PolicyNetwork {
  public typealias E = Fragments

  /// A molecule's states take megabytes: a thousand molecules' would be written to fresh memory, slower
  /// than the products.
  @inlinable
  public static var trajectoriesAtOnce: Int { 64 }

  public let parameters = Parameters<Number>()
  public let heads: Heads
  @usableFromInline let environment: Fragments
  @usableFromInline let ports: PortTypes
  @usableFromInline let graph: BlockGraphLayers<Number>
  @usableFromInline let stemHead: HeadLayers<Number>
  @usableFromInline let nodeHead: HeadLayers<Number>?
  @usableFromInline let globalHead: HeadLayers<Number>?

  // For each row and head, where its segment begins; five a row.
  @usableFromInline var segments: [Int] = []
  @usableFromInline var rowCount = 0
  @usableFromInline let outputMatrix = Matrix<Number>(columns: 1)
  @usableFromInline let outputGradientMatrix = Matrix<Number>(columns: 1)
  // Where numbers of the flat output come from: runs of consecutive numbers of a head's output.
  @usableFromInline var runs: [Run] = []

  @usableFromInline
  struct Run {
    @usableFromInline var head: Int8
    @usableFromInline var place: Int
    @usableFromInline var source: Int
    @usableFromInline var count: Int

    @inlinable
    init(head: Int8, place: Int, source: Int, count: Int) {
      self.head = head
      self.place = place
      self.source = source
      self.count = count
    }
  }

  /// A network with random weights.
  public init(
    _ environment: Fragments, settings: GraphSettings, heads: Heads, random: inout Philox
  ) {
    self.environment = environment
    self.heads = heads
    let grammar = environment.edges.grammar
    let choices = grammar.choices.count
    ports = PortTypes(grammar)
    let width = settings.width
    graph = BlockGraphLayers(
      shapes: grammar.shapes.count + 1, sizes: environment.maximumBlocks + 1, ports: ports.count,
      settings: settings, in: parameters, from: &random)
    stemHead = HeadLayers(
      inputs: 2 * width, hidden: [width, width], outputs: choices, in: parameters, from: &random)
    let global =
      (heads.contains(.actions) ? 1 : 0) + (heads.contains(.stateFlow) ? 1 : 0)
      + (heads.contains(.value) ? 1 : 0)
    globalHead =
      global == 0
      ? nil
      : HeadLayers(
        inputs: width, hidden: [width], outputs: global, in: parameters, from: &random)
    let node = (heads.contains(.incoming) ? 1 : 0) + (heads.contains(.moves) ? 1 + choices : 0)
    nodeHead =
      node == 0
      ? nil
      : HeadLayers(inputs: width, hidden: [width], outputs: node, in: parameters, from: &random)
  }

  @inlinable public var rows: Int { rowCount }
  @inlinable public var outputCount: Int { outputMatrix.rows }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { outputMatrix.elements }
  @inlinable public var outputGradients: UnsafeMutablePointer<Number> {
    outputGradientMatrix.elements
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int { segments[5 &* row &+ head.rawValue] }

  @inlinable
  public func removeAll() {
    graph.removeAll()
    stemHead.removeAll()
    nodeHead?.removeAll()
    globalHead?.removeAll()
    segments.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    rowCount = 0
    outputMatrix.removeAll()
  }

  @inlinable
  public func clearOutputGradients() {
    outputGradientMatrix.removeAll()
    let count = outputCount
    outputGradientMatrix.append(rows: count).update(repeating: 0, count: count)
  }

  @inlinable
  public func append(_ states: UnsafeBufferPointer<Fragments.State>) {
    let firstStem = stemHead.rows
    let firstNode = nodeHead?.rows ?? 0
    let firstGlobal = globalHead?.rows ?? 0
    let firstRun = runs.count
    let first = graph.nodeCount
    for state in states {
      let graph = environment.graph(state, ports: ports, incoming: heads.contains(.incoming))
      self.graph.append(graph, size: state.tree.count, ports: ports)
      appendHeads(state, graph)
    }
    rowCount += states.count
    graph.evaluate(from: first)
    stemHead.evaluate(from: firstStem) { graph.fillStem($0, $1) }
    nodeHead?.evaluate(from: firstNode) { graph.fillNode($0, $1) }
    globalHead?.evaluate(from: firstGlobal) { graph.fillMean($0, $1) }
    for run in runs[firstRun...] {
      (outputMatrix.elements + run.place).update(
        from: head(run.head).outputs.elements + run.source, count: run.count)
    }
  }

  /// Lays out a state's segments and the rows of heads behind them.
  @inlinable
  func appendHeads(_ state: Fragments.State, _ graph: BlockGraph) {
    let choices = environment.choiceCount
    let firstNode = self.graph.nodeCount - graph.nodes.count
    var place = outputMatrix.rows
    let start = place
    func run(_ head: Int8, _ source: Int, _ count: Int) {
      runs.append(Run(head: head, place: place, source: source, count: count))
      place += count
    }
    var nodeRow = [Int](repeating: -1, count: graph.nodes.count)
    func rowOfNode(_ node: Int) -> Int {
      if nodeRow[node] < 0 {
        nodeRow[node] = nodeHead?.appendRow() ?? 0
        self.graph.headNodes.append(firstNode + node)
      }
      return nodeRow[node]
    }
    func stems() {
      for stem in graph.stems {
        let row = stemHead.appendRow()
        self.graph.headStems.append((firstNode + stem.node, stem.port))
        run(0, row * choices, choices)
      }
    }
    var global = -1
    func globalOutput(_ column: Int) {
      if global < 0 {
        global = globalHead?.appendRow() ?? 0
        self.graph.headMeans.append((firstNode, graph.nodes.count))
      }
      run(2, global * (globalHead?.outputCount ?? 0) + column, 1)
    }
    let stopColumns = heads.contains(.actions) ? 1 : 0
    let nodeOutputs = nodeHead?.outputCount ?? 0
    // Actions.
    segments.append(place)
    if heads.contains(.actions), !state.stopped {
      globalOutput(0)
      stems()
    }
    // Incoming edges.
    segments.append(place)
    if heads.contains(.incoming) {
      for node in graph.incomingNodes { run(1, rowOfNode(node) * nodeOutputs, 1) }
    }
    // The state flow and the value.
    segments.append(place)
    if heads.contains(.stateFlow), !state.stopped { globalOutput(stopColumns) }
    segments.append(place)
    if heads.contains(.value), !state.stopped { globalOutput(globalColumns - 1) }
    // The moves of an object.
    segments.append(place)
    if heads.contains(.moves), state.stopped {
      let first = nodeOutputs - 1 - choices
      stems()
      for node in 0..<graph.nodes.count { run(1, rowOfNode(node) * nodeOutputs + first, 1) }
      for node in 0..<graph.nodes.count {
        run(1, rowOfNode(node) * nodeOutputs + first + 1, choices)
      }
    }
    outputMatrix.append(rows: place - start)
  }

  @inlinable
  var globalColumns: Int { globalHead?.outputCount ?? 0 }

  @inlinable
  func head(_ number: Int8) -> HeadLayers<Number> {
    number == 0 ? stemHead : (number == 1 ? nodeHead : globalHead) ?? stemHead
  }

  @inlinable
  public func backward() {
    stemHead.clearGradients()
    nodeHead?.clearGradients()
    globalHead?.clearGradients()
    for run in runs {
      let target = head(run.head).outputGradients.elements + run.source
      let source = outputGradientMatrix.elements + run.place
      // Several slots may read one number: parallel edges.
      for i in 0..<run.count { target[i] += source[i] }
    }
    graph.clearGradients()
    stemHead.backward { graph.addStemGradient($0, $1) }
    nodeHead?.backward { graph.addNodeGradient($0, $1) }
    globalHead?.backward { graph.addMeanGradient($0, $1) }
    graph.backward()
  }
}
