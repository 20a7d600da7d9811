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
/// and heads, laid out by their segments: for each stem three layers on [h_node, embedding of the stem's port] give a logit for each
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
/// Where messages come from the root (`BlockMessages`), they go one way, no node sees how many there are, and
/// rows share nodes and heads' rows by paths from the root (`BlockPaths`).
///
/// Rows are states. Activations of all rows stay until `removeAll`; `backward` differentiates through
/// all of them in one pass.
public final class BlockGraphPolicy<Number: Scalar>: PolicyNetwork {
  public typealias E = Fragments

  /// A molecule's states take megabytes: a thousand molecules' would be written to fresh memory, slower
  /// than the products.
  @inlinable
  public var trajectoriesAtOnce: Int { 64 }

  public let parameters = WeightsAndGradients<Number>()
  public let heads: Heads
  @usableFromInline let environment: Fragments
  @usableFromInline let ports: PortTypes
  @usableFromInline let graph: BlockGraphLayers<Number>
  @usableFromInline let stemHead: HeadLayers<Number>
  @usableFromInline let nodeHead: HeadLayers<Number>?
  @usableFromInline let globalHead: HeadLayers<Number>?

  /// Where a head's own columns begin in the outputs of the layers that give its numbers.
  @usableFromInline let columns: [HeadColumns]
  /// The places of heads in `columns`.
  @usableFromInline let positions: HeadOffsets
  // Whether some head is about incoming edges, which are costly to find.
  @usableFromInline let readsIncoming: Bool
  // For each row and head, where its segment begins.
  @usableFromInline var segments: [Int] = []
  @usableFromInline var rowCount = 0
  @usableFromInline let outputMatrix = Matrix<Number>(columns: 1)
  @usableFromInline let outputGradientMatrix = Matrix<Number>(columns: 1)
  // Where numbers of the flat output come from: runs of consecutive numbers of a head's output.
  @usableFromInline var runs: [Run] = []

  @usableFromInline
  struct HeadColumns {
    @usableFromInline let segment: Head.Segment
    @usableFromInline var stem = 0
    @usableFromInline var node = 0
    @usableFromInline var global = 0
  }

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
      shapes: grammar.shapes.count + 1, sizes: environment.maximumBlocks + 1, ports: ports,
      isRooted: environment.edges.isRooted, settings: settings, in: parameters, from: &random)
    positions = HeadOffsets(heads) { _ in 1 }
    readsIncoming = heads.all.contains { $0.segment == .incoming }
    var columns: [HeadColumns] = []
    var (stem, node, global) = (0, 0, 0)
    for head in heads.all {
      columns.append(HeadColumns(segment: head.segment, stem: stem, node: node, global: global))
      switch head.segment {
      case .actions:
        stem += choices
        global += 1
      case .incoming: node += 1
      case .moves:
        stem += choices
        node += 1 + choices
      case .numbers(let count): global += count
      }
    }
    self.columns = columns
    stemHead = HeadLayers(
      inputs: 2 * width, hidden: [width, width], outputs: max(stem, choices), in: parameters,
      from: &random)
    globalHead =
      global == 0
      ? nil
      : HeadLayers(
        inputs: width, hidden: [width], outputs: global, in: parameters, from: &random)
    nodeHead =
      node == 0
      ? nil
      : HeadLayers(inputs: width, hidden: [width], outputs: node, in: parameters, from: &random)
  }

  @inlinable public var rows: Int { rowCount }
  /// How many hidden states there are: nodes of all rows, or paths that they share.
  public var nodeCount: Int { graph.nodeCount }
  @inlinable public var outputCount: Int { outputMatrix.rows }
  @inlinable public var outputs: UnsafeMutablePointer<Number> { outputMatrix.elements }
  @inlinable public var outputGradients: UnsafeMutablePointer<Number> {
    outputGradientMatrix.elements
  }

  @inlinable
  public func segment(_ head: Head, row: Int) -> Int {
    segments[columns.count &* row &+ positions[head]]
  }

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
    outputGradientMatrix.reset(zeros: outputCount)
  }

  @inlinable
  public func append(_ rows: UnsafeBufferPointer<PolicyRow<Fragments.State>>) {
    let firstStem = stemHead.rows
    let firstNode = nodeHead?.rows ?? 0
    let firstGlobal = globalHead?.rows ?? 0
    let firstRun = runs.count
    let first = graph.nodeCount
    for state in rows.lazy.map(\.state) {
      let graph = environment.graph(state, ports: ports, incoming: readsIncoming)
      self.graph.append(graph, size: state.tree.count, ports: ports)
      appendHeads(state, graph)
    }
    rowCount += rows.count
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
    let first = self.graph.firstOfRow
    var place = outputMatrix.rows
    let start = place
    func run(_ head: Int8, _ source: Int, _ count: Int) {
      runs.append(Run(head: head, place: place, source: source, count: count))
      place += count
    }
    var nodeRow = [Int](repeating: -1, count: graph.nodes.count)
    func rowOfNode(_ node: Int) -> Int {
      if nodeRow[node] < 0 {
        nodeRow[node] = self.graph.rowOfNode(self.graph.rowNodes[first + node], in: nodeHead)
      }
      return nodeRow[node]
    }
    func stems(_ column: Int) {
      for stem in graph.stems {
        let row = self.graph.rowOfStem(
          self.graph.rowNodes[first + stem.node], stem.port, in: stemHead)
        run(0, row * stemHead.outputCount + column, choices)
      }
    }
    var global = -1
    func globalOutput(_ column: Int, _ count: Int) {
      if global < 0 {
        global = globalHead?.appendRow() ?? 0
        self.graph.headMeans.append((first, graph.nodes.count))
      }
      run(2, global * (globalHead?.outputCount ?? 0) + column, count)
    }
    let nodeOutputs = nodeHead?.outputCount ?? 0
    for head in columns {
      segments.append(place)
      switch head.segment {
      case .actions where !state.stopped:
        globalOutput(head.global, 1)
        stems(head.stem)
      case .incoming:
        for node in graph.incomingNodes { run(1, rowOfNode(node) * nodeOutputs + head.node, 1) }
      case .numbers(let count) where !state.stopped:
        globalOutput(head.global, count)
      case .moves where state.stopped:
        stems(head.stem)
        for node in 0..<graph.nodes.count { run(1, rowOfNode(node) * nodeOutputs + head.node, 1) }
        for node in 0..<graph.nodes.count {
          run(1, rowOfNode(node) * nodeOutputs + head.node + 1, choices)
        }
      case .actions, .numbers, .moves: break
      }
    }
    outputMatrix.append(rows: place - start)
  }

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
