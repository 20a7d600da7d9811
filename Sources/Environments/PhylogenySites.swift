/// The sites of an alignment as words of bits, and Fitch's count on them (Fitch 1971, Systematic Zoology 20,
/// 406): the set of a join is the intersection of those of its parts, or, where that is empty, their union and
/// one mutation. A word does 64 sites at once.
///
/// Sites that one symbol explains in all sequences have no mutation in any tree and are left out.
public struct PhylogenySites: Sendable {
  /// What the taxa are called.
  public let names: [String]
  /// How many symbols an alphabet has.
  @usableFromInline let symbols: Int
  /// How many words hold a bit for each site.
  @usableFromInline let words: Int
  /// For each taxon and symbol the sites at which the taxon may have it.
  @usableFromInline let sets: [UInt64]

  /// The sites of sequences: for each taxon a set of symbols a site, one bit each.
  public init(names: [String], symbols: Int, sequences: [[UInt32]]) {
    self.names = names
    self.symbols = symbols
    let varying = (sequences.first ?? []).indices.filter { site in
      sequences.reduce(UInt32.max) { $0 & $1[site] } == 0
    }
    words = (varying.count + 63) / 64
    var sets = [UInt64](repeating: 0, count: names.count * symbols * words)
    for (taxon, sequence) in sequences.enumerated() {
      for (place, site) in varying.enumerated() {
        for symbol in 0..<symbols where sequence[site] >> UInt32(symbol) & 1 == 1 {
          sets[(taxon * symbols + symbol) * words + place / 64] |= 1 << UInt64(place % 64)
        }
      }
    }
    self.sets = sets
  }

  /// The mutations of all joins of a forest. O(joins sites).
  @inlinable
  public func changes(in clades: [UInt64]) -> Int { Int(count(clades, within: .max).all) }

  /// The mutations of the join that makes a clade, the greatest of its taxa. O(joins below it, sites).
  @inlinable
  public func changes(at clade: UInt64, in clades: [UInt64]) -> Int32 {
    count(clades, within: clade).last
  }

  /// The mutations of the joins within a set of taxa, and those of the greatest of them.
  @inlinable
  func count(_ clades: [UInt64], within taxa: UInt64) -> (all: Int32, last: Int32) {
    let size = symbols &* words
    if size == 0 { return (0, 0) }
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: max(clades.count, 1) &* size) {
      made in
      sets.withUnsafeBufferPointer { leaves in
        guard let made = made.baseAddress, let leaves = leaves.baseAddress else { return (0, 0) }
        var (all, last): (Int32, Int32) = (0, 0)
        for (number, clade) in clades.enumerated() where clade & ~taxa == 0 {
          let (first, second) = Phylogeny.parts(of: clade, clades)
          @inline(__always) func set(_ part: UInt64) -> UnsafePointer<UInt64> {
            if part & (part &- 1) == 0 { return leaves + part.trailingZeroBitCount &* size }
            var place = number
            while place > 0, clades[place] != part { place &-= 1 }
            return UnsafePointer(made + place &* size)
          }
          last = join(set(first), set(second), made + number &* size)
          all &+= last
        }
        return (all, last)
      }
    }
  }

  /// Writes the set of a join and returns its mutations.
  @inlinable
  func join(
    _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, _ joined: UnsafeMutablePointer<UInt64>
  ) -> Int32 {
    var mutations = 0
    for word in 0..<words {
      var common: UInt64 = 0
      var either: UInt64 = 0
      for symbol in 0..<symbols {
        let place = symbol &* words &+ word
        common |= a[place] & b[place]
        either |= a[place] | b[place]
      }
      // Beyond the last site both are empty.
      let changed = either & ~common
      for symbol in 0..<symbols {
        let place = symbol &* words &+ word
        joined[place] = a[place] & b[place] | (a[place] | b[place]) & changed
      }
      mutations &+= changed.nonzeroBitCount
    }
    return Int32(truncatingIfNeeded: mutations)
  }
}
