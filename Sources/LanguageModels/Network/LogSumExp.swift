import NeuralNetworks

/// Sums of exponentials over a vocabulary.
enum LogSumExp {
  /// log(sum of e^x) over `count` numbers; -infinity where all are. Parts of the sum are added in double
  /// precision, since a sum of fifty thousand numbers in single precision loses five digits.
  @specialized(where S == Float)
  @specialized(where S == Double)
  static func of<S: Scalar>(_ x: UnsafePointer<S>, count: Int) -> Double {
    var greatest = -S.infinity
    for i in 0..<count { greatest = max(greatest, x[i]) }
    guard greatest > -.infinity else { return -.infinity }
    let shift = SIMD8<S>(repeating: greatest)
    var sum = 0.0
    var start = 0
    while start < count {
      let end = min(start &+ 1024, count)
      var part = SIMD8<S>(repeating: 0)
      var i = start
      while i &+ 8 <= end {
        part += S.exp(Vector.load(x + i) - shift)
        i &+= 8
      }
      sum += Double(part.sum())
      while i < end {
        sum += Elementary.exp(Double(x[i] - greatest))
        i &+= 1
      }
      start = end
    }
    return Double(greatest) + Elementary.log(sum)
  }

  /// Replaces x by factor e^(x - logSum).
  @specialized(where S == Float)
  @specialized(where S == Double)
  static func toProbabilities<S: Scalar>(
    _ x: UnsafeMutablePointer<S>, count: Int, logSum: Double, times factor: Double
  ) {
    let (shift, factors) = (SIMD8(repeating: S(logSum)), SIMD8(repeating: S(factor)))
    Vector.map(x, count: count) { S.exp($0 - shift) * factors }
  }
}
