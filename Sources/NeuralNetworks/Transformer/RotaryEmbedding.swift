/// Rotary position embedding (Su et al. 2021, RoFormer, equation 34): adjacent pairs of numbers of a head are
/// turned by angles in proportion to the position,
///
///     (a, b) -> (a cos t - b sin t, a sin t + b cos t),   t = position * base^(-2j / width) of pair j,
///
/// so that the product of a query and a key depends on the distance of their positions only.
///
/// Networks of Hugging Face pair number j with j + width/2 instead; their rows must be reordered first.
public final class RotaryEmbedding<S: Scalar> {
  /// How many numbers a head has; a multiple of 8.
  public let width: Int
  /// The base of the angles.
  public let base: Double
  // A row a position: the cosine of each number's pair, then the sine, negative for the first of a pair.
  @usableFromInline let table: Matrix<S>

  /// An embedding for heads of `width` numbers.
  public init(width: Int, base: Double) {
    precondition(width > 0 && width % 8 == 0, "a head has a multiple of 8 numbers")
    self.width = width
    self.base = base
    table = Matrix(columns: 2 * width)
  }

  // The positions seen so far have their rows; a new one brings those before it.
  @usableFromInline
  func extend(to position: Int) {
    while table.rows <= position {
      let position = Double(table.rows)
      let row = table.append(rows: 1)
      for pair in 0..<width / 2 {
        let angle = position * Elementary.pow(base, -2 * Double(pair) / Double(width))
        let (cosine, sine) = (S(Elementary.cos(angle)), S(Elementary.sin(angle)))
        row[2 * pair] = cosine
        row[2 * pair + 1] = cosine
        row[width + 2 * pair] = -sine
        row[width + 2 * pair + 1] = sine
      }
    }
  }

  /// Turns `heads` heads of each of `rows` rows in place.
  ///
  /// - Parameters:
  ///   - x: the first head of the first row; the heads of a row follow one another.
  ///   - stride: how many numbers lie between the beginnings of two rows.
  ///   - positions: the position of each row, from 0.
  ///   - backward: whether to turn back: what derivatives by the outputs need.
  @inlinable
  public func rotate(
    _ x: UnsafeMutablePointer<S>, stride: Int, rows: Int, heads: Int,
    positions: UnsafePointer<Int32>, backward: Bool = false
  ) {
    for row in 0..<rows {
      let position = Int(positions[row])
      extend(to: position)
      let cosines = table[position]
      let sines = cosines + width
      let target = x + row &* stride
      var i = 0
      while i < width {
        let cosine = Vector.load(cosines + i)
        let sine = backward ? -Vector.load(sines + i) : Vector.load(sines + i)
        for head in 0..<heads {
          let place = target + (head &* width &+ i)
          let value = Vector.load(place)
          let swapped = SIMD8<S>(
            value[1], value[0], value[3], value[2], value[5], value[4], value[7], value[6])
          Vector.store(S.multiplyAdd(swapped, sine, value * cosine), place)
        }
        i &+= 8
      }
    }
  }
}
