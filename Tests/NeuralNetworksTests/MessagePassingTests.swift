import Foundation
import NeuralNetworks
import Testing

@Suite("Message passing")
struct MessagePassingTests {
  static let kindFeatures: [[Float]] = [[1, 0], [0, 1], [0, 0]]

  /// Graphs of the given sizes: a ring each with a chord, edges of all kinds, the last node of each
  /// larger one alone.
  static func batch(_ sizes: [Int], shuffledFrom first: Int = 0) -> GraphBatch {
    let batch = GraphBatch(kinds: 3)
    for size in sizes {
      batch.addGraph()
      for node in 0..<size {
        batch.addNode()
        batch.addFeature((first + node) % 4)
        if node % 2 == 1 { batch.addFeature(4, Float(node) / 2) }
      }
      if size == 1 { batch.addEdge(from: 0, to: 0, kind: 2) }
      let ring = size > 4 ? size - 1 : size
      if size > 1 {
        for node in 0..<ring {
          let next = (node + 1) % ring
          batch.addEdge(from: node, to: next, kind: node % 2)
          batch.addEdge(from: next, to: node, kind: node % 2)
        }
        batch.addEdge(from: 0, to: ring / 2, kind: 1)
      }
    }
    batch.arrange()
    return batch
  }

  static func network<S: Scalar>(_: S.Type, width: Int = 5) -> MessagePassingNetwork<S> {
    var random = Philox(key: 12, stream: 1)
    return MessagePassingNetwork(
      MessagePassingNetwork.Shape(
        nodeFeatures: 5, kindFeatures: kindFeatures, width: width, edgeWidth: 4, steps: 3,
        readoutSteps: 2), from: &random)
  }

  @Test("Derivatives of the whole network", arguments: [[1], [3, 7, 1, 2], [40, 40]])
  func wholeNetwork(sizes: [Int]) {
    let network = Self.network(Double.self)
    let batch = Self.batch(sizes)
    let activations = MessagePassingNetwork<Double>.Activations(network.shape, forBackward: true)
    let weights = sizes.indices.map { 1 + Double($0) / 3 }
    func values() -> [Double] {
      network.prepare()
      let values = network.forward(batch, activations)
      return sizes.indices.map { values[$0] }
    }
    func loss() -> Double { LayerGradientTests.loss(values(), weights) }
    let slopes = LayerGradientTests.slopes(values(), weights)
    network.backward(batch, activations, valueGradients: slopes)
    network.finishBackward()
    let gradient = Array(network.parameters.gradients)
    LayerGradientTests.check(network.parameters.value(at: 0), gradient, "a weight", loss)
    // Gradients of two batches add up.
    _ = values()
    network.backward(batch, activations, valueGradients: slopes)
    network.finishBackward()
    for (twice, once) in zip(network.parameters.gradients, gradient) {
      #expect(abs(twice - 2 * once) < 1e-11)
    }
  }

  @Test("A long short-term memory through two steps", arguments: [(1, 1, 1), (4, 9, 3)])
  func lstm(inputs: Int, width: Int, rows: Int) {
    var random = Philox(key: 13, stream: 1)
    let parameters = WeightsAndGradients<Double>()
    let layer = LSTMLayer(inputs: inputs, width: width, in: parameters, from: &random)
    let n = rows * width
    var input = LayerGradientTests.random(rows * inputs, &random)
    let (h0, c0) = (LayerGradientTests.random(n, &random), LayerGradientTests.random(n, &random))
    let weights = LayerGradientTests.random(n, &random)
    var (h1, c1, g1) = (h0, c0, [Double](repeating: 0, count: 4 * n))
    var (h2, c2, g2) = (h0, c0, g1)
    func loss() -> Double {
      layer.weightsHaveChanged()
      layer.forward(input, h0, cell: c0, rows: rows, into: &h1, nextCell: &c1, gates: &g1)
      layer.forward(input, h1, cell: c1, rows: rows, into: &h2, nextCell: &c2, gates: &g2)
      return LayerGradientTests.loss(h2, weights)
    }
    _ = loss()
    var dh = LayerGradientTests.slopes(h2, weights)
    var dc = [Double](repeating: 0, count: n)
    var (dx1, dx2) = (input, input)
    dh.withUnsafeMutableBufferPointer { dh in
      let dh = dh.baseAddress!
      layer.backward(
        input, h1, cell: c1, nextCell: c2, rows: rows, gates: &g2, nextGradient: dh,
        cellGradient: &dc, inputGradient: &dx2, hiddenGradient: dh)
      layer.backward(
        input, h0, cell: c0, nextCell: c1, rows: rows, gates: &g1, nextGradient: dh,
        cellGradient: &dc, inputGradient: &dx1, hiddenGradient: dh)
    }
    let gradient = Array(parameters.gradients)
    LayerGradientTests.check(parameters.value(at: 0), gradient, "a weight", loss)
    let dx = zip(dx1, dx2).map { $0 + $1 }
    for i in input.indices {
      let value = input[i]
      input[i] = value + 1e-5
      let above = loss()
      input[i] = value - 1e-5
      let below = loss()
      input[i] = value
      #expect(abs((above - below) / 2e-5 - dx[i]) < 1e-8)
    }
  }

