import NeuralNetworks
import Testing

@Suite("Layers of transformers")
struct TransformerLayerTests {
  typealias Check = LayerGradientTests

  @Test("Root mean square normalisation", arguments: [(2, 3), (5, 3), (24, 7)])
  func normalisation(width: Int, rows: Int) {
    var random = Philox(key: 16, stream: 1)
    let layer = RMSNorm<Double>(width: width, epsilon: 1e-3)
    var x = Check.random(rows * width, &random)
    var gains = Check.random(width, &random)
    let weights = Check.random(rows * width, &random)
    var y = [Double](repeating: .nan, count: rows * width)
    layer.forward(x, rows: rows, gains: gains, into: &y)
    // The formula, a number at a time.
    for row in 0..<rows {
      let numbers = x[row * width..<(row + 1) * width]
      let mean = numbers.reduce(0) { $0 + $1 * $1 } / Double(width)
      for i in 0..<width {
        let expected = gains[i] * x[row * width + i] / (mean + 1e-3).squareRoot()
        #expect(abs(y[row * width + i] - expected) < 1e-12)
      }
    }
    var dx = [Double](repeating: 0, count: x.count)
    var dGains = [Double](repeating: 0, count: width)
    layer.backward(
      x, Check.slopes(y, weights), rows: rows, gains: gains, addTo: &dx, gainGradients: &dGains)
    var other = [Double](repeating: 1, count: x.count)
    layer.backward(x, Check.slopes(y, weights), rows: rows, gains: gains, addTo: &other)
    #expect(zip(other, dx).allSatisfy { abs($0 - $1 - 1) < 1e-12 })
    x.withUnsafeMutableBufferPointer { x in
      gains.withUnsafeMutableBufferPointer { gains in
        let (x, gains) = (x.baseAddress!, gains.baseAddress!)
        func loss() -> Double {
          layer.forward(x, rows: rows, gains: gains, into: &y)
          return Check.loss(y, weights)
        }
        Check.check(x, dx, "an input", loss)
        Check.check(gains, dGains, "a gain", loss)
      }
    }
  }

  @Test("Gated activation", arguments: [(1, 1), (9, 3), (16, 2)])
  func gated(width: Int, rows: Int) {
    var random = Philox(key: 16, stream: 2)
    var x = Check.random(rows * 2 * width, &random).map { 3 * $0 }
    let weights = Check.random(rows * width, &random)
    var y = [Double](repeating: .nan, count: rows * width)
    SwiGLU.forward(x, rows: rows, width: width, into: &y)
    var dx = [Double](repeating: .nan, count: x.count)
    var again = y.map { _ in Double.nan }
    SwiGLU.backward(
      x, Check.slopes(y, weights), rows: rows, width: width, into: &dx, outputs: &again)
    #expect(zip(again, y).allSatisfy { abs($0 - $1) < 1e-15 })
    for row in 0..<rows {
      let a = x[row * 2 * width]
      let expected = a / (1 + Elementary.exp(-a)) * x[row * 2 * width + width]
      #expect(abs(y[row * width] - expected) < 1e-12)
    }
    x.withUnsafeMutableBufferPointer { x in
      let x = x.baseAddress!
      Check.check(x, dx, "an input") {
        SwiGLU.forward(x, rows: rows, width: width, into: &y)
        return Check.loss(y, weights)
      }
    }
  }

  @Test("Rotation: angles, distances, and back")
  func rotation() {
    let (width, heads, stride) = (16, 2, 40)
    let rotation = RotaryEmbedding<Double>(width: width, base: 100)
    var random = Philox(key: 16, stream: 3)
    let x = Check.random(3 * stride, &random)
    var y = x
    rotation.rotate(&y, stride: stride, rows: 3, heads: heads, positions: [5, 0, 9])
    for (row, position) in [5, 0, 9].enumerated() {
      for i in 0..<stride {
        let place = row * stride + i
        guard i < heads * width else {
          #expect(y[place] == x[place])
          continue
        }
        let first = place - i % 2
        let pair = i % width / 2
        let angle = Double(position) * Elementary.pow(100, -2 * Double(pair) / Double(width))
        let (c, s) = (Elementary.cos(angle), Elementary.sin(angle))
        let expected =
          i % 2 == 0 ? x[first] * c - x[first + 1] * s : x[first] * s + x[first + 1] * c
        #expect(abs(y[place] - expected) < 1e-12)
      }
    }
    // A rotation is its own transpose's inverse, so derivatives are turned back.
    rotation.rotate(
      &y, stride: stride, rows: 3, heads: heads, positions: [5, 0, 9], backward: true)
    #expect(zip(x, y).allSatisfy { abs($0 - $1) < 1e-12 })
    // Products depend on distances only.
    func product(_ p: Int32, _ q: Int32) -> Double {
      var (a, b) = (Array(x[0..<width]), Array(x[stride..<stride + width]))
      rotation.rotate(&a, stride: width, rows: 1, heads: 1, positions: [p])
      rotation.rotate(&b, stride: width, rows: 1, heads: 1, positions: [q])
      return Vector.dot(a, b, count: width)
    }
    #expect(abs(product(7, 3) - product(104, 100)) < 1e-12)
    #expect(abs(product(7, 3) - product(7, 4)) > 1e-3)
  }

