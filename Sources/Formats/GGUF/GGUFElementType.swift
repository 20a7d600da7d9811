/// How a GGUF file stores numbers, by the number that the format gives each. Quantised types hold blocks of
/// 32 consecutive numbers of a row.
public enum GGUFElementType: UInt32, Sendable, CaseIterable {
  case f32 = 0
  case f16 = 1
  /// A scale and 32 times 4 bits: d (q - 8).
  case q4_0 = 2
  /// A scale, a minimum and 32 times 4 bits: d q + m.
  case q4_1 = 3
  /// A scale and 32 times 8 bits: d q.
  case q8_0 = 8
  case bf16 = 30

  /// How many numbers a block holds.
  public var blockLength: Int {
    switch self {
    case .f32, .f16, .bf16: 1
    case .q4_0, .q4_1, .q8_0: 32
    }
  }

  /// How many bytes a block takes.
  public var blockBytes: Int {
    switch self {
    case .f32: 4
    case .f16, .bf16: 2
    case .q4_0: 18
    case .q4_1: 20
    case .q8_0: 34
    }
  }

  /// Turns `count` numbers, whole blocks, into single precision.
  func decode(_ source: UnsafeRawPointer, count: Int, into target: UnsafeMutablePointer<Float>) {
    func pattern(_ offset: Int) -> UInt16 {
      UInt16(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
    switch self {
    case .f32:
      for i in 0..<count {
        let pattern = source.loadUnaligned(fromByteOffset: 4 &* i, as: UInt32.self)
        target[i] = Float(bitPattern: UInt32(littleEndian: pattern))
      }
    case .f16: for i in 0..<count { target[i] = Self.half(pattern(2 &* i)) }
    case .bf16:
      for i in 0..<count { target[i] = Float(bitPattern: UInt32(pattern(2 &* i)) << 16) }
    case .q4_0, .q4_1, .q8_0:
      for block in 0..<count / 32 {
        let place = block &* blockBytes
        let scale = Self.half(pattern(place))
        let numbers = target + block &* 32
        if self == .q8_0 {
          let q = (source + (place &+ 2)).assumingMemoryBound(to: Int8.self)
          for j in 0..<32 { numbers[j] = scale * Float(q[j]) }
          continue
        }
        let least = self == .q4_1 ? Self.half(pattern(place &+ 2)) : -8 * scale
        let q = (source + (place &+ blockBytes &- 16)).assumingMemoryBound(to: UInt8.self)
        for j in 0..<16 {
          numbers[j] = scale * Float(q[j] & 15) + least
          numbers[j &+ 16] = scale * Float(q[j] >> 4) + least
        }
      }
    }
  }

  /// The value of an IEEE half: Swift has no `Float16` on all platforms.
  static func half(_ bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF)
    let sign = UInt32(bits & 0x8000) << 16
    if magnitude >= 0x7C00 {
      return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13)
    }
    // The exponent's bias is 112 less; the product is exact, for numbers below 2^-14 too.
    let value = Float(bitPattern: magnitude << 13) * 0x1p112
    return Float(bitPattern: value.bitPattern | sign)
  }
}
