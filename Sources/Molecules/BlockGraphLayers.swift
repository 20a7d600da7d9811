import GFlowNets
import NeuralNetworks

/// The message-passing trunk of `BlockGraphPolicy`: from graphs of blocks to hidden states.
public final class BlockGraphLayers<S: Scalar> {
  @usableFromInline let width: Int
  @usableFromInline let steps: Int
  @usableFromInline let parameters: WeightsAndGradients<S>
  // Embeddings: shapes, numbers of blocks, ports of bonds, ports of stems.
  @usableFromInline let shapeCount: Int
  let portCount: Int
  @usableFromInline let stemCount: Int
  @usableFromInline let shapeEmbedding: Int
  let sizeCount: Int
  @usableFromInline let sizeEmbedding: Int?
  @usableFromInline let bondEmbedding: Int
  @usableFromInline let stemEmbedding: Int
  @usableFromInline let embed: [DenseLayer<S>]
  @usableFromInline let root: DenseLayer<S>
  @usableFromInline let gru: GRULayer<S>
  @usableFromInline let activation = Activation.leakyReLU

  // The perceptron on all shapes, made once while weights stay: hidden layer and result.
  @usableFromInline let embedHidden: Matrix<S>
  @usableFromInline let embedded: Matrix<S>
  @usableFromInline var isEmbedded = false

  // Nodes and bonds of all rows.
  @usableFromInline var shapeOfNode: [Int] = []
  @usableFromInline var sizeOfNode: [Int] = []
  @usableFromInline var bonds: [DirectedBond] = []
  // Where the input rows of heads come from.
  @usableFromInline var headStems: [(node: Int, port: Int)] = []
  @usableFromInline var headNodes: [Int] = []
  @usableFromInline var headMeans: [(first: Int, count: Int)] = []
  // The nodes of each row, one after another, and by it where the last row's begin.
  @usableFromInline var rowNodes: [Int] = []
  @usableFromInline var firstOfRow = 0
  // Where messages come from the root: the node of each path from a root, shared by all rows.
  @usableFromInline let paths: BlockPaths?

  // By step: the states before it, the messages, the gates; one more of states at the end.
  @usableFromInline let hidden: [Matrix<S>]
  @usableFromInline let messages: [Matrix<S>]
  @usableFromInline let gates: [Matrix<S>]
  @usableFromInline var bondStart = 0
  // By step: h_u . e_p over the degree of v, for each directed bond.
  @usableFromInline let projections: [Matrix<S>]
  @usableFromInline let hiddenGradient: Matrix<S>
  @usableFromInline let messageGradient: Matrix<S>
  @usableFromInline let rootGradient: Matrix<S>
  @usableFromInline let embeddedGradient: Matrix<S>
  @usableFromInline let embedHiddenGradient: Matrix<S>

  /// A bond in the direction of a message from `source` to `target`.
  @usableFromInline
  struct DirectedBond {
    @usableFromInline var source: Int
    @usableFromInline var target: Int
    @usableFromInline var sourcePort: Int
    @usableFromInline var targetPort: Int
    /// 1 over the number of bonds of the target.
    @usableFromInline var weight: S

    @inlinable
    init(source: Int, target: Int, sourcePort: Int, targetPort: Int, weight: S) {
      self.source = source
      self.target = target
      self.sourcePort = sourcePort
      self.targetPort = targetPort
      self.weight = weight
    }
  }

  /// - Parameters:
  ///   - sizes: how many numbers of blocks there can be, from 0 on.
  ///   - isRooted: whether messages come from the root, so that no node can see the number of blocks.
  init(
    shapes: Int, sizes: Int, ports: PortTypes, isRooted: Bool, settings: GraphSettings,
    in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    let width = settings.width
    self.width = width
    steps = settings.steps
    self.parameters = parameters
    shapeCount = shapes
    portCount = ports.count
    stemCount = ports.stemCount(isRooted: isRooted)
    paths = isRooted ? BlockPaths() : nil
    func embedding(_ count: Int, deviation: Double = 1) -> Int {
      let start = parameters.add(count: count * width)
      // Standard normal, PyTorch's default of embeddings (Box and Muller 1958).
      for i in start..<start + count * width {
        let radius = (-2 * Elementary.log(1 - random.uniform())).squareRoot()
        parameters.value(at: i).pointee = S(
          deviation * radius * Elementary.cos(2 * .pi * random.uniform()))
      }
      return start
    }
    shapeEmbedding = embedding(shapes)
    // As large as the hidden states after the perceptron.
    sizeCount = sizes
    sizeEmbedding =
      settings.sizeEmbedding && !isRooted ? embedding(sizes, deviation: 0.25) : nil
    // A message is (h . e_p) e_q. With a deviation of 1, as in the 2021 code, it saturates the gates from
    // the first step on; with width^(-1/4), at which it is as large as h, it is lost beside the biases.
    bondEmbedding = embedding(portCount, deviation: settings.bondDeviation)
    stemEmbedding = embedding(stemCount)
    embed = (0..<2).map { _ in
      DenseLayer(inputs: width, outputs: width, in: parameters, from: &random)
    }
    root = DenseLayer(inputs: width, outputs: width, in: parameters, from: &random)
    gru = GRULayer(inputs: width, width: width, in: parameters, from: &random)
    func matrices(_ count: Int, _ columns: Int) -> [Matrix<S>] {
      (0..<count).map { _ in Matrix(columns: columns) }
    }
    embedHidden = Matrix(columns: width)
    embedded = Matrix(columns: width)
    hidden = matrices(settings.steps + 1, width)
    messages = matrices(settings.steps, width)
    gates = matrices(settings.steps, gru.gateCount)
    projections = matrices(settings.steps, 1)
    hiddenGradient = Matrix(columns: width)
    messageGradient = Matrix(columns: width)
    rootGradient = Matrix(columns: width)
    embeddedGradient = Matrix(columns: width)
    embedHiddenGradient = Matrix(columns: width)
  }

