/// The rows of some columns of a matrix in which not all numbers are zero, gathered one after another.
///
/// Of the logits of a state that may do few of very many actions, most take no part in a loss. Where whole blocks
/// of columns are zero in a row, products with the rows that are left do the same in less time.
final class NonzeroRows<S: Scalar> {
  /// How many columns are looked at together: enough for a product to be fast.
  static var blockWidth: Int { 128 }
  /// From how many columns on it is worth looking.
  static var leastColumns: Int { 4 * blockWidth }

  /// The places of the rows.
  private let places = Matrix<Int32>(columns: 1)
  /// These columns of theirs.
  let gathered: Matrix<S>
  /// The same rows of another matrix.
  let companions: Matrix<S>
  /// Room for a result of theirs.
  let results: Matrix<S>

  /// No rows yet.
  ///
  /// - Parameter inputs: the length of a row of the other matrix and of a result.
  init(inputs: Int) {
    gathered = Matrix(columns: Self.blockWidth)
    companions = Matrix(columns: inputs)
    results = Matrix(columns: inputs)
  }

  /// Gathers the rows of `matrix` whose first `width` numbers are not all zero, and those of `others`, and returns
  /// how many they are.
  func gather(
    _ matrix: UnsafePointer<S>, stride: Int, width: Int, beside others: UnsafePointer<S>, rows: Int
  ) -> Int {
    let places = places.reset(rows: rows)
    var count = 0
    for row in 0..<rows where !Vector.areZero(matrix + row &* stride, count: width) {
      places[count] = Int32(row)
      count &+= 1
    }
    let length = companions.columns
    let gathered = gathered.reset(rows: count)
    let companions = companions.reset(rows: count)
    results.reset(rows: count)
    for i in 0..<count {
      let row = Int(places[i])
      (gathered + i &* width).update(from: matrix + row &* stride, count: width)
      (companions + i &* length).update(from: others + row &* length, count: length)
    }
    return count
  }

  /// Adds each result to the row of `target` that it belongs to.
  func scatter(into target: UnsafeMutablePointer<S>) {
    for i in 0..<results.rows {
      Vector.add(
        results[i], to: target + Int(places.elements[i]) &* results.columns, count: results.columns)
    }
  }
}
