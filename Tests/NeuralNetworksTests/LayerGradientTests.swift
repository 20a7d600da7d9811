import NeuralNetworks
import Testing

/// Derivatives against central differences, in double precision.
@Suite struct LayerGradientTests {
  /// Compares the derivatives in `gradient` with those of `loss` by the numbers at `values`.
  ///
  /// Relative to the greatest derivative, since a central difference is as wrong by a small one as by
  /// a large one.
  static func check(
    _ values: UnsafeMutablePointer<Double>, _ gradient: [Double], _ what: String,
    _ loss: () -> Double
  ) {
    let step = 1e-5
    let scale = gradient.map(abs).max() ?? 0
    #expect(scale > 1e-3, "\(what) does not matter")
    var worst = 0.0
    for i in gradient.indices {
      let value = values[i]
      values[i] = value + step
      let above = loss()
      values[i] = value - step
      let below = loss()
      values[i] = value
      worst = max(worst, abs((above - below) / (2 * step) - gradient[i]))
    }
    #expect(worst < 1e-6 * scale, "\(what): off by \(worst) of \(scale)")
  }

  static func random(_ count: Int, _ random: inout Philox) -> [Double] {
    (0..<count).map { _ in 2 * random.uniform() - 1 }
  }

  /// A loss of outputs that weighs each in its own way, and is not linear.
  static func loss(_ y: UnsafePointer<Double>, _ weights: [Double]) -> Double {
    weights.indices.reduce(0) { $0 + weights[$1] * y[$1] + 0.5 * y[$1] * y[$1] }
  }

  static func slopes(_ y: UnsafePointer<Double>, _ weights: [Double]) -> [Double] {
    weights.indices.map { weights[$0] + y[$0] }
  }

  @Test(arguments: [(1, 1, 1), (3, 5, 4), (17, 9, 6), (8, 16, 33)])
  func denseLayer(inputs: Int, outputs: Int, rows: Int) {
    var random = Philox(key: 1, stream: 1)
    let parameters = WeightsAndGradients<Double>()
    let layer = DenseLayer(inputs: inputs, outputs: outputs, in: parameters, from: &random)
    var x = Self.random(rows * inputs, &random)
    let weights = Self.random(rows * outputs, &random)
    var y = [Double](repeating: .nan, count: rows * outputs)
    x.withUnsafeMutableBufferPointer { x in
      let x = x.baseAddress!
      func loss() -> Double {
        layer.weightsHaveChanged()
        layer.forward(x, rows: rows, into: &y)
        return Self.loss(y, weights)
      }
      _ = loss()
      var dx = [Double](repeating: .nan, count: rows * inputs)
      layer.backward(x, Self.slopes(y, weights), rows: rows, into: &dx)
      let gradient = Array(parameters.gradients)
      Self.check(x, dx, "an input", loss)
      Self.check(parameters.value(at: 0), gradient, "a weight", loss)
      // Gradients add up, also where those of inputs are not asked for.
      _ = loss()
      layer.backward(x, Self.slopes(y, weights), rows: rows, into: nil)
      for (twice, once) in zip(parameters.gradients, gradient) {
        #expect(abs(twice - 2 * once) < 1e-12)
      }
    }
  }

  /// A wide layer passes over columns whose derivatives are zero, which changes no sum.
  @Test(arguments: [512, 688], [0.0, 0.3, 1])
  func wideLayerWithFewDerivatives(outputs: Int, share: Double) {
    var random = Philox(key: 3, stream: 1)
    let (inputs, rows) = (6, 9)
    let parameters = WeightsAndGradients<Double>()
    let layer = DenseLayer(
      inputs: inputs, outputs: outputs, logits: true, in: parameters, from: &random)
    let x = Self.random(rows * inputs, &random)
    var dy = [Double](repeating: 0, count: rows * outputs)
    for start in stride(from: 0, to: dy.count, by: 50) where random.uniform() < share {
      for i in start..<min(start + 50, dy.count) { dy[i] = 2 * random.uniform() - 1 }
    }
    var dx = [Double](repeating: .nan, count: rows * inputs)
    layer.backward(x, dy, rows: rows, into: &dx)

    let weights = parameters.values
    for row in 0..<rows {
      for i in 0..<inputs {
        let expected = (0..<outputs).reduce(0) {
          $0 + dy[row * outputs + $1] * weights[i * outputs + $1]
        }
        #expect(abs(dx[row * inputs + i] - expected) < 1e-12)
      }
    }
    for j in 0..<outputs {
      for i in 0...inputs {
        let expected = (0..<rows).reduce(0) {
          $0 + (i < inputs ? x[$1 * inputs + i] : 1) * dy[$1 * outputs + j]
        }
        #expect(abs(parameters.gradients[i * outputs + j] - expected) < 1e-12)
      }
    }
  }

