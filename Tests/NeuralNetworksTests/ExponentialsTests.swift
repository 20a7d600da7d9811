import Foundation
import NeuralNetworks
import Testing

@Suite("Elementary functions, eight at a time")
struct ExponentialsTests {
  /// The greatest error of `function` relative to `exact`, over many numbers of [low, high].
  static func worst(
    _ low: Double, _ high: Double, _ function: (SIMD8<Float>) -> SIMD8<Float>,
    _ exact: (Double) -> Double
  ) -> Double {
    var random = Philox(key: 5, stream: 1)
    var worst = 0.0
    for i in 0..<40_000 {
      var x = SIMD8<Float>()
      for lane in 0..<8 {
        // Half of them small, where relative accuracy is easily lost.
        let u = low + (high - low) * random.uniform()
        x[lane] = Float(i % 2 == 0 ? u : u * Foundation.exp(-20 * random.uniform()))
      }
      let y = function(x)
      for lane in 0..<8 {
        let want = exact(Double(x[lane]))
        let error = abs(Double(y[lane]) - want) / max(abs(want), Double(Float.leastNormalMagnitude))
        worst = max(worst, error)
      }
    }
    return worst
  }

  @Test("Single precision is accurate relative to the result")
  func accuracy() {
    #expect(Self.worst(-87, 88.7, Float.exp) { Foundation.exp($0) } < 2e-7)
    #expect(Self.worst(-87, 120, Float.sigmoid) { 1 / (1 + Foundation.exp(-$0)) } < 4e-7)
    #expect(Self.worst(-3, 3, Float.tanh) { Foundation.tanh($0) } < 5e-7)
    #expect(Self.worst(-50, 50, Float.tanh) { Foundation.tanh($0) } < 5e-7)
  }

  @Test("The ends of the range")
  func extremes() {
    func each(_ function: (SIMD8<Float>) -> SIMD8<Float>, _ x: Float) -> Float {
      let y = function(SIMD8(repeating: x))
      for lane in 1..<8 { #expect(y[lane].bitPattern == y[0].bitPattern) }
      return y[0]
    }
    for x in [Float.infinity, .greatestFiniteMagnitude, 1e6, 200] {
      #expect(each(Float.exp, x) == .infinity)
      #expect(each(Float.exp, -x) == 0)
      #expect(each(Float.sigmoid, x) == 1)
      #expect(abs(each(Float.sigmoid, -x)) < 1e-38)
      #expect(each(Float.tanh, x) == 1)
      #expect(each(Float.tanh, -x) == -1)
    }
    for function in [Float.exp, Float.sigmoid, Float.tanh] { #expect(each(function, .nan).isNaN) }
    #expect(each(Float.exp, 0) == 1)
    #expect(each(Float.sigmoid, 0) == 0.5)
    #expect(each(Float.tanh, 0) == 0)
    // Gradual underflow.
    #expect(abs(each(Float.exp, -100) - Foundation.exp(Float(-100))) <= .leastNonzeroMagnitude)
    #expect(each(Float.exp, 88.72) > 3e38)
  }

  @Test("Double precision is the C library's")
  func double() {
    let x = SIMD8<Double>(-800, -20, -1, -1e-9, 0, 0.3, 5, 40)
    for lane in 0..<8 {
      #expect(Double.exp(x)[lane] == Foundation.exp(x[lane]))
      #expect(Double.tanh(x)[lane] == Foundation.tanh(x[lane]))
      #expect(Double.sigmoid(x)[lane] == 1 / (1 + Foundation.exp(-x[lane])))
    }
  }

  @Test("A number's result does not depend on where it stands")
  func position() {
    for count in 0...20 {
      var x = (0..<count).map { Float($0) / 3 - 2 }
      let want = x.map { Float.tanh(SIMD8(repeating: $0))[0] }
      Vector.map(&x, count: count) { Float.tanh($0) }
      #expect(x == want)
    }
  }
}