  @Test("Convolution and readout by their inputs")
  func inputs() {
    var random = Philox(key: 14, stream: 1)
    let batch = Self.batch([6, 1, 9])
    let width = 5
    let parameters = WeightsAndGradients<Double>()
    let convolution = EdgeConvolution<Double>(
      width: width, kindFeatures: [[1, 0], [0, 1], [0, 0]], hidden: 3, in: parameters,
      from: &random)
    let readout = Set2Set<Double>(width: width, steps: 3, in: parameters, from: &random)
    convolution.prepare()
    var x = LayerGradientTests.random(16 * width, &random)
    let scratch = EdgeConvolution<Double>.Scratch(width: width)
    let activations = Set2Set<Double>.Activations(width: width)
    var y = [Double](repeating: .nan, count: 16 * width)
    let weights = LayerGradientTests.random(16 * width, &random)
    let few = Array(weights.prefix(3 * 2 * width))
    x.withUnsafeMutableBufferPointer { buffer in
      let x = buffer.baseAddress!
      func convolved() -> Double {
        convolution.forward(batch, x, into: &y, scratch)
        return LayerGradientTests.loss(y, weights)
      }
      _ = convolved()
      var dx = [Double](repeating: .nan, count: 16 * width)
      convolution.backward(batch, x, LayerGradientTests.slopes(y, weights), into: &dx, scratch)
      LayerGradientTests.check(x, dx, "an input of the convolution", convolved)

      func read() -> Double {
        LayerGradientTests.loss(readout.forward(batch, x, activations), few)
      }
      _ = read()
      dx = [Double](repeating: 0, count: 16 * width)
      let slopes = LayerGradientTests.slopes(readout.forward(batch, x, activations), few)
      readout.backward(batch, x, activations, outputGradient: slopes, addTo: &dx)
      LayerGradientTests.check(x, dx, "an input of the readout", read)
    }
  }

  @Test("Single precision agrees, and a graph's value does not depend on the others")
  func singlePrecision() {
    let (single, double) = (
      Self.network(Float.self, width: 20), Self.network(Double.self, width: 20)
    )
    single.prepare()
    double.prepare()
    let sizes = [5, 1, 12, 130, 2]
    let one = MessagePassingNetwork<Float>.Activations(single.shape, forBackward: false)
    let two = MessagePassingNetwork<Double>.Activations(double.shape, forBackward: true)
    let batch = Self.batch(sizes)
    let values = single.forward(batch, one)
    let exact = double.forward(batch, two)
    for i in sizes.indices { #expect(abs(Double(values[i]) - exact[i]) < 1e-5) }
    let together = sizes.indices.map { values[$0] }
    for (i, size) in sizes.enumerated() {
      #expect(single.forward(Self.batch([size]), one)[0] == together[i])
    }
  }

  @Test("A graph without nodes, and none at all")
  func nothing() {
    let network = Self.network(Float.self)
    network.prepare()
    let activations = MessagePassingNetwork<Float>.Activations(network.shape, forBackward: false)
    let batch = Self.batch([3, 0, 3])
    let values = network.forward(batch, activations)
    #expect(values[0] == values[2] && values[1].isFinite)
    batch.removeAll()
    batch.arrange()
    _ = network.forward(batch, activations)
    #expect(batch.graphCount == 0)
  }
}
