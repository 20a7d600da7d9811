import Foundation
import NeuralNetworks
import Testing

@Suite("Gated recurrent unit")
struct GRULayerTests {
  /// A layer and the memory of `steps` steps on `rows` rows, whose input is the state itself times
  /// two, so that gradients flow through both.
  struct Steps<S: Scalar> {
    let rows: Int
    let steps: Int
    let parameters = WeightsAndGradients<S>()
    let layer: GRULayer<S>
    /// The states, `steps` + 1 times `rows` rows; the first are the input.
    var states: [S]
    var messages: [S]
    var gates: [S]

    init(inputs: Int, width: Int, rows: Int, steps: Int) {
      var random = Philox(key: 9, stream: UInt64(width))
      self.rows = rows
      self.steps = steps
      layer = GRULayer(inputs: inputs, width: width, in: parameters, from: &random)
      states = LayerGradientTests.random((steps + 1) * rows * width, &random).map { S($0) }
      messages = LayerGradientTests.random(steps * rows * inputs, &random).map { S($0) }
      gates = [S](repeating: .nan, count: steps * rows * layer.gateCount)
    }

    mutating func forward() {
      layer.weightsHaveChanged()
      states.withUnsafeMutableBufferPointer { states in
        let h = states.baseAddress!
        messages.withUnsafeBufferPointer { m in
          gates.withUnsafeMutableBufferPointer { g in
            for step in 0..<steps {
              layer.forward(
                m.baseAddress! + step * rows * layer.inputs, h + step * rows * layer.width,
                rows: rows, into: h + (step + 1) * rows * layer.width,
                gates: g.baseAddress! + step * rows * layer.gateCount)
            }
          }
        }
      }
    }

    var last: [S] { Array(states.suffix(rows * layer.width)) }
  }

  @Test(
    "Derivatives through several steps", arguments: [(1, 1, 1), (3, 5, 4), (8, 8, 2), (2, 9, 70)])
  func derivatives(inputs: Int, width: Int, rows: Int) {
    var net = Steps<Double>(inputs: inputs, width: width, rows: rows, steps: 3)
    var random = Philox(key: 3, stream: 2)
    let weights = LayerGradientTests.random(rows * width, &random)
    net.forward()
    var dh = LayerGradientTests.slopes(net.last, weights)
    var dm = [Double](repeating: .nan, count: 3 * rows * inputs)
    for step in (0..<3).reversed() {
      net.gates.withUnsafeMutableBufferPointer { g in
        dm.withUnsafeMutableBufferPointer { dm in
          dh.withUnsafeMutableBufferPointer { dh in
            net.states.withUnsafeBufferPointer { h in
              net.layer.pullBack(
                h.baseAddress! + step * rows * width, rows: rows,
                gates: g.baseAddress! + step * rows * 4 * width, nextGradient: dh.baseAddress!,
                inputGradient: dm.baseAddress! + step * rows * inputs,
                hiddenGradient: dh.baseAddress!)
            }
          }
        }
      }
    }
    // All steps at once.
    net.layer.addWeightGradients(
      net.messages, net.states, rows: 3 * rows, gateGradients: net.gates)
    let gradient = Array(net.parameters.gradients)
    var copy = net
    func loss() -> Double {
      copy.forward()
      return LayerGradientTests.loss(copy.last, weights)
    }
    LayerGradientTests.check(net.parameters.value(at: 0), gradient, "a weight", loss)
    var states = net.states
    states.withUnsafeMutableBufferPointer { states in
      LayerGradientTests.check(states.baseAddress!, dh, "a hidden state") {
        copy.states = Array(states)
        return loss()
      }
    }
    copy.states = net.states
    var messages = net.messages
    messages.withUnsafeMutableBufferPointer { messages in
      LayerGradientTests.check(messages.baseAddress!, dm, "an input") {
        copy.messages = Array(messages)
        return loss()
      }
    }
  }

