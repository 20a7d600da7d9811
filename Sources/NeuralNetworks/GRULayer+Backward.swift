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
      let dh = hiddenGradient + start &* width
      for row in start..<start &+ count {
        close(
          gates + row &* gateCount, hidden + row &* width, nextGradient + row &* width,
          hiddenGradient + row &* width)
      }
      hiddenBackward.multiply(
        g, stride: gateCount, rows: count, parameters.value(at: hiddenWeight), addTo: dh,
        stride: width)
      let dm = inputGradient + start &* inputs
      dm.update(repeating: 0, count: count &* inputs)
      inputBackward.multiply(
        g + width, stride: gateCount, rows: count, parameters.value(at: inputWeight), addTo: dm,
        stride: inputs)
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
    let three = 3 &* width
    S.multiply(
      hidden, transposed: true, stride: width, gateGradients, transposed: false, stride: gateCount,
      into: parameters.gradient(at: hiddenWeight), stride: three, m: width, n: three, k: rows,
      alpha: 1, beta: 1)
    S.multiply(
      input, transposed: true, stride: inputs, gateGradients + width, transposed: false,
      stride: gateCount, into: parameters.gradient(at: inputWeight), stride: three, m: inputs,
      n: three, k: rows, alpha: 1, beta: 1)
    for row in 0..<rows {
      let g = gateGradients + row &* gateCount
      Vector.add(g, to: parameters.gradient(at: hiddenBias), count: three)
      Vector.add(g + width, to: parameters.gradient(at: inputBias), count: three)
    }
  }

  /// From gates to derivatives by the sums, for one row, and the part of the hidden state's that does
  /// not go through a product.
  @inlinable @inline(__always)
  func close(
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
