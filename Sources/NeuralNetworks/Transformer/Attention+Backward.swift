extension Attention {
  /// Fills the derivatives by queries, keys and values of all `rows` rows from those by the outputs.
  ///
  /// With D_i = dy_i o_i, for each pair of a row i and a row j that it attends to,
  ///
  ///     ds = p_ij (dy_i v_j - D_i),  dq_i += ds k_j,  dk_j += ds q_i,  dv_j += p_ij dy_i
  ///
  /// - Parameters:
  ///   - x: what `forward` read.
  ///   - y: what it gave.
  ///   - logSums: what it gave.
  @inlinable
  public func backward(
    _ x: UnsafePointer<S>, outputs y: UnsafePointer<S>, logSums: UnsafePointer<S>,
    _ dy: UnsafePointer<S>, rows: Int, attending pattern: AttendedRows,
    into dx: UnsafeMutablePointer<S>
  ) {
    dx.update(repeating: 0, count: rows &* inputs)
    for row in 0..<rows {
      let attended = pattern.list(of: row)
      for head in 0..<heads {
        let own = row &* inputs &+ head &* width
        let (key, value) = (keyOffset(head), valueOffset(head))
        let above = dy + (row &* outputs &+ head &* width)
        let scores = fillScores(x + own, x + key, attended)
        let logSum = SIMD8<S>(repeating: logSums[row &* heads &+ head])
        Vector.map(scores, count: attended.count) { S.exp($0 - logSum) }
        let total = Vector.dot(
          above, y + (row &* outputs &+ head &* width), count: width)
        for j in 0..<attended.count {
          let other = Int(attended[j]) &* inputs
          let p = scores[j]
          let slope = Vector.dot(above, x + (other &+ value), count: width) - total
          addPair(
            scale * p * slope, p, query: x + own, key: x + (other &+ key), above: above,
            dQuery: dx + own, dKey: dx + (other &+ key), dValue: dx + (other &+ value))
        }
      }
    }
  }

  /// The three sums of a pair of rows in one pass.
  @inlinable @inline(__always)
  func addPair(
    _ slope: S, _ p: S, query: UnsafePointer<S>, key: UnsafePointer<S>, above: UnsafePointer<S>,
    dQuery: UnsafeMutablePointer<S>, dKey: UnsafeMutablePointer<S>,
    dValue: UnsafeMutablePointer<S>
  ) {
    let slopes = SIMD8<S>(repeating: slope)
    let ps = SIMD8<S>(repeating: p)
    var i = 0
    while i < width {
      let count = width &- i
      let q = Vector.load(query + i, count: count)
      let k = Vector.load(key + i, count: count)
      let a = Vector.load(above + i, count: count)
      Vector.store(
        S.multiplyAdd(slopes, k, Vector.load(dQuery + i, count: count)), dQuery + i, count: count)
      Vector.store(
        S.multiplyAdd(slopes, q, Vector.load(dKey + i, count: count)), dKey + i, count: count)
      Vector.store(
        S.multiplyAdd(ps, a, Vector.load(dValue + i, count: count)), dValue + i, count: count)
      i &+= 8
    }
  }
}
