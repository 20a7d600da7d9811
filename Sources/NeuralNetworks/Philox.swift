import Formats

/// The counter-based generator Philox4x32-10 of Salmon et al. 2011 ("Parallel random numbers: as easy
/// as 1, 2, 3"), equal to Random123's.
///
/// A stream is named by a 64-bit key and a 64-bit number and holds 2^66 words. Its position is two
/// small numbers, so that a snapshot can hold it.
@frozen
public struct Philox: RandomNumberGenerator, Sendable {
  /// The key: one for each trial.
  @usableFromInline let key: UInt64
  /// Which of the key's independent streams this is.
  @usableFromInline let stream: UInt64
  /// The number of the next block of four words.
  @usableFromInline var block: UInt64
  /// How many of `words` have been used; 4 when a new block is needed.
  @usableFromInline var used: Int
  @usableFromInline var words: SIMD4<UInt32>

  /// The stream called `stream` of `key`, at its start.
  @inlinable
  public init(key: UInt64, stream: UInt64) {
    self.key = key
    self.stream = stream
    block = 0
    used = 4
    words = SIMD4()
  }

  /// The bijection itself: ten rounds on a counter under a key.
  @inlinable
  public static func encrypt(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let a = UInt64(c0) &* 0xD251_1F53
      let b = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: a)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }

  /// The next 32 random bits.
  @inlinable
  public mutating func nextWord() -> UInt32 {
    if used == 4 {
      words = Self.encrypt(
        SIMD4(
          UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
          UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)),
        key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
      block &+= 1
      used = 0
    }
    used &+= 1
    return words[used &- 1]
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// A number drawn uniformly from the 2^53 equally spaced ones in [0, 1).
  @inlinable
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A whole number drawn uniformly from `0..<bound`; the bias is below `bound` / 2^64.
  @inlinable
  public mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Puts elements in an order drawn uniformly (Fisher and Yates). Its draws are those of `below`, unlike
  /// those of the standard library, which may change.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for end in stride(from: elements.count, to: 1, by: -1) {
      elements.swapAt(end - 1, below(end))
    }
  }
}

extension Philox: SnapshotValue {
  /// Writes the key, the stream and the position.
  public func write(to snapshot: inout SnapshotWriter) {
    snapshot.write(key)
    snapshot.write(stream)
    snapshot.write(block)
    snapshot.write(Int64(used))
    snapshot.write(words)
  }

  /// Continues where the written generator stood.
  public init(from snapshot: inout SnapshotReader) throws {
    key = try snapshot.read()
    stream = try snapshot.read()
    block = try snapshot.read()
    used = Int(try snapshot.read() as Int64)
    words = try snapshot.read()
    guard (0...4).contains(used) else { throw SnapshotError.malformed }
  }
}
