/// Scaled dot-product attention with grouped heads (Vaswani et al. 2017, equation 1; Ainslie et al. 2023):
///
///     o_i = sum over j of p_ij v_j,   p_ij = softmax over j of q_i k_j / sqrt(width)
///
/// where j runs over the rows that row i attends to. Head h of the queries uses head
/// h / (`heads` / `keyHeads`) of keys and values. The layer holds no weights. A row of its input is
/// all heads of q, then those of k, then those of v, as one product gives them.
///
/// Of the probabilities only the logarithm of their sum stays for the backward pass, which computes them
/// again (Dao et al. 2022, algorithm 4), so that memory grows with the number of rows, not with its square.
public final class Attention<S: Scalar> {
  /// How many heads the queries have.
  public let heads: Int
  /// How many heads the keys and values have; a divisor of `heads`.
  public let keyHeads: Int
  /// How many numbers a head has.
  public let width: Int
  @usableFromInline let scale: S
  @usableFromInline let scores: Matrix<S>

  /// An attention of heads of `width` numbers.
  public init(heads: Int, keyHeads: Int, width: Int) {
    precondition(
      heads > 0 && keyHeads > 0 && heads % keyHeads == 0, "heads of queries share those of keys")
    self.heads = heads
    self.keyHeads = keyHeads
    self.width = width
    scale = 1 / S(width).squareRoot()
    scores = Matrix(columns: 1)
  }

  /// The length of a row of queries, keys and values.
  @inlinable public var inputs: Int { (heads &+ 2 &* keyHeads) &* width }
  /// The length of a row of outputs.
  @inlinable public var outputs: Int { heads &* width }

  @inlinable @inline(__always)
  func keyOffset(_ head: Int) -> Int { (heads &+ head / (heads / keyHeads)) &* width }

  @inlinable @inline(__always)
  func valueOffset(_ head: Int) -> Int { keyOffset(head) &+ keyHeads &* width }

  /// Fills the outputs of the rows in `range`.
  ///
  /// - Parameters:
  ///   - x: queries, keys and values of all rows from 0 on, those of `range` included.
  ///   - y: the outputs of the first row of `range`, and the others after it.
  ///   - logSums: for each of these rows and each head the logarithm of the sum of exp(score).
  @inlinable
  public func forward(
    _ x: UnsafePointer<S>, rows range: Range<Int>, attending pattern: AttendedRows,
    into y: UnsafeMutablePointer<S>, logSums: UnsafeMutablePointer<S>
  ) {
    for row in range {
      let attended = pattern.list(of: row)
      let place = row &- range.lowerBound
      for head in 0..<heads {
        let query = x + (row &* inputs &+ head &* width)
        let scores = fillScores(query, x + keyOffset(head), attended)
        var greatest = -S.infinity
        for j in 0..<attended.count { greatest = max(greatest, scores[j]) }
        Vector.map(scores, count: attended.count) { S.exp($0 - SIMD8(repeating: greatest)) }
        var sum: S = 0
        for j in 0..<attended.count { sum += scores[j] }
        let output = y + (place &* outputs &+ head &* width)
        output.update(repeating: 0, count: width)
        let values = x + valueOffset(head)
        let factor = 1 / sum
        for j in 0..<attended.count {
          Vector.add(
            values + Int(attended[j]) &* inputs, times: scores[j] * factor, to: output,
            count: width)
        }
        logSums[place &* heads &+ head] = greatest + S(Elementary.log(Double(sum)))
      }
    }
  }

  /// The scores of a row's head with those that it attends to. Room for whole vectors is kept.
  @inlinable @inline(__always)
  func fillScores(
    _ query: UnsafePointer<S>, _ keys: UnsafePointer<S>, _ attended: UnsafeBufferPointer<Int32>
  ) -> UnsafeMutablePointer<S> {
    let scores = scores.reset(rows: attended.count)
    for j in 0..<attended.count {
      scores[j] = scale * Vector.dot(query, keys + Int(attended[j]) &* inputs, count: width)
    }
    return scores
  }
}
