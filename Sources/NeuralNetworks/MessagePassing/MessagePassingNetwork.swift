/// The message-passing network of Gilmer et al. 2017 (arXiv 1704.01212): from graphs with sparse node
/// features and a few kinds of edges to one number each.
///
///     h = leaky(x W + b)
///     `steps` times:  m = leaky(edge convolution of h);  h = GRU(m, h)
///     value = Set2Set(h) . w + b
///
/// A graph's value is the same bits whatever graphs stand beside it, in whatever batch.
public final class MessagePassingNetwork<S: Scalar> {
  /// The sizes of a network.
  public struct Shape: Sendable, Equatable {
    /// How many features a node has.
    public var nodeFeatures: Int
    /// The features of each kind of edge.
    public var kindFeatures: [[Float]]
    /// The width of a node's row.
    public var width: Int
    /// The width of the hidden layer that makes the matrices of the kinds of edges.
    public var edgeWidth: Int
    /// How many steps of messages there are.
    public var steps: Int
    /// How many steps the readout takes.
    public var readoutSteps: Int

    /// Sizes of a network.
    public init(
      nodeFeatures: Int, kindFeatures: [[Float]], width: Int, edgeWidth: Int, steps: Int,
      readoutSteps: Int
    ) {
      self.nodeFeatures = nodeFeatures
      self.kindFeatures = kindFeatures
      self.width = width
      self.edgeWidth = edgeWidth
      self.steps = steps
      self.readoutSteps = readoutSteps
    }
  }

  /// The sizes.
  public let shape: Shape
  /// The weights.
  public let parameters: WeightsAndGradients<S>
  @usableFromInline let embedding: SparseLayer<S>
  @usableFromInline let convolution: EdgeConvolution<S>
  @usableFromInline let gru: GRULayer<S>
  @usableFromInline let readout: Set2Set<S>
  @usableFromInline let last: DenseLayer<S>

  /// A network with random weights, PyTorch's defaults.
  public init(_ shape: Shape, from random: inout Philox) {
    self.shape = shape
    let parameters = WeightsAndGradients<S>()
    self.parameters = parameters
    embedding = SparseLayer(
      inputs: shape.nodeFeatures, outputs: shape.width, in: parameters, from: &random)
    convolution = EdgeConvolution(
      width: shape.width, kindFeatures: shape.kindFeatures.map { $0.map { S($0) } },
      hidden: shape.edgeWidth, in: parameters, from: &random)
    gru = GRULayer(inputs: shape.width, width: shape.width, in: parameters, from: &random)
    readout = Set2Set(
      width: shape.width, steps: shape.readoutSteps, in: parameters, from: &random)
    last = DenseLayer(
      inputs: 2 * shape.width, outputs: 1, rowByRow: true, in: parameters, from: &random)
  }

  /// Makes what `forward` needs of the weights; to be called after each change of them. Until the next,
  /// `forward` may then run on several threads at once, each with activations of its own.
  @inlinable
  public func prepare() {
    convolution.prepare()
    gru.weightsHaveChanged()
    gru.prepareForward()
    readout.weightsHaveChanged()
    readout.prepareForward()
    last.weightsHaveChanged()
    last.prepareForward()
  }

  /// The memory of one pass.
  public struct Activations {
    /// Whether every step is kept, for a backward pass.
    @usableFromInline let keepsSteps: Bool
    @usableFromInline let states: Matrix<S>
    @usableFromInline let messages: Matrix<S>
    @usableFromInline let gates: Matrix<S>
    @usableFromInline let scratch: EdgeConvolution<S>.Scratch
    @usableFromInline let readout: Set2Set<S>.Activations
    @usableFromInline let values: Matrix<S>
    @usableFromInline let stateGradients: Matrix<S>
    @usableFromInline let messageGradients: Matrix<S>
    @usableFromInline let outputGradients: Matrix<S>

