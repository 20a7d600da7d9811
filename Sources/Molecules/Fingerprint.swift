import CRDKit

/// Which parts a molecule has, folded into 2048 bits: circular neighbourhoods of atoms, or paths.
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

  /// The mean of 1 - similarity over all pairs; `nil` of fewer than two.
  static func meanDistance(_ all: [Fingerprint]) -> Double? {
    guard all.count > 1 else { return nil }
    var sum = 0.0
    for i in 1..<all.count {
      for j in 0..<i { sum += 1 - all[i].tanimoto(all[j]) }
    }
    return sum / (Double(all.count) * Double(all.count - 1) / 2)
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
  /// The Morgan fingerprint of radius 2, known as ECFP4 (Rogers & Hahn 2010), without chirality.
  public var fingerprint: Fingerprint { fingerprint(by: harness_molecule_fingerprint) }

  /// RDKit's own fingerprint, in the manner of Daylight's: the paths of one to seven bonds, branched ones too,
  /// two bits each.
  public var pathFingerprint: Fingerprint { fingerprint(by: harness_molecule_path_fingerprint) }

  private func fingerprint(
    by write: (
      OpaquePointer?, UnsafeMutablePointer<UInt64>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Bool
  ) -> Fingerprint {
    sanitised { error in
      var words = SIMD32<UInt64>()
      let succeeded = withUnsafeMutableBytes(of: &words) { bytes in
        write(handle, bytes.baseAddress?.assumingMemoryBound(to: UInt64.self), error)
      }
      return succeeded ? Fingerprint(words: words) : nil
    }
  }
}
