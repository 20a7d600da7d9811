import CRDKit

/// Which circular neighbourhoods of atoms a molecule has, folded into 2048 bits: the Morgan fingerprint
/// of radius 2, known as ECFP4 (Rogers & Hahn 2010), without chirality.
public struct Fingerprint: Hashable, Sendable {
  /// How many bits there are, 64 a word.
  public static let bitCount = 2048

  @usableFromInline let words: [UInt64]
  /// How many bits are set.
  public let count: Int

  /// A fingerprint of 32 words, bit 0 of word 0 first.
  ///
  /// - Precondition: there are 32.
  public init(words: [UInt64]) {
    precondition(words.count == Self.bitCount / 64, "a fingerprint has 32 words")
    self.words = words
    count = words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Whether a bit, from 0 to 2047, is set.
  public subscript(bit bit: Int) -> Bool { words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }

  /// The bits of both over the bits of either, from 0 to 1 (Jaccard 1901, Tanimoto 1958). Two
  /// fingerprints without bits are alike: 1.
  @inlinable
  public func tanimoto(_ other: Fingerprint) -> Double {
    var both = 0
    words.withUnsafeBufferPointer { a in
      other.words.withUnsafeBufferPointer { b in
        for index in 0..<32 { both += (a[index] & b[index]).nonzeroBitCount }
      }
    }
    let either = count + other.count - both
    return either == 0 ? 1 : Double(both) / Double(either)
  }
}

extension Molecule {
  /// The Morgan fingerprint of radius 2 and 2048 bits.
  public var fingerprint: Fingerprint {
    sanitised { error in
      var words = [UInt64](repeating: 0, count: Fingerprint.bitCount / 64)
      return harness_molecule_fingerprint(handle, &words, error) ? Fingerprint(words: words) : nil
    }
  }
}