  /// How many nodes all rows have.
  @inlinable var nodeCount: Int { shapeOfNode.count }

  @inlinable
  func removeAll() {
    for layer in embed { layer.weightsHaveChanged() }
    root.weightsHaveChanged()
    gru.weightsHaveChanged()
    isEmbedded = false
    shapeOfNode.removeAll(keepingCapacity: true)
    sizeOfNode.removeAll(keepingCapacity: true)
    bonds.removeAll(keepingCapacity: true)
    headStems.removeAll(keepingCapacity: true)
    headNodes.removeAll(keepingCapacity: true)
    headMeans.removeAll(keepingCapacity: true)
    rowNodes.removeAll(keepingCapacity: true)
    paths?.removeAll()
    for matrix in hidden + messages + gates + projections { matrix.removeAll() }
  }

  /// Lays out a state's nodes and bonds.
  @inlinable
  func append(_ graph: BlockGraph, size: Int, ports: PortTypes) {
    firstOfRow = rowNodes.count
    if let paths {
      append(graph.nodes, paths, ports)
      return
    }
    let first = nodeCount
    let nodes = graph.nodes
    rowNodes.append(contentsOf: first..<first + nodes.count)
    let degrees = nodes.degrees
    for shape in nodes.shapes {
      shapeOfNode.append(Int(shape))
      sizeOfNode.append(size)
    }
    for bond in nodes.bonds {
      let (source, target) = (Int(bond.parent), Int(bond.child))
      let parent = ports.number(nodes.shapes[source], bond.parentPort)
      let child = ports.number(nodes.shapes[target], bond.childPort)
      bonds.append(
        DirectedBond(
          source: first + source, target: first + target, sourcePort: parent,
          targetPort: child, weight: 1 / S(degrees[target])))
      bonds.append(
        DirectedBond(
          source: first + target, target: first + source, sourcePort: child,
          targetPort: parent, weight: 1 / S(degrees[source])))
    }
  }

  /// Runs all steps on the nodes from `first` on.
  @inlinable
  func evaluate(from first: Int) {
    let count = nodeCount - first
    if count == 0 { return }
    embedShapes()
    let firstBond = projections[0].rows
    for matrix in hidden + messages + gates { matrix.append(rows: count) }
    for matrix in projections { matrix.append(rows: bonds.count - firstBond) }
    for node in first..<nodeCount {
      hidden[0][node].update(from: embedded[shapeOfNode[node]], count: width)
      if let sizeEmbedding {
        Vector.add(
          parameters.value(at: sizeEmbedding + sizeOfNode[node] * width), to: hidden[0][node],
          count: width)
      }
    }
    let embeddings = parameters.value(at: bondEmbedding)
    for step in 0..<steps {
      let h = hidden[step]
      let m = messages[step]
      root.forward(h[first], rows: count, into: m[first])
      for place in firstBond..<bonds.count {
        let bond = bonds[place]
        let projection =
          bond.weight
          * Vector.dot(h[bond.source], embeddings + bond.sourcePort * width, count: width)
        projections[step].elements[place] = projection
        Vector.add(
          embeddings + bond.targetPort * width, times: projection, to: m[bond.target],
          count: width)
      }
      activation.apply(m[first], count: count * width)
      gru.forward(
        m[first], h[first], rows: count, into: hidden[step + 1][first], gates: gates[step][first])
    }
  }

  @inlinable
  func embedShapes() {
    if isEmbedded { return }
    isEmbedded = true
    for matrix in [embedHidden, embedded] {
      matrix.removeAll()
      matrix.append(rows: shapeCount)
    }
    embed[0].forward(
      parameters.value(at: shapeEmbedding), rows: shapeCount, into: embedHidden.elements)
    activation.apply(embedHidden.elements, count: shapeCount * width)
    embed[1].forward(embedHidden.elements, rows: shapeCount, into: embedded.elements)
  }

