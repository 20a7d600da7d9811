import Formats
import Testing

@Suite struct SnapshotTests {
  private struct Pair: SnapshotValue, BitwiseCopyable, Equatable {
    var a: UInt8
    var b: Double
  }

  private func example() -> [UInt8] {
    var writer = SnapshotWriter()
    writer.write(Int64(-3))
    writer.write(contentsOf: [1.5, 2.5, .infinity])
    writer.write(values: [Pair(a: 1, b: 2), Pair(a: 3, b: 4)])
    writer.write(contentsOf: [Float]())
    writer.write(UInt8(7))
    return writer.bytes
  }

  private func read(_ bytes: [UInt8]) throws {
    var reader = SnapshotReader(bytes)
    #expect(try reader.read(Int64.self) == -3)
    #expect(try reader.read([Double].self) == [1.5, 2.5, .infinity])
    #expect(try reader.read(values: Pair.self) == [Pair(a: 1, b: 2), Pair(a: 3, b: 4)])
    #expect(try reader.read([Float].self) == [])
    #expect(!reader.isAtEnd)
    #expect(try reader.read(UInt8.self) == 7)
    #expect(reader.isAtEnd)
  }

  @Test func whatIsWrittenIsRead() throws { try read(example()) }

  /// Cut anywhere, a snapshot is an error and never a crash.
  @Test func truncationThrows() {
    let bytes = example()
    for length in 0..<bytes.count {
      #expect(throws: SnapshotError.self) {
        var reader = SnapshotReader(Array(bytes.prefix(length)))
        _ = try reader.read(Int64.self)
        _ = try reader.read([Double].self)
        _ = try reader.read(values: Pair.self)
        _ = try reader.read([Float].self)
        _ = try reader.read(UInt8.self)
      }
    }
  }

  @Test(arguments: [Int64.max, Int64.min, -1, 1 << 60])
  func absurdCountsThrow(_ count: Int64) {
    var writer = SnapshotWriter()
    writer.write(count)
    writer.write(1.0)
    #expect(throws: SnapshotError.self) {
      var reader = SnapshotReader(writer.bytes)
      _ = try reader.read([Double].self)
    }
    #expect(throws: SnapshotError.self) {
      var reader = SnapshotReader(writer.bytes)
      _ = try reader.read(values: Pair.self)
    }
  }
}
