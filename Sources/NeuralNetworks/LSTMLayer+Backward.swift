extension LSTMLayer {
  /// The backward pass of one step: fills the gradients of its input, hidden state and cell from those
  /// of the next state and cell, and adds those of the weights.
  ///
  /// - Parameters:
  ///   - gates: what `forward` filled; holds the derivatives by the sums afterwards.
  ///   - nextCell: what `forward` filled.
  ///   - hiddenGradient: may be the memory of `nextGradient`.
  ///   - cellGradient: holds the gradient of the next cell, and afterwards that of the cell.
  @inlinable
  public func backward(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, cell: UnsafePointer<S>,
    nextCell: UnsafePointer<S>, rows: Int, gates: UnsafeMutablePointer<S>,
    nextGradient: UnsafePointer<S>, cellGradient: UnsafeMutablePointer<S>,
    inputGradient: UnsafeMutablePointer<S>, hiddenGradient: UnsafeMutablePointer<S>
  ) {
    guard rows > 0 else { return }
    for row in 0..<rows {
      let (g, w) = (row &* gateCount, row &* width)
      close(gates + g, cell + w, nextCell + w, nextGradient + w, cellGradient + w)
    }
    weights.pullBackInput(gates, stride: gateCount, rows: rows, into: inputGradient)
    hiddenGradient.update(repeating: 0, count: rows &* width)
    weights.addHiddenGradient(gates, stride: gateCount, rows: rows, to: hiddenGradient)
    weights.addInputWeightGradients(input, gates, stride: gateCount, rows: rows)
    weights.addHiddenWeightGradients(hidden, gates, stride: gateCount, rows: rows)
  }

  /// From gates to derivatives by the sums, and from the next cell's gradient to the cell's.
  @inlinable @inline(__always)
  func close(
    _ gates: UnsafeMutablePointer<S>, _ cell: UnsafePointer<S>, _ nextCell: UnsafePointer<S>,
    _ nextGradient: UnsafePointer<S>, _ cellGradient: UnsafeMutablePointer<S>
  ) {
    let one = SIMD8<S>(repeating: 1)
    var k = 0
    while k < width {
      let count = width &- k
      let i = Vector.load(gates + k, count: count)
      let f = Vector.load(gates + (k &+ width), count: count)
      let g = Vector.load(gates + (k &+ 2 &* width), count: count)
      let o = Vector.load(gates + (k &+ 3 &* width), count: count)
      let t = S.tanh(Vector.load(nextCell + k, count: count))
      let dNext = Vector.load(nextGradient + k, count: count)
      let dCell = Vector.load(cellGradient + k, count: count) + dNext * o * (one - t * t)
      Vector.store(dCell * g * i * (one - i), gates + k, count: count)
      Vector.store(
        dCell * Vector.load(cell + k, count: count) * f * (one - f), gates + (k &+ width),
        count: count)
      Vector.store(dCell * i * (one - g * g), gates + (k &+ 2 &* width), count: count)
      Vector.store(dNext * t * o * (one - o), gates + (k &+ 3 &* width), count: count)
      Vector.store(dCell * f, cellGradient + k, count: count)
      k &+= 8
    }
  }
}
