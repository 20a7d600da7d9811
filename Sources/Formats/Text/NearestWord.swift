/// The valid word that someone probably meant.
public enum NearestWord {
  /// The nearest of `words`, if one is near: for each three letters of the longer word one letter
  /// may be missing, added, changed or swapped with the next. Capitals do not count.
  ///
  /// Of two that are equally near it is the first.
  public static func find(_ written: String, among words: some Sequence<String>) -> String? {
    let written = letters(written)
    var best: (word: String, distance: Int)?
    for word in words {
      let letters = letters(word)
      let limit = min(max(written.count, letters.count) / 3, best.map { $0.distance - 1 } ?? .max)
      // Also keeps the cost of a very long key small.
      guard abs(written.count - letters.count) <= limit else { continue }
      let distance = distance(written, letters)
      if distance <= limit { best = (word, distance) }
    }
    return best?.word
  }

  /// `; did you mean 'word'?`, if one is near.
  public static func hint(for written: String, among words: some Sequence<String>) -> String? {
    find(written, among: words).map { "; did you mean \(printable($0, quote: "'"))?" }
  }

  private static func letters(_ word: String) -> [Unicode.Scalar] {
    word.utf8.count > 400 ? Array(word.unicodeScalars) : Array(word.lowercased().unicodeScalars)
  }

  /// How many letters must be added, removed, changed or swapped with their neighbour to turn `a`
  /// into `b`, no letter touched twice.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var twoBack = [Int](repeating: 0, count: b.count + 1)
    var back = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      row.reserveCapacity(b.count + 1)
      for j in 1...b.count {
        var least = min(back[j] + 1, row[j - 1] + 1, back[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          least = min(least, twoBack[j - 2] + 1)
        }
        row.append(least)
      }
      (twoBack, back) = (back, row)
    }
    return back[b.count]
  }
}
