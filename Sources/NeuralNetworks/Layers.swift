/// What follows a linear map. Each is told from its output alone, so that nothing else is kept for
/// the backward pass.
public enum Activation: String, Sendable, CaseIterable {
  /// max(x, 0).
  case relu
  /// x above zero, x / 100 below: the 2021 code's.
  case leakyReLU

  @inlinable
  var slope: Double { self == .relu ? 0 : 0.01 }

  /// Applies the function to `count` numbers in place.
  @inlinable
  public func apply<S: Scalar>(_ x: UnsafeMutablePointer<S>, count: Int) {
    let slope = S(slope)
    var i = 0
    while i &+ 8 <= count {
      let v = Vector.load(x + i)
      Vector.store(S.rectify(v, by: v, slope: slope), x + i)
      i &+= 8
    }
    while i < count {
      if x[i] < 0 { x[i] *= slope }
      i &+= 1
    }
  }

  /// Turns derivatives by the function's outputs `y` into derivatives by its inputs, in place.
  @inlinable
  public func pullBack<S: Scalar>(
    _ gradient: UnsafeMutablePointer<S>, outputs y: UnsafePointer<S>, count: Int
  ) {
    let slope = S(slope)
    var i = 0
    while i &+ 8 <= count {
      let g = Vector.load(gradient + i)
      Vector.store(S.rectify(g, by: Vector.load(y + i), slope: slope), gradient + i)
      i &+= 8
    }
    while i < count {
      if y[i] <= 0 { gradient[i] *= slope }
      i &+= 1
    }
  }
}

/// y = x W + b, for dense rows x.
public struct DenseLayer<S: Scalar> {
  /// The length of an input row.
  public let inputs: Int
  /// The length of an output row.
  public let outputs: Int
  @usableFromInline let weight: Int
  @usableFromInline let bias: Int
  @usableFromInline let parameters: WeightsAndGradients<S>
  @usableFromInline let packed: PackedWeights<S>
  @usableFromInline let mostPackedRows: Int
  /// Of a layer with very many logits.
  let nonzero: NonzeroRows<S>?

  /// A layer whose weights (`inputs` x `outputs`, row-major) and biases are drawn uniformly from
  /// +-1/sqrt(`inputs`), PyTorch's default.
  ///
  /// - Parameters:
  ///   - rowByRow: whether a row of outputs is to be the same bits whatever rows stand beside
  ///     it. BLAS, which multiplies many rows otherwise, does not promise that.
  ///   - logits: whether the derivatives of most outputs may be zero, as those of actions that a state
  ///     does not have are: of many, `backward` passes over these.
  public init(
    inputs: Int, outputs: Int, rowByRow: Bool = false, logits: Bool = false,
    in parameters: WeightsAndGradients<S>, from random: inout Philox
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.parameters = parameters
    mostPackedRows = rowByRow ? .max : PackedWeights<S>.mostRows
    weight = parameters.add(count: inputs * outputs)
    bias = parameters.add(count: outputs)
    packed = PackedWeights(inputs: inputs, outputs: outputs)
    nonzero =
      logits && outputs >= NonzeroRows<S>.leastColumns ? NonzeroRows(inputs: inputs) : nil
    let bound = 1 / Double(inputs).squareRoot()
    parameters.drawUniform(at: weight, count: inputs * outputs, bound: bound, from: &random)
    parameters.drawUniform(at: bias, count: outputs, bound: bound, from: &random)
  }

  /// To be called after the weights have changed.
  @inlinable
  public func weightsHaveChanged() { packed.invalidate() }

  /// Makes what `forward` needs of the weights now. Until they change, `forward` may then run on
  /// several threads at once.
  @inlinable
  public func prepareForward() { packed.pack(parameters.value(at: weight)) }

  /// Fills `rows` rows of `y`.
  @inlinable
  public func forward(_ x: UnsafePointer<S>, rows: Int, into y: UnsafeMutablePointer<S>) {
    parameters.operations += 2 * Double(rows * inputs * outputs)
    let b = parameters.value(at: bias)
    for row in 0..<rows { (y + row * outputs).update(from: b, count: outputs) }
    let w = parameters.value(at: weight)
    if rows <= mostPackedRows {
      packed.multiply(x, rows: rows, w, addTo: y)
      return
    }
    S.multiply(
      x, transposed: false, stride: inputs, w, transposed: false,
      stride: outputs, into: y, stride: outputs, m: rows, n: outputs, k: inputs, alpha: 1, beta: 1)
  }

