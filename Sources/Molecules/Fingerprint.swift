import CRDKit

/// Which circular neighbourhoods of atoms a molecule has, folded into 2048 bits: the Morgan fingerprint
/// of radius 2, known as ECFP4 (Rogers & Hahn 2010), without chirality.
public struct Fingerprint: Hashable, Sendable, BitwiseCopyable {
  /// The bits, bit 0 of word 0 first.
  @usableFromInline let words: SIMD32<UInt64>
  /// How many bits are set.
  public let count: Int

  /// A fingerprint of 32 words.
  @inlinable
  public init(words: SIMD32<UInt64>) {
    self.words = words
    count = Self.bits(of: words, and: words)
  }

  /// Whether a bit, from 0 to 2047, is set.
  public subscript(bit bit: Int) -> Bool { words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }

  /// The bits of both over the bits of either, from 0 to 1 (Jaccard 1901, Tanimoto 1958). Two
  /// fingerprints without bits are alike: 1.
  @inlinable
  public func tanimoto(_ other: Fingerprint) -> Double {
    let both = Self.bits(of: words, and: other.words)
    let either = count + other.count - both
    return either == 0 ? 1 : Double(both) / Double(either)
  }

  /// How many bits both have, word by word: the compiler takes operations on whole vectors of this size
  /// apart, lane by lane, which is some 15 times slower.
  @inlinable
  static func bits(of a: SIMD32<UInt64>, and b: SIMD32<UInt64>) -> Int {
    withUnsafeBytes(of: a) { a in
      withUnsafeBytes(of: b) { b in
        var bits = 0
        for offset in stride(from: 0, to: 256, by: 8) {
          let both =
            a.load(fromByteOffset: offset, as: UInt64.self)
            & b.load(fromByteOffset: offset, as: UInt64.self)
          bits += both.nonzeroBitCount
        }
        return bits
      }
    }
  }
}

extension Molecule {
  /// The Morgan fingerprint of radius 2 and 2048 bits.
  public var fingerprint: Fingerprint {
    sanitised { error in
      var words = SIMD32<UInt64>()
      let succeeded = withUnsafeMutableBytes(of: &words) { bytes in
        harness_molecule_fingerprint(
          handle, bytes.baseAddress?.assumingMemoryBound(to: UInt64.self), error)
      }
      return succeeded ? Fingerprint(words: words) : nil
    }
  }
}