    /// Memory for networks of `shape`; without a backward pass much less of it is needed.
    public init(_ shape: Shape, forBackward: Bool) {
      keepsSteps = forBackward
      states = Matrix(columns: shape.width)
      messages = Matrix(columns: shape.width)
      gates = Matrix(columns: 4 * shape.width)
      scratch = EdgeConvolution.Scratch(width: shape.width)
      readout = Set2Set.Activations(width: shape.width)
      values = Matrix(columns: 1)
      stateGradients = Matrix(columns: shape.width)
      messageGradients = Matrix(columns: shape.width)
      outputGradients = Matrix(columns: 2 * shape.width)
    }
  }

  /// Returns the value of each graph of an arranged batch, in the memory of `a`.
  @inlinable
  public func forward(_ batch: GraphBatch, _ a: Activations) -> UnsafeMutablePointer<S> {
    let nodes = batch.nodeCount
    let kept = a.keepsSteps ? shape.steps : 0
    a.states.reset(rows: (kept &+ 1) &* nodes)
    a.messages.reset(rows: max(kept, 1) &* nodes)
    a.gates.reset(rows: max(kept, 1) &* nodes)
    embedding.forward(batch, into: a.states.elements)
    Activation.leakyReLU.apply(a.states.elements, count: nodes &* shape.width)
    var state = a.states.elements
    for step in 0..<shape.steps {
      let row = a.keepsSteps ? step &* nodes : 0
      let next = a.keepsSteps ? state + nodes &* shape.width : state
      let message = a.messages[row]
      convolution.forward(batch, state, into: message, a.scratch)
      Activation.leakyReLU.apply(message, count: nodes &* shape.width)
      gru.forward(message, state, rows: nodes, into: next, gates: a.gates[row])
      state = next
    }
    let outputs = readout.forward(batch, state, a.readout)
    let values = a.values.reset(rows: batch.graphCount)
    last.forward(outputs, rows: batch.graphCount, into: values)
    return values
  }

  /// Adds to the gradients of the weights from those of the values; `finishBackward` completes them.
  ///
  /// - Parameter a: what `forward` filled for this batch, every step kept; it is used up.
  @inlinable
  public func backward(
    _ batch: GraphBatch, _ a: Activations, valueGradients: UnsafePointer<S>
  ) {
    precondition(a.keepsSteps, "the activations of each step were not kept")
    let nodes = batch.nodeCount
    let count = nodes &* shape.width
    let dOutputs = a.outputGradients.reset(rows: batch.graphCount)
    last.backward(
      a.readout.outputs[shape.readoutSteps &* batch.graphCount], valueGradients,
      rows: batch.graphCount, into: dOutputs)
    // Twice: what goes around the convolution is kept apart from what goes through it.
    let dState = a.stateGradients.reset(rows: 2 &* nodes)
    dState.update(repeating: 0, count: count)
    readout.backward(
      batch, a.states[shape.steps &* nodes], a.readout, outputGradient: dOutputs, addTo: dState)
    let dMessage = a.messageGradients.reset(rows: nodes)
    let through = dState + count
    for step in (0..<shape.steps).reversed() {
      let (state, message) = (a.states[step &* nodes], a.messages[step &* nodes])
      gru.backward(
        message, state, rows: nodes, gates: a.gates[step &* nodes], nextGradient: dState,
        inputGradient: dMessage, hiddenGradient: dState)
      Activation.leakyReLU.pullBack(dMessage, outputs: message, count: count)
      convolution.backward(batch, state, dMessage, into: through, a.scratch)
      Vector.add(through, to: dState, count: count)
    }
    Activation.leakyReLU.pullBack(dState, outputs: a.states.elements, count: count)
    embedding.backward(batch, dState)
  }

  /// Completes the gradients after the last batch.
  @inlinable
  public func finishBackward() { convolution.finishBackward() }

  /// The weights under the names of the network of Bengio et al. 2021.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    func named(
      _ prefix: String, _ tensors: [(name: String, tensor: TensorLayout)], _ end: String = ""
    )
      -> [(name: String, tensor: TensorLayout)]
    {
      tensors.map { (prefix + $0.name + end, $0.tensor) }
    }
    return named("lin0.", embedding.tensors) + named("conv.", convolution.tensors)
      + named("gru.", gru.tensors, "_l0") + named("set2set.", readout.tensors)
      + named("lin3.", last.tensors)
  }
}