  /// Adds to the gradients of W and b, and fills `dx` unless it is `nil`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, rows: Int, into dx: UnsafeMutablePointer<S>?
  ) {
    guard rows > 0 else { return }
    guard let nonzero else {
      backward(x, dy, stride: outputs, columns: 0..<outputs, rows: rows, into: dx)
      return
    }
    dx?.update(repeating: 0, count: rows * inputs)
    for first in stride(from: 0, to: outputs, by: NonzeroRows<S>.blockWidth) {
      let columns = first..<min(first + NonzeroRows<S>.blockWidth, outputs)
      let count = nonzero.gather(
        dy + first, stride: outputs, width: columns.count, beside: x, rows: rows)
      guard count > 0 else { continue }
      backward(
        nonzero.companions.elements, nonzero.gathered.elements, stride: columns.count,
        columns: columns, rows: count, into: dx == nil ? nil : nonzero.results.elements)
      if let dx { nonzero.scatter(into: dx) }
    }
  }

  /// The same for some of the outputs, whose derivatives stand in rows that are `stride` numbers apart.
  private func backward(
    _ x: UnsafePointer<S>, _ dy: UnsafePointer<S>, stride: Int, columns: Range<Int>, rows: Int,
    into dx: UnsafeMutablePointer<S>?
  ) {
    parameters.operations += (dx == nil ? 2 : 4) * Double(rows * inputs * columns.count)
    S.multiply(
      x, transposed: true, stride: inputs, dy, transposed: false, stride: stride,
      into: parameters.gradient(at: weight) + columns.lowerBound, stride: outputs,
      m: inputs, n: columns.count, k: rows, alpha: 1, beta: 1)
    let db = parameters.gradient(at: bias) + columns.lowerBound
    for row in 0..<rows { Vector.add(dy + row * stride, to: db, count: columns.count) }
    guard let dx else { return }
    S.multiply(
      dy, transposed: false, stride: stride, parameters.value(at: weight) + columns.lowerBound,
      transposed: true, stride: outputs, into: dx, stride: inputs,
      m: rows, n: inputs, k: columns.count, alpha: 1, beta: 0)
  }
}

/// y = x W + b, for rows x of which at most `active` numbers differ from zero: sums of rows of W.
public struct FeatureLayer<S: Scalar> {
  /// The length of an input row.
  public let inputs: Int
  /// How many numbers of a row may differ from zero.
  public let active: Int
  /// The length of an output row.
  public let outputs: Int
  @usableFromInline let weight: Int
  @usableFromInline let bias: Int
  @usableFromInline let parameters: WeightsAndGradients<S>

  /// A layer initialised like `DenseLayer`.
  public init(
    inputs: Int, active: Int, outputs: Int, in parameters: WeightsAndGradients<S>,
    from random: inout Philox
  ) {
    self.inputs = inputs
    self.active = active
    self.outputs = outputs
    self.parameters = parameters
    weight = parameters.add(count: inputs * outputs)
    bias = parameters.add(count: outputs)
    let bound = 1 / Double(inputs).squareRoot()
    parameters.drawUniform(at: weight, count: inputs * outputs, bound: bound, from: &random)
    parameters.drawUniform(at: bias, count: outputs, bound: bound, from: &random)
  }

  /// Fills `rows` rows of `y`; `indices` and `values` hold the places and sizes of each row's numbers, row
  /// after row, a place of -1 for none.
  @inlinable
  public func forward(
    _ indices: UnsafePointer<Int32>, _ values: UnsafePointer<Float>, rows: Int,
    into y: UnsafeMutablePointer<S>
  ) {
    let w = parameters.value(at: weight)
    let b = parameters.value(at: bias)
    for row in 0..<rows {
      let target = y + row * outputs
      target.update(from: b, count: outputs)
      for i in row * active..<(row + 1) * active where indices[i] >= 0 {
        let source = w + Int(indices[i]) * outputs
        if values[i] == 1 {
          Vector.add(source, to: target, count: outputs)
        } else {
          let value = S(values[i])
          for k in 0..<outputs { target[k] += value * source[k] }
        }
      }
    }
  }

  /// Adds to the gradients of W and b.
  @inlinable
  public func backward(
    _ indices: UnsafePointer<Int32>, _ values: UnsafePointer<Float>, _ dy: UnsafePointer<S>,
    rows: Int
  ) {
    let dw = parameters.gradient(at: weight)
    let db = parameters.gradient(at: bias)
    for row in 0..<rows {
      let source = dy + row * outputs
      Vector.add(source, to: db, count: outputs)
      for i in row * active..<(row + 1) * active where indices[i] >= 0 {
        let target = dw + Int(indices[i]) * outputs
        if values[i] == 1 {
          Vector.add(source, to: target, count: outputs)
        } else {
          let value = S(values[i])
          for k in 0..<outputs { target[k] += value * source[k] }
        }
      }
    }
  }
}
