/// A running sum with Neumaier's correction: the error does not grow with the number of terms.
///
/// Plain Swift rather than `gsl_stats_mean`, which accumulates in `long double` and so gives other
/// bits on processors where that is another format.
///
/// Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen",
/// ZAMM 54 (1974).
public struct CompensatedSum: Sendable {
  private var sum = 0.0
  private var lost = 0.0

  /// Nothing yet.
  public init() {}

  /// Adds a term.
  public mutating func add(_ term: Double) {
    let next = sum + term
    if abs(sum) >= abs(term) {
      lost += (sum - next) + term
    } else {
      lost += (term - next) + sum
    }
    sum = next
  }

  /// The sum.
  public var value: Double { sum + lost }
}

extension [Double] {
  /// The sum of the elements, rounded about once.
  var compensatedSum: Double {
    var sum = CompensatedSum()
    for element in self { sum.add(element) }
    return sum.value
  }

  /// Whether no element is NaN or infinite.
  var isFinite: Bool { allSatisfy(\.isFinite) }
}

extension Double {
  /// The number itself, or `nil` when it is NaN or infinite.
  var finite: Double? { isFinite ? self : nil }
}
