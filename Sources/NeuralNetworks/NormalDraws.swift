/// Normal numbers from a seed, for settings of tasks that nobody gives.
public enum NormalDraws {
  /// `count` numbers of mean 0, by the method of G. E. P. Box and M. E. Muller, 1958.
  public static func numbers(_ count: Int, spread: Double, seed: UInt64) -> [Double] {
    var random = Philox(key: seed, stream: 0)
    return (0..<count).map { _ in
      // 1 - u is never 0.
      let radius = (-2 * Elementary.log(1 - random.uniform())).squareRoot()
      return spread * radius * Elementary.cos(2 * Double.pi * random.uniform())
    }
  }
}