  @Test("Low-rank adapters", arguments: [(5, 7, 1, 4), (8, 16, 3, 20)])
  func adapter(inputs: Int, outputs: Int, rank: Int, rows: Int) {
    var random = Philox(key: 16, stream: 4)
    let parameters = WeightsAndGradients<Double>()
    let layer = LowRankAdapter(
      inputs: inputs, outputs: outputs, rank: rank, alpha: 3, in: parameters, from: &random)
    let stride = outputs + 2
    var x = Check.random(rows * inputs, &random)
    let weights = Check.random(rows * stride, &random)
    var middle = [Double](repeating: .nan, count: rows * rank)
    var y = [Double](repeating: 1, count: rows * stride)
    layer.forward(x, rows: rows, middle: &middle, addTo: &y, stride: stride)
    #expect(y.allSatisfy { $0 == 1 }, "an adapter begins as nothing")
    for i in parameters.values.indices { parameters.values[i] = 2 * random.uniform() - 1 }
    x.withUnsafeMutableBufferPointer { x in
      let x = x.baseAddress!
      func loss() -> Double {
        for i in y.indices { y[i] = Double(i % 3) }
        layer.forward(x, rows: rows, middle: &middle, addTo: &y, stride: stride)
        return Check.loss(y, weights)
      }
      _ = loss()
      var scratch = middle
      var dx = [Double](repeating: 0, count: rows * inputs)
      layer.backward(
        x, middle: middle, Check.slopes(y, weights), stride: stride, rows: rows, scratch: &scratch,
        addTo: &dx)
      Check.check(parameters.value(at: 0), Array(parameters.gradients), "a weight", loss)
      Check.check(x, dx, "an input", loss)
    }
    #expect(layer.tensors.map(\.tensor.shape) == [[rank, inputs], [outputs, rank]])
  }

  @Test("Frozen weights: few rows and many", arguments: [1, 3, 4, 5, 49], [1, 3, 7, 40])
  func frozen(rows: Int, outputs: Int) {
    func check<S: Scalar>(_: S.Type, tolerance: S) {
      var random = Philox(key: 16, stream: 5)
      for inputs in [1, 8, 21] {
        let w = Check.random(inputs * outputs, &random).map { S($0) }
        let x = Check.random(rows * inputs, &random).map { S($0) }
        var y = [S](repeating: .nan, count: rows * outputs)
        var dx = [S](repeating: 1, count: rows * inputs)
        w.withUnsafeBufferPointer { w in
          let layer = FrozenLinear(w.baseAddress!, inputs: inputs, outputs: outputs)
          layer.forward(x, rows: rows, into: &y)
          layer.backward(y, rows: rows, into: &dx, adding: true)
        }
        for row in 0..<rows {
          for o in 0..<outputs {
            let expected = (0..<inputs).reduce(S(0)) {
              $0 + x[row * inputs + $1] * w[o * inputs + $1]
            }
            #expect(abs(y[row * outputs + o] - expected) < tolerance)
          }
          for i in 0..<inputs {
            let expected = (0..<outputs).reduce(S(1)) {
              $0 + y[row * outputs + $1] * w[$1 * inputs + i]
            }
            #expect(abs(dx[row * inputs + i] - expected) < 10 * tolerance)
          }
        }
      }
    }
    check(Float.self, tolerance: 1e-5)
    check(Double.self, tolerance: 1e-13)
  }
}