  @Test("A step at a time gives the gradients of all at once")
  func oneStep() {
    var net = Steps<Double>(inputs: 5, width: 9, rows: 6, steps: 1)
    net.forward()
    var (dm, dh) = ([Double](repeating: 0, count: 30), [Double](repeating: 0, count: 54))
    let slopes = (0..<54).map { Double($0) - 20 }
    net.layer.backward(
      net.messages, net.states, rows: 6, gates: &net.gates, nextGradient: slopes,
      inputGradient: &dm, hiddenGradient: &dh)
    let once = Array(net.parameters.gradients)
    net.layer.addWeightGradients(net.messages, net.states, rows: 6, gateGradients: net.gates)
    for (twice, once) in zip(net.parameters.gradients, once) {
      #expect(abs(twice - 2 * once) < 1e-12)
    }
  }

  /// PyTorch's formula, a number at a time, from weights in PyTorch's order.
  static func reference(
    _ m: [Double], _ h: [Double], _ tensors: [String: [Double]]
  ) -> [Double] {
    func row(_ name: String, _ i: Int, _ x: [Double]) -> Double {
      let w = tensors["weight_\(name)"]!
      return tensors["bias_\(name)"]![i]
        + x.indices.reduce(0) { $0 + w[i * x.count + $1] * x[$1] }
    }
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    let width = h.count
    return h.indices.map { i in
      let r = sigmoid(row("ih", i, m) + row("hh", i, h))
      let z = sigmoid(row("ih", width + i, m) + row("hh", width + i, h))
      let n = tanh(row("ih", 2 * width + i, m) + r * row("hh", 2 * width + i, h))
      return (1 - z) * n + z * h[i]
    }
  }

  @Test("The formula is PyTorch's, in either precision", arguments: [(2, 3), (6, 16), (20, 12)])
  func formula(inputs: Int, width: Int) {
    func check<S: Scalar>(_: S.Type, tolerance: Double) {
      var net = Steps<S>(inputs: inputs, width: width, rows: 3, steps: 1)
      var tensors: [String: [Double]] = [:]
      for (name, tensor) in net.layer.tensors {
        tensors[name] = tensor.indices.map { Double(net.parameters.values[$0]) }
      }
      #expect(
        net.layer.tensors.first { $0.name == "weight_ih" }?.tensor.shape == [3 * width, inputs])
      net.forward()
      for row in 0..<3 {
        let want = Self.reference(
          net.messages[row * inputs..<(row + 1) * inputs].map { Double($0) },
          net.states[row * width..<(row + 1) * width].map { Double($0) }, tensors)
        for (a, b) in zip(net.last[row * width..<(row + 1) * width], want) {
          #expect(abs(Double(a) - b) < tolerance)
        }
      }
    }
    check(Double.self, tolerance: 1e-14)
    check(Float.self, tolerance: 1e-6)
  }

  @Test("A row's result does not depend on the rows beside it")
  func rowsAreIndependent() {
    var many = Steps<Float>(inputs: 12, width: 20, rows: 150, steps: 1)
    many.forward()
    for row in [0, 3, 63, 64, 149] {
      var state = [Float](repeating: 0, count: 20)
      var gates = [Float](repeating: 0, count: 80)
      many.layer.forward(
        Array(many.messages[row * 12..<row * 12 + 12]),
        Array(many.states[row * 20..<row * 20 + 20]),
        rows: 1, into: &state, gates: &gates)
      #expect(state == Array(many.last[row * 20..<row * 20 + 20]))
    }
  }

  @Test("No rows are no work")
  func noRows() {
    var net = Steps<Float>(inputs: 2, width: 3, rows: 0, steps: 1)
    net.forward()
    net.layer.addWeightGradients([], [], rows: 0, gateGradients: [])
    #expect(net.parameters.gradients.allSatisfy { $0 == 0 })
  }
}
