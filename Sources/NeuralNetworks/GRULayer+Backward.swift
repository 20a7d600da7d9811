extension GRULayer {
  /// The backward pass of one step: fills the gradients of its input and hidden state from that of
  /// the next state, and adds those of the weights.
  ///
  /// - Parameters:
  ///   - gates: what `forward` filled; holds the derivatives by the sums afterwards.
  ///   - hiddenGradient: may be the memory of `nextGradient`.
  @inlinable
  public func backward(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, rows: Int,
    gates: UnsafeMutablePointer<S>, nextGradient: UnsafePointer<S>,
    inputGradient: UnsafeMutablePointer<S>, hiddenGradient: UnsafeMutablePointer<S>
  ) {
    pullBack(
      hidden, rows: rows, gates: gates, nextGradient: nextGradient, inputGradient: inputGradient,
      hiddenGradient: hiddenGradient)
    addWeightGradients(input, hidden, rows: rows, gateGradients: gates)
  }

  /// The part of `backward` that does not touch the weights' gradients.
  ///
  /// A caller whose steps stand after one another in memory calls this for each step, last step
  /// first, and `addWeightGradients` once for all.
  @inlinable
  public func pullBack(
    _ hidden: UnsafePointer<S>, rows: Int, gates: UnsafeMutablePointer<S>,
    nextGradient: UnsafePointer<S>, inputGradient: UnsafeMutablePointer<S>,
    hiddenGradient: UnsafeMutablePointer<S>
  ) {
    parameters.operations += 6 * Double(rows * width * (inputs + width))
    var start = 0
    while start < rows {
      let count = min(Self.block, rows &- start)
      let g = gates + start &* gateCount
      for row in start..<start &+ count {
        differentiateGates(
          gates + row &* gateCount, hidden + row &* width, nextGradient + row &* width,
          hiddenGradient + row &* width)
      }
      weights.addHiddenGradient(
        g, stride: gateCount, rows: count, to: hiddenGradient + start &* width)
      weights.pullBackInput(
        g + width, stride: gateCount, rows: count, into: inputGradient + start &* inputs)
      start &+= count
    }
  }

  /// Adds to the gradients of weights and biases, over `rows` rows.
  ///
  /// - Parameter gateGradients: what `pullBack` left in `gates`.
  @inlinable
  public func addWeightGradients(
    _ input: UnsafePointer<S>, _ hidden: UnsafePointer<S>, rows: Int,
    gateGradients: UnsafePointer<S>
  ) {
    guard rows > 0 else { return }
    parameters.operations += 6 * Double(rows * width * (inputs + width))
    weights.addHiddenWeightGradients(hidden, gateGradients, stride: gateCount, rows: rows)
    weights.addInputWeightGradients(input, gateGradients + width, stride: gateCount, rows: rows)
  }

  /// From gates to derivatives by the sums, for one row, and the part of the hidden state's that does
  /// not go through a product.
  @inlinable @inline(__always)
  func differentiateGates(
    _ gates: UnsafeMutablePointer<S>, _ hidden: UnsafePointer<S>, _ nextGradient: UnsafePointer<S>,
    _ hiddenGradient: UnsafeMutablePointer<S>
  ) {
    let one = SIMD8<S>(repeating: 1)
    var i = 0
    while i < width {
      let count = width &- i
      let g = gates + i
      let r = Vector.load(g + width, count: count)
      let z = Vector.load(g + 2 &* width, count: count)
      let n = Vector.load(g + 3 &* width, count: count)
      let dNext = Vector.load(nextGradient + i, count: count)
      let dz = dNext * (Vector.load(hidden + i, count: count) - n) * z * (one - z)
      let dn = dNext * (one - z) * (one - n * n)
      let dr = dn * Vector.load(g, count: count) * r * (one - r)
      Vector.store(dn * r, g, count: count)
      Vector.store(dr, g + width, count: count)
      Vector.store(dz, g + 2 &* width, count: count)
      Vector.store(dn, g + 3 &* width, count: count)
      Vector.store(dNext * z, hiddenGradient + i, count: count)
      i &+= 8
    }
  }
}
