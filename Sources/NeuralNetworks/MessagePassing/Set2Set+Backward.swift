extension Set2Set {
  /// The backward pass: adds to `dx`, and to the gradients of the weights.
  ///
  /// - Parameters:
  ///   - a: what `forward` filled; its gates are used up.
  ///   - outputGradient: a row of 2 `width` numbers for each graph.
  @inlinable
  public func backward(
    _ batch: GraphBatch, _ x: UnsafePointer<S>, _ a: Activations, outputGradient: UnsafePointer<S>,
    addTo dx: UnsafeMutablePointer<S>
  ) {
    let graphs = batch.graphCount
    let nodes = batch.nodeCount
    let dOutput = a.outputGradients.reset(rows: graphs)
    dOutput.update(from: outputGradient, count: graphs &* 2 &* width)
    let dHidden = a.hiddenGradients.reset(rows: graphs)
    dHidden.update(repeating: 0, count: graphs &* width)
    let dCell = a.cellGradients.reset(rows: graphs)
    dCell.update(repeating: 0, count: graphs &* width)
    for step in (0..<steps).reversed() {
      let now = step &* graphs
      let next = now &+ graphs
      for graph in 0..<graphs {
        let dq = dHidden + graph &* width
        let output = dOutput + graph &* 2 &* width
        Vector.add(output, to: dq, count: width)
        pullBackRead(
          x, batch.nodes(of: graph), a.hidden[next &+ graph], a.attention[step &* nodes],
          sumGradient: output + width, addTo: dx, dq)
      }
      lstm.backward(
        a.outputs[now], a.hidden[now], cell: a.cells[now], nextCell: a.cells[next], rows: graphs,
        gates: a.gates[now], nextGradient: dHidden, cellGradient: dCell,
        inputGradient: dOutput, hiddenGradient: dHidden)
    }
  }

  /// The backward pass of `read`: adds to the gradients of x and q. With e = x . q, a = softmax(e) and
  /// r = sum a x: de = a (dr . x - sum a (dr . x)).
  @inlinable
  func pullBackRead(
    _ x: UnsafePointer<S>, _ nodes: Range<Int>, _ q: UnsafePointer<S>,
    _ attention: UnsafePointer<S>, sumGradient dr: UnsafePointer<S>,
    addTo dx: UnsafeMutablePointer<S>, _ dq: UnsafeMutablePointer<S>
  ) {
    var mean: S = 0
    for node in nodes {
      mean += attention[node] * Vector.dot(x + node &* width, dr, count: width)
    }
    for node in nodes {
      let row = x + node &* width
      let de = attention[node] * (Vector.dot(row, dr, count: width) - mean)
      Vector.add(dr, times: attention[node], to: dx + node &* width, count: width)
      Vector.add(q, times: de, to: dx + node &* width, count: width)
      Vector.add(row, times: de, to: dq, count: width)
    }
  }

  /// PyTorch Geometric's names: those of `LSTMLayer` after `lstm.`, with `_l0` at the end.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    lstm.tensors.map { ("lstm.\($0.name)_l0", $0.tensor) }
  }
}

extension LSTMLayer {
  /// PyTorch's `weight_ih` and `weight_hh` (4 `width` rows each, those of i, f, g and o) and `bias_ih`
  /// and `bias_hh`.
  public var tensors: [(name: String, tensor: TensorLayout)] {
    weights.tensors()
  }
}
