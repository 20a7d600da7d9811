import Formats

/// Adam (Kingma and Ba 2015, algorithm 1) over all parameters of a network.
public struct Adam<S: Scalar> {
  /// The decay of the mean of gradients.
  public let beta1: Double
  /// The decay of the mean of squared gradients.
  public let beta2: Double
  /// What is added to the root of the second moment.
  public let epsilon: Double
  @usableFromInline var stepCount: Int
  /// How many steps were taken.
  public var steps: Int { stepCount }
  @usableFromInline let first: Matrix<S>
  @usableFromInline let second: Matrix<S>

  /// An optimiser of `count` parameters that has taken no step.
  public init(count: Int, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    stepCount = 0
    first = Matrix(columns: max(count, 1))
    second = Matrix(columns: max(count, 1))
    first.append(rows: 1).initialize(repeating: 0, count: max(count, 1))
    second.append(rows: 1).initialize(repeating: 0, count: max(count, 1))
  }

  /// Moves the parameters against their gradients and clears the gradients.
  ///
  /// - Parameter scale: what the gradients are multiplied by first (gradient clipping).
  @inlinable
  public mutating func step(
    _ parameters: WeightsAndGradients<S>, learningRate: Double, scale: Double = 1
  ) {
    guard let values = parameters.values.baseAddress,
      let gradients = parameters.gradients.baseAddress
    else { return }
    stepCount += 1
    // As PyTorch orders it: the corrections of the two means go into the rate and the denominator.
    let rate = S(learningRate / (1 - Elementary.pow(beta1, Double(stepCount))))
    let root = S(1 / (1 - Elementary.pow(beta2, Double(stepCount))).squareRoot())
    update(
      values, gradients, first.elements, second.elements, count: parameters.count, rate: rate,
      root: root, scale: S(scale))
  }

  @inlinable
  func update(
    _ values: UnsafeMutablePointer<S>, _ gradients: UnsafeMutablePointer<S>,
    _ first: UnsafeMutablePointer<S>, _ second: UnsafeMutablePointer<S>, count: Int, rate: S,
    root: S, scale: S
  ) {
    let (b1, b2, epsilon) = (S(beta1), S(beta2), S(epsilon))
    let (c1, c2) = (S(1 - beta1), S(1 - beta2))
    // `WeightsAndGradients` hands out multiples of 16 numbers, so there is no rest.
    for i in stride(from: 0, to: count, by: 8) {
      let g = Vector.load(gradients + i) * scale
      let m = Vector.load(first + i) * b1 + g * c1
      let v = Vector.load(second + i) * b2 + g * g * c2
      Vector.store(m, first + i)
      Vector.store(v, second + i)
      let x = Vector.load(values + i) - m * rate / (S.squareRoot(v) * root + epsilon)
      Vector.store(x, values + i)
      Vector.store(SIMD8<S>(repeating: 0), gradients + i)
    }
  }
}

extension Adam: SnapshotWritable {
  /// Writes the number of steps and the two moments.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(Int64(stepCount))
    snapshot.write(contentsOf: UnsafeBufferPointer(start: first.elements, count: first.columns))
    snapshot.write(contentsOf: UnsafeBufferPointer(start: second.elements, count: second.columns))
  }

  /// Continues from what `write` wrote for as many parameters.
  public mutating func restore(from snapshot: inout SnapshotReader) throws {
    stepCount = Int(try snapshot.read() as Int64)
    try snapshot.read(
      into: UnsafeMutableBufferPointer(start: first.elements, count: first.columns))
    try snapshot.read(
      into: UnsafeMutableBufferPointer(start: second.elements, count: second.columns))
  }
}

extension WeightsAndGradients: SnapshotWritable {
  /// Writes the values.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(contentsOf: UnsafeBufferPointer(values))
  }

  /// Takes the values that `write` wrote for as many parameters.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try snapshot.read(into: values)
  }

  /// The sum of the squares of all gradients, in double precision.
  @inlinable
  public var squaredGradientNorm: Double {
    guard count > 0 else { return 0 }
    // Eight sums side by side, in a fixed order.
    var sums = SIMD8<Double>(repeating: 0)
    for i in stride(from: 0, to: count, by: 8) {
      let g = SIMD8<Double>(Vector.load(gradient(at: i)))
      sums += g * g
    }
    return sums.sum()
  }
}
