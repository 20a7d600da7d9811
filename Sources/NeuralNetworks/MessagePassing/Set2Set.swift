/// The readout of Vinyals et al. 2016 ("Order matters", arXiv 1511.06391, section 4.2): a row for each
/// graph from the rows x of its nodes, in whatever order they stand:
///
///     q*_0 = 0;  (q_t, c_t) = LSTM(q*_{t-1});  a_t = softmax over the nodes of x . q_t
///     r_t = sum over the nodes of a_t x;  q*_t = [q_t, r_t]
public struct Set2Set<S: Scalar> {
  /// The length of a row of x; the output is twice as long.
  public let width: Int
  /// How many times the LSTM is applied.
  public let steps: Int
  @usableFromInline let lstm: LSTMLayer<S>

  /// A readout whose LSTM is initialised as PyTorch does.
  public init(
    width: Int, steps: Int, in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    precondition(steps > 0, "a readout takes at least one step")
    self.width = width
    self.steps = steps
    lstm = LSTMLayer(inputs: 2 * width, width: width, in: parameters, from: &random)
  }

  /// To be called after the weights have changed.
  @inlinable public func weightsHaveChanged() { lstm.weightsHaveChanged() }

  /// Makes what `forward` needs of the weights now; see `LSTMLayer`.
  @inlinable public func prepareForward() { lstm.prepareForward() }

  /// What `forward` leaves for `backward`; one for each thread.
  public struct Activations {
    // `steps` + 1 times a row for each graph: q*, q and c.
    @usableFromInline let outputs: Matrix<S>
    @usableFromInline let hidden: Matrix<S>
    @usableFromInline let cells: Matrix<S>
    // `steps` times a row for each graph, and a number for each node.
    @usableFromInline let gates: Matrix<S>
    @usableFromInline let attention: Matrix<S>
    // Gradients, a row for each graph.
    @usableFromInline let outputGradients: Matrix<S>
    @usableFromInline let hiddenGradients: Matrix<S>
    @usableFromInline let cellGradients: Matrix<S>

    /// Memory for a readout of `width`.
    public init(width: Int) {
      outputs = Matrix(columns: 2 * width)
      hidden = Matrix(columns: width)
      cells = Matrix(columns: width)
      gates = Matrix(columns: 4 * width)
      attention = Matrix(columns: 1)
      outputGradients = Matrix(columns: 2 * width)
      hiddenGradients = Matrix(columns: width)
      cellGradients = Matrix(columns: width)
    }
  }

  /// Returns a row of 2 `width` numbers for each graph, in the memory of `a`. Each row's result is the
  /// same whatever graphs stand beside its own.
  @inlinable
  public func forward(_ batch: GraphBatch, _ x: UnsafePointer<S>, _ a: Activations)
    -> UnsafeMutablePointer<S>
  {
    let graphs = batch.graphCount
    let nodes = batch.nodeCount
    let kept = (steps &+ 1) &* graphs
    a.outputs.reset(rows: kept).update(repeating: 0, count: graphs &* 2 &* width)
    a.hidden.reset(rows: kept).update(repeating: 0, count: graphs &* width)
    a.cells.reset(rows: kept).update(repeating: 0, count: graphs &* width)
    a.gates.reset(rows: steps &* graphs)
    a.attention.reset(rows: steps &* nodes)
    for step in 0..<steps {
      let now = step &* graphs
      let next = now &+ graphs
      lstm.forward(
        a.outputs[now], a.hidden[now], cell: a.cells[now], rows: graphs, into: a.hidden[next],
        nextCell: a.cells[next], gates: a.gates[now])
      for graph in 0..<graphs {
        let q = a.hidden[next &+ graph]
        let output = a.outputs[next &+ graph]
        output.update(from: q, count: width)
        read(
          x, batch.nodes(of: graph), q, a.attention[step &* nodes], into: output + width)
      }
    }
    return a.outputs[steps &* graphs]
  }

  /// Fills the attention to the nodes of one graph and the sum that it weighs.
  @inlinable
  func read(
    _ x: UnsafePointer<S>, _ nodes: Range<Int>, _ q: UnsafePointer<S>,
    _ attention: UnsafeMutablePointer<S>, into sum: UnsafeMutablePointer<S>
  ) {
    sum.update(repeating: 0, count: width)
    guard !nodes.isEmpty else { return }
    var greatest = -S.infinity
    for node in nodes {
      attention[node] = Vector.dot(x + node &* width, q, count: width)
      greatest = max(greatest, attention[node])
    }
    let shift = SIMD8<S>(repeating: greatest)
    Vector.map(attention + nodes.lowerBound, count: nodes.count) { S.exp($0 - shift) }
    var total: S = 0
    for node in nodes { total += attention[node] }
    for node in nodes {
      attention[node] /= total
      Vector.add(x + node &* width, times: attention[node], to: sum, count: width)
    }
  }
}