  /// Few rows are multiplied in another way than many.
  @Test(arguments: [1, 2, 7, 8, 9, 16, 31, 33], [1, 15, 16, 40])
  func denseLayerRowByRow(inputs: Int, outputs: Int) {
    func check<S: Scalar>(_: S.Type, tolerance: Double) {
      var random = Philox(key: 8, stream: 1)
      let layer = DenseLayer(
        inputs: inputs, outputs: outputs, in: WeightsAndGradients<S>(), from: &random)
      let most = 40
      let x = Self.random(most * inputs, &random).map { S($0) }
      var whole = [S](repeating: .nan, count: most * outputs)
      layer.forward(x, rows: most, into: &whole)
      for rows in 1..<most {
        var y = [S](repeating: .nan, count: rows * outputs)
        layer.forward(x, rows: rows, into: &y)
        let worst = zip(y, whole).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
        #expect(worst < tolerance, "\(rows) rows of \(S.self)")
      }
    }
    check(Float.self, tolerance: 1e-5)
    check(Double.self, tolerance: 1e-13)
  }

  @Test func denseLayerWhoseRowsAreIndependent() {
    var random = Philox(key: 8, stream: 2)
    let layer = DenseLayer(
      inputs: 19, outputs: 21, rowByRow: true, in: WeightsAndGradients<Float>(), from: &random)
    layer.prepareForward()
    let x = Self.random(200 * 19, &random).map { Float($0) }
    var y = [Float](repeating: .nan, count: 200 * 21)
    layer.forward(x, rows: 200, into: &y)
    for row in [0, 33, 127, 128, 199] {
      var one = [Float](repeating: .nan, count: 21)
      layer.forward(Array(x[row * 19..<row * 19 + 19]), rows: 1, into: &one)
      #expect(one == Array(y[row * 21..<row * 21 + 21]))
    }
  }

  /// Ones alone, and weights of any size with places that are not used.
  @Test(arguments: [(5, 1, 3, 4), (12, 3, 9, 20)], [false, true])
  func featureLayer(_ shape: (inputs: Int, active: Int, outputs: Int, rows: Int), weighted: Bool) {
    let (inputs, active, outputs, rows) = shape
    var random = Philox(key: 2, stream: 1)
    let parameters = WeightsAndGradients<Double>()
    let layer = FeatureLayer(
      inputs: inputs, active: active, outputs: outputs, in: parameters, from: &random)
    var places: [Int32] = []
    for _ in 0..<rows {
      places += (0..<Int32(inputs)).shuffled(using: &random).prefix(active)
    }
    if weighted { for i in stride(from: 0, to: places.count, by: 3) { places[i] = -1 } }
    let values = places.map { _ in weighted ? Float(2 * random.uniform() - 1) : 1 }
    let weights = Self.random(rows * outputs, &random)
    var y = [Double](repeating: .nan, count: rows * outputs)
    func loss() -> Double {
      layer.forward(places, values, rows: rows, into: &y)
      return Self.loss(y, weights)
    }
    _ = loss()
    layer.backward(places, values, Self.slopes(y, weights), rows: rows)
    Self.check(parameters.value(at: 0), Array(parameters.gradients), "a weight", loss)
  }

  /// A layer on sparse rows is a dense one whose input is mostly zeros.
  @Test func featureLayerIsADenseOne() {
    var (a, b) = (Philox(key: 4, stream: 1), Philox(key: 4, stream: 1))
    let (p, q) = (WeightsAndGradients<Double>(), WeightsAndGradients<Double>())
    let sparse = FeatureLayer(inputs: 7, active: 2, outputs: 5, in: p, from: &a)
    let dense = DenseLayer(inputs: 7, outputs: 5, in: q, from: &b)
    #expect(Array(p.values) == Array(q.values))
    let places: [Int32] = [0, 3, 6, 2]
    let values: [Float] = [1, 1, -0.5, 1]
    var x = [Double](repeating: 0, count: 14)
    for (i, value) in zip([0, 3, 7 + 6, 7 + 2], values) { x[i] = Double(value) }
    var (y, z) = ([Double](repeating: 0, count: 10), [Double](repeating: 0, count: 10))
    sparse.forward(places, values, rows: 2, into: &y)
    dense.forward(x, rows: 2, into: &z)
    for (a, b) in zip(y, z) { #expect(abs(a - b) < 1e-14) }
    let slopes = (0..<10).map(Double.init)
    sparse.backward(places, values, slopes, rows: 2)
    dense.backward(x, slopes, rows: 2, into: nil)
    for (a, b) in zip(p.gradients, q.gradients) { #expect(abs(a - b) < 1e-14) }
  }

  /// At every length, so that whole vectors and rests are seen.
  @Test(arguments: Activation.allCases) func activation(_ activation: Activation) {
    var random = Philox(key: 3, stream: 1)
    for count in 1...19 {
      // No number so near 0 that a difference would straddle the kink.
      var x = Self.random(count, &random).map { $0 + ($0 < 0 ? -0.01 : 0.01) }
      x[0] = 0.5
      let weights = Self.random(count, &random)
      var y: [Double] = []
      func loss(_ x: UnsafeMutablePointer<Double>) -> Double {
        y = (0..<count).map { x[$0] }
        activation.apply(&y, count: count)
        return Self.loss(y, weights)
      }
      x.withUnsafeMutableBufferPointer { x in
        let x = x.baseAddress!
        _ = loss(x)
        var slopes = Self.slopes(y, weights)
        activation.pullBack(&slopes, outputs: y, count: count)
        Self.check(x, slopes, "input \(count)") { loss(x) }
        for i in 0..<count {
          let below = activation == .relu ? 0 : 0.01 * x[i]
          _ = loss(x)
          #expect(y[i] == (x[i] > 0 ? x[i] : below))
        }
      }
    }
  }
}
