/// The alphabet in which byte-level vocabularies are written (GPT-2): printable bytes stand for
/// themselves, and the others, in increasing order, for U+0100, U+0101 and so on.
enum ByteAlphabet {
  private static let characters: [UInt32] = {
    var next: UInt32 = 0x100
    return (0..<256 as Range<UInt32>).map { byte in
      switch byte {
      case 33...126, 161...172, 174...255: return byte
      default:
        defer { next += 1 }
        return next
      }
    }
  }()

  private static let bytes: [UInt32: UInt8] = Dictionary(
    uniqueKeysWithValues: characters.enumerated().map { ($1, UInt8($0)) })

  /// The bytes that a token of a vocabulary stands for, or `nil` where it is not written in the alphabet.
  static func bytes(of token: some Sequence<Unicode.Scalar>) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in token {
      guard let byte = bytes[scalar.value] else { return nil }
      result.append(byte)
    }
    return result
  }
}
