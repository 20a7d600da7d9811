import CRDKit

/// Which circular neighbourhoods of atoms a molecule has, folded into 2048 bits: the Morgan fingerprint
/// of radius 2, known as ECFP4 (Rogers & Hahn 2010), without chirality.
public struct Fingerprint: Hashable, Sendable {
  /// The bits, bit 0 of word 0 first.
  @usableFromInline let words: SIMD32<UInt64>
  /// How many bits are set.
  public let count: Int

  /// A fingerprint of 32 words.
  @inlinable
  public init(words: SIMD32<UInt64>) {
    self.words = words
    count = Self.bits(of: words)
  }

  /// Whether a bit, from 0 to 2047, is set.
  public subscript(bit bit: Int) -> Bool { words[bit / 64] >> UInt64(bit % 64) & 1 == 1 }

  /// The bits of both over the bits of either, from 0 to 1 (Jaccard 1901, Tanimoto 1958). Two
  /// fingerprints without bits are alike: 1.
  @inlinable
  public func tanimoto(_ other: Fingerprint) -> Double {
    let both = Self.bits(of: words & other.words)
    let either = count + other.count - both
    return either == 0 ? 1 : Double(both) / Double(either)
  }

  @inlinable
  static func bits(of words: SIMD32<UInt64>) -> Int {
    var bits = 0
    for index in 0..<32 { bits += words[index].nonzeroBitCount }
    return bits
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
