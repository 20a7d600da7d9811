import Formats
import NeuralNetworks
import Testing

@Suite struct PhiloxTests {
  /// The known answers of Random123 for philox4x32-10.
  @Test(arguments: [
    (
      SIMD4<UInt32>(0, 0, 0, 0), SIMD2<UInt32>(0, 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: 0xffff_ffff), SIMD2<UInt32>(repeating: 0xffff_ffff),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func knownAnswers(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, answer: SIMD4<UInt32>) {
    #expect(Philox.encrypt(counter, key: key) == answer)
  }

  @Test func wordsAreTheBlocksInOrder() {
    let (key, stream): (UInt64, UInt64) = (0x1234_5678_9abc_def0, 0x0fed_cba9_8765_4321)
    var random = Philox(key: key, stream: stream)
    for block in UInt32(0)..<3 {
      let words = Philox.encrypt(
        SIMD4(block, 0, 0x8765_4321, 0x0fed_cba9), key: SIMD2(0x9abc_def0, 0x1234_5678))
      for i in 0..<4 { #expect(random.nextWord() == words[i]) }
    }
  }

  @Test func streamsAndKeysDiffer() {
    var streams = (0..<100).map { Philox(key: UInt64($0 / 10), stream: UInt64($0 % 10)) }
    #expect(Set(streams.indices.map { streams[$0].next() }).count == 100)
  }

  @Test func uniformNumbersAreUniform() {
    var random = Philox(key: 1, stream: 2)
    let count = 100_000
    var sum = 0.0
    var squares = 0.0
    for _ in 0..<count {
      let x = random.uniform()
      #expect(x >= 0 && x < 1)
      sum += x
      squares += x * x
    }
    // Standard errors are 0.0009 and 0.0009.
    #expect(abs(sum / Double(count) - 1 / 2) < 0.004)
    #expect(abs(squares / Double(count) - 1 / 3) < 0.004)
  }

  @Test func boundedNumbersReachEveryValueAlike() {
    var random = Philox(key: 3, stream: 4)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.below(7)] += 1 }
    // A count's standard deviation is 93.
    for count in counts { #expect(abs(count - 10_000) < 400) }
    #expect((0..<10).allSatisfy { _ in random.below(1) == 0 })
  }

  /// A generator continues from a snapshot, also within a block of four words.
  @Test(arguments: 0..<9) func snapshotsContinue(_ used: Int) throws {
    var random = Philox(key: 5, stream: 6)
    for _ in 0..<used { _ = random.nextWord() }
    var writer = SnapshotWriter()
    random.write(to: &writer)
    var reader = SnapshotReader(writer.bytes)
    var copy = try Philox(from: &reader)
    #expect(reader.isAtEnd)
    for _ in 0..<10 { #expect(copy.nextWord() == random.nextWord()) }
  }
}
