/// Holm's step-down adjustment of p-values: a family of tests, each called significant when its
/// adjusted p is at most α, makes a false claim with probability at most α, however they depend.
///
/// With p₍₁₎ ≤ ... ≤ p₍ₖ₎ sorted, the adjusted value of p₍ᵢ₎ is the greatest of (k - j + 1) p₍ⱼ₎
/// over j ≤ i, at most 1.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal
/// of Statistics 6 (1979).
///
/// - Parameter pValues: The p-values of the family, `nil` for a test that was not possible. Those,
///   and values outside of [0, 1], do not count as members of the family.
/// - Returns: The adjusted p-values in the same order, `nil` where there was no p-value.
public func holmAdjusted(_ pValues: [Double?]) -> [Double?] {
  var family: [(index: Int, p: Double)] = []
  for (index, p) in pValues.enumerated() {
    if let p, p >= 0, p <= 1 { family.append((index, p)) }
  }
  family.sort { ($0.p, $0.index) < ($1.p, $1.index) }
  var adjusted = [Double?](repeating: nil, count: pValues.count)
  var greatest = 0.0
  for (position, member) in family.enumerated() {
    greatest = max(greatest, min(1, Double(family.count - position) * member.p))
    adjusted[member.index] = greatest
  }
  return adjusted
}