  // What heads read, and where their gradients go.

  @inlinable
  func fillStem(_ row: Int, _ input: UnsafeMutablePointer<S>) {
    let stem = headStems[row]
    input.update(from: hidden[steps][stem.node], count: width)
    (input + width).update(
      from: parameters.value(at: stemEmbedding + stem.port * width), count: width)
  }

  @inlinable
  func fillNode(_ row: Int, _ input: UnsafeMutablePointer<S>) {
    input.update(from: hidden[steps][headNodes[row]], count: width)
  }

  @inlinable
  func fillMean(_ row: Int, _ input: UnsafeMutablePointer<S>) {
    let (first, count) = headMeans[row]
    input.update(repeating: 0, count: width)
    for node in rowNodes[first..<first + count] {
      Vector.add(hidden[steps][node], times: 1 / S(count), to: input, count: width)
    }
  }

  @inlinable
  func clearGradients() {
    for matrix in [hiddenGradient, messageGradient, rootGradient] {
      matrix.removeAll()
      matrix.append(rows: nodeCount)
    }
    hiddenGradient.elements.update(repeating: 0, count: nodeCount * width)
  }

  @inlinable
  func addStemGradient(_ row: Int, _ gradient: UnsafePointer<S>) {
    let stem = headStems[row]
    Vector.add(gradient, to: hiddenGradient[stem.node], count: width)
    Vector.add(
      gradient + width, to: parameters.gradient(at: stemEmbedding + stem.port * width),
      count: width)
  }

  @inlinable
  func addNodeGradient(_ row: Int, _ gradient: UnsafePointer<S>) {
    Vector.add(gradient, to: hiddenGradient[headNodes[row]], count: width)
  }

  @inlinable
  func addMeanGradient(_ row: Int, _ gradient: UnsafePointer<S>) {
    let (first, count) = headMeans[row]
    for node in rowNodes[first..<first + count] {
      Vector.add(gradient, times: 1 / S(count), to: hiddenGradient[node], count: width)
    }
  }

  /// Adds the gradients of the weights from those of the last hidden states.
  @inlinable
  func backward() {
    let count = nodeCount
    guard count > 0 else { return }
    let dh = hiddenGradient
    let dm = messageGradient
    let embeddings = parameters.value(at: bondEmbedding)
    let embeddingGradients = parameters.gradient(at: bondEmbedding)
    for step in (0..<steps).reversed() {
      let h = hidden[step]
      gru.backward(
        messages[step].elements, h.elements, rows: count, gates: gates[step].elements,
        nextGradient: dh.elements, inputGradient: dm.elements, hiddenGradient: dh.elements)
      activation.pullBack(
        dm.elements, outputs: messages[step].elements, count: count * width)
      root.backward(h.elements, dm.elements, rows: count, into: rootGradient.elements)
      Vector.add(rootGradient.elements, to: dh.elements, count: count * width)
      for (place, bond) in bonds.enumerated() {
        let source = embeddings + bond.sourcePort * width
        let target = embeddings + bond.targetPort * width
        let gradient = dm[bond.target]
        Vector.add(
          gradient, times: projections[step].elements[place],
          to: embeddingGradients + bond.targetPort * width, count: width)
        let projection = bond.weight * Vector.dot(gradient, target, count: width)
        Vector.add(
          h[bond.source], times: projection,
          to: embeddingGradients + bond.sourcePort * width, count: width)
        Vector.add(source, times: projection, to: dh[bond.source], count: width)
      }
    }
    backwardThroughShapes()
  }

  @inlinable
  func backwardThroughShapes() {
    for matrix in [embeddedGradient, embedHiddenGradient] {
      matrix.removeAll()
      matrix.append(rows: shapeCount)
    }
    embeddedGradient.elements.update(repeating: 0, count: shapeCount * width)
    for (node, shape) in shapeOfNode.enumerated() {
      Vector.add(hiddenGradient[node], to: embeddedGradient[shape], count: width)
      if let sizeEmbedding {
        Vector.add(
          hiddenGradient[node],
          to: parameters.gradient(at: sizeEmbedding + sizeOfNode[node] * width),
          count: width)
      }
    }
    embed[1].backward(
      embedHidden.elements, embeddedGradient.elements, rows: shapeCount,
      into: embedHiddenGradient.elements)
    activation.pullBack(
      embedHiddenGradient.elements, outputs: embedHidden.elements, count: shapeCount * width)
    // `embeddedGradient` has served, and takes the gradient of the embedding.
    embed[0].backward(
      parameters.value(at: shapeEmbedding), embedHiddenGradient.elements, rows: shapeCount,
      into: embeddedGradient.elements)
    Vector.add(
      embeddedGradient.elements, to: parameters.gradient(at: shapeEmbedding),
      count: shapeCount * width)
  }
}
