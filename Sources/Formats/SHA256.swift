import CCrypto

/// A SHA-256 hash (FIPS 180-4).
public struct SHA256: Hashable, Sendable, BitwiseCopyable {
  /// The first 64 bits of the hash; the others follow.
  public let first: UInt64
  private let second, third, fourth: UInt64

  /// The hash of bytes in memory.
  public init(of bytes: UnsafeRawBufferPointer) {
    let words: (UInt64, UInt64, UInt64, UInt64) = withUnsafeTemporaryAllocation(
      byteCount: Int(SHA256_DIGEST_LENGTH), alignment: 8
    ) { digest in
      _ = CCrypto.SHA256(
        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
        digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
      func word(_ index: Int) -> UInt64 {
        UInt64(bigEndian: digest.load(fromByteOffset: 8 * index, as: UInt64.self))
      }
      return (word(0), word(1), word(2), word(3))
    }
    (first, second, third, fourth) = words
  }

  /// The hash of bytes.
  public init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { Self(of: $0) }
  }

  /// The hash of a text in UTF-8.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// The 32 bytes of the hash.
  public var bytes: [UInt8] {
    [first, second, third, fourth].flatMap { word in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  /// The 64 hexadecimal digits of the hash, in small letters.
  public var hex: String { Self.hex(bytes) }

  /// Two hexadecimal digits a byte.
  public static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
