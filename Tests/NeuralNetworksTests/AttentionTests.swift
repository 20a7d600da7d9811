import NeuralNetworks
import Testing

@Suite("Attention")
struct AttentionTests {
  typealias Check = LayerGradientTests

  /// A tree of prefixes: row 0 is a prompt's beginning, rows 3 and 4 follow the same row, and so on; a
  /// second tree begins at row 5.
  static let tree: [Int?] = [nil, 0, 1, 2, 2, nil, 4, 5, 3, 4, 8]

  static func pattern(_ isCausal: Bool) -> AttendedRows {
    let rows = AttendedRows()
    if isCausal {
      for parent in tree { rows.append(after: parent) }
    } else {
      for count in [4, 1, 6] { rows.append(sequenceOf: count) }
    }
    return rows
  }

  @Test("Rows of a prefix, in order")
  func prefixes() {
    let rows = Self.pattern(true)
    func list(_ row: Int) -> [Int] { rows.list(of: row).map { Int($0) } }
    #expect(list(0) == [0])
    #expect(list(4) == [0, 1, 2, 4])
    #expect(list(3) == [0, 1, 2, 3])
    #expect(list(10) == [0, 1, 2, 3, 8, 10])
    #expect(list(7) == [5, 7])
    #expect((0..<11).map { rows.positions[$0] } == [0, 1, 2, 3, 3, 0, 4, 1, 4, 4, 5])
    rows.keep(rows: 4)
    rows.append(after: 2)
    rows.append(after: 3)
    #expect(rows.rows == 6)
    #expect(list(3) == [0, 1, 2, 3])
    #expect(list(4) == [0, 1, 2, 4])
    #expect(list(5) == [0, 1, 2, 3, 5])
    let whole = Self.pattern(false)
    #expect(Array(whole.list(of: 2)) == [0, 1, 2, 3])
    #expect(Array(whole.list(of: 6)) == [5, 6, 7, 8, 9, 10])
    #expect(whole.positions[6] == 1)
  }

  @Test("Values and derivatives", arguments: [true, false], [(1, 1, 8), (4, 2, 8), (3, 1, 5)])
  func derivatives(isCausal: Bool, shape: (heads: Int, keyHeads: Int, width: Int)) {
    let layer = Attention<Double>(
      heads: shape.heads, keyHeads: shape.keyHeads, width: shape.width)
    let pattern = Self.pattern(isCausal)
    let rows = pattern.rows
    var random = Philox(key: 16, stream: 6)
    var x = Check.random(rows * layer.inputs, &random).map { 2 * $0 }
    let weights = Check.random(rows * layer.outputs, &random)
    var y = [Double](repeating: .nan, count: rows * layer.outputs)
    var logSums = [Double](repeating: .nan, count: rows * shape.heads)
    layer.forward(x, rows: 0..<rows, attending: pattern, into: &y, logSums: &logSums)
    // The formula, for every row and head.
    for row in 0..<rows {
      for head in 0..<shape.heads {
        func part(_ row: Int, _ head: Int) -> ArraySlice<Double> {
          let start = row * layer.inputs + head * shape.width
          return x[start..<start + shape.width]
        }
        let group = head / (shape.heads / shape.keyHeads)
        let scores = pattern.list(of: row).map { other in
          Elementary.exp(
            zip(part(row, head), part(Int(other), shape.heads + group)).reduce(0) {
              $0 + $1.0 * $1.1
            } / Double(shape.width).squareRoot())
        }
        for i in 0..<shape.width {
          let expected =
            zip(scores, pattern.list(of: row)).reduce(0) { sum, pair in
              let values = part(Int(pair.1), shape.heads + shape.keyHeads + group)
              return sum + pair.0 * values[values.startIndex + i]
            } / scores.reduce(0, +)
          #expect(abs(y[row * layer.outputs + head * shape.width + i] - expected) < 1e-12)
        }
      }
    }
    var dx = [Double](repeating: .nan, count: x.count)
    layer.backward(
      x, outputs: y, logSums: logSums, Check.slopes(y, weights), rows: rows, attending: pattern,
      into: &dx)
    x.withUnsafeMutableBufferPointer { x in
      let x = x.baseAddress!
      Check.check(x, dx, "an input") {
        layer.forward(x, rows: 0..<rows, attending: pattern, into: &y, logSums: &logSums)
        return Check.loss(y, weights)
      }
    }
  }
}
