/// Numbers of things that may be too many for an `Int`, which then are `Int.max`.
public enum Counting {
  /// a b of numbers that are not negative.
  public static func product(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
  }

  /// a + b of numbers that are not negative.
  public static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  /// base^exponent.
  public static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { result, _ in product(result, base) }
  }

  /// How many ways there are to choose `k` of `n` things.
  public static func binomial(_ n: Int, _ k: Int) -> Int {
    guard (0...n).contains(k) else { return 0 }
    var result = 1
    for i in 1..<min(k, n - k) + 1 {
      let (high, low) = result.multipliedFullWidth(by: n - min(k, n - k) + i)
      guard high < i else { return .max }
      result = i.dividingFullWidth((high, low)).quotient
      if result < 0 { return .max }
    }
    return result
  }
}
