import Formats
import NeuralNetworks
import Testing

@Suite struct AdamTests {
  static let gradients: [[Double]] = [[0.1, -0.2, 3], [-0.4, 0, 2], [1e-9, 0.7, -5]]
  static let rates = [0.1, 0.1, 0.05]

  /// Three weights that start at 1, -2 and 0.5.
  static func makeParameters<S: Scalar>(_: S.Type) -> WeightsAndGradients<S> {
    let parameters = WeightsAndGradients<S>()
    _ = parameters.add(count: 3)
    for (i, value) in [1, -2, 0.5].enumerated() { parameters.value(at: i).pointee = S(value) }
    return parameters
  }

  static func step<S: Scalar>(
    _ number: Int, _ optimizer: inout Adam<S>, _ parameters: WeightsAndGradients<S>,
    scale: Double = 1
  ) {
    for (i, gradient) in gradients[number].enumerated() {
      parameters.gradient(at: i).pointee = S(gradient / scale)
    }
    optimizer.step(parameters, learningRate: rates[number], scale: scale)
  }

  /// What PyTorch's update rule gives, computed in NumPy.
  @Test func stepsAreThoseOfPyTorch() {
    let expected: [(beta1: Double, beta2: Double, epsilon: Double, values: [[Double]])] = [
      (
        0.9, 0.999, 1e-8,
        [
          [0.900000009999999, -1.9000000049999999, 0.4000000003333333],
          [0.9559503574851284, -1.8329941843255586, 0.30296478790434295],
          [0.9775752476245082, -1.8566001217178014, 0.30695566896507953],
        ]
      ),
      (
        0.8, 0.95, 0.1,
        [
          [0.95, -1.9333333333333333, 0.4032258064516129],
          [0.9950267302995086, -1.896233921068433, 0.3105246081179909],
          [1.0105658559230575, -1.9183722167348407, 0.31872628496201993],
        ]
      ),
    ]
    for (beta1, beta2, epsilon, values) in expected {
      for scale in [1, 0.25] {
        let parameters = Self.makeParameters(Double.self)
        var optimizer = Adam<Double>(
          count: parameters.count, beta1: beta1, beta2: beta2, epsilon: epsilon)
        for number in 0..<3 {
          Self.step(number, &optimizer, parameters, scale: scale)
          for i in 0..<3 { #expect(abs(parameters.values[i] - values[number][i]) < 1e-14) }
          #expect(parameters.gradients.allSatisfy { $0 == 0 })
          #expect(optimizer.steps == number + 1)
        }
        // What pads the weights to whole vectors stays zero.
        #expect(parameters.values[3...].allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func singlePrecisionAgrees() {
    let single = Self.makeParameters(Float.self)
    let double = Self.makeParameters(Double.self)
    var a = Adam<Float>(count: single.count)
    var b = Adam<Double>(count: double.count)
    for number in 0..<3 {
      Self.step(number, &a, single)
      Self.step(number, &b, double)
      for i in 0..<3 { #expect(abs(Double(single.values[i]) - double.values[i]) < 1e-6) }
    }
  }

  @Test func snapshotsContinue() throws {
    let parameters = Self.makeParameters(Float.self)
    var optimizer = Adam<Float>(count: parameters.count)
    Self.step(0, &optimizer, parameters)
    Self.step(1, &optimizer, parameters)
    var writer = SnapshotWriter()
    parameters.write(to: &writer)
    optimizer.write(to: &writer)

    let other = Self.makeParameters(Float.self)
    var copy = Adam<Float>(count: other.count)
    var reader = SnapshotReader(writer.bytes)
    try other.restore(from: &reader)
    try copy.restore(from: &reader)
    #expect(reader.isAtEnd && copy.steps == 2)
    Self.step(2, &optimizer, parameters)
    Self.step(2, &copy, other)
    #expect(Array(parameters.values) == Array(other.values))
  }
}
