import Formats
import Foundation
import NeuralNetworks

/// What a trial in training has found: a file of its own attempt to which blocks are appended.
///
/// What was once written never changes, so that another process may copy or read it while its owner
/// writes on: a snapshot says how many bytes belong to it. A block is its length and the first eight
/// bytes of its SHA-256, then the finds; one that was cut short, or any behind it, does not count.
struct FindLog {
  static let name = "finds"
  /// How many finds a block should have.
  static let batch = 4096

  let path: String
  /// How many bytes have been written.
  private(set) var length: Int
  var files: Files

  /// A log that begins with the bytes of an earlier one.
  init(creating path: String, with bytes: [UInt8] = [], files: Files) throws {
    self.path = path
    self.files = files
    length = bytes.count
    try files.write(bytes, to: path, makesFolder: false)
  }

  /// Appends finds in their order. With `synchronizes`, waits until all are kept for good.
  mutating func append(_ finds: [FoundCandidate], synchronizes: Bool) throws {
    let bytes = Self.bytes(finds)
    try files.doing("write", path) {
      let file = try files.operations.open(path, O_WRONLY | O_APPEND)
      defer { close(file) }
      do {
        try files.write(bytes, to: file, of: path)
      } catch {
        // Without the part that a device without space took.
        ftruncate(file, off_t(length))
        throw error
      }
      length += bytes.count
      if synchronizes { try files.operations.synchronize(file, of: path) }
    }
  }

  /// Finds as one block of a log; nothing for none.
  static func bytes(_ finds: [FoundCandidate]) -> [UInt8] {
    if finds.isEmpty { return [] }
    let body = block(finds)
    return withUnsafeBytes(of: UInt64(body.count).littleEndian, Array.init)
      + SHA256(of: body).bytes.prefix(8) + body
  }

  /// The whole blocks at the beginning of the bytes of a log.
  static func blocks(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var blocks: [ArraySlice<UInt8>] = []
    var rest = bytes[...]
    while rest.count >= 16 {
      let count = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard count <= UInt64(rest.count - 16) else { break }
      let body = rest.dropFirst(16).prefix(Int(count))
      guard
        SHA256(of: Array(body)).bytes.prefix(8).elementsEqual(rest.dropFirst(8).prefix(8))
      else { break }
      blocks.append(body)
      rest = rest.dropFirst(16 + Int(count))
    }
    return blocks
  }

  /// Whether bytes are whole blocks and nothing more.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    blocks(bytes).reduce(0) { $0 + 16 + $1.count } == bytes.count
  }

  /// The finds of a block.
  ///
  /// Throws `SnapshotError` where they are of another form.
  static func finds(_ block: ArraySlice<UInt8>) throws -> [FoundCandidate] {
    var reader = SnapshotReader(Array(block))
    let calls = try reader.read([Int64].self)
    let replaced = try reader.read([Int64].self)
    let rewards = try reader.read([Double].self)
    let lengths = try reader.read([Int64].self)
    var text = try reader.read([UInt8].self)[...]
    guard replaced.count == calls.count, rewards.count == calls.count,
      lengths.count == 2 * calls.count
    else { throw SnapshotError.malformed }
    func take(_ length: Int64) throws -> String? {
      guard length >= 0 else { return nil }
      guard length <= text.count else { throw SnapshotError.malformed }
      defer { text = text.dropFirst(Int(length)) }
      return String(decoding: text.prefix(Int(length)), as: UTF8.self)
    }
    return try calls.indices.map { i in
      let object = try take(lengths[2 * i])
      return FoundCandidate(
        Candidate(
          object: object ?? "", state: try take(lengths[2 * i + 1]), reward: rewards[i],
          rewardCall: Int(calls[i])), replaced: replaced[i] > 0 ? Int(replaced[i]) : nil)
    }
  }

  /// The calls and rewards, then the lengths of object and state (-1 where there is none), then the texts.
  private static func block(_ finds: [FoundCandidate]) -> [UInt8] {
    var writer = SnapshotWriter()
    writer.write(contentsOf: finds.map { Int64($0.candidate.rewardCall ?? 0) })
    writer.write(contentsOf: finds.map { Int64($0.replaced ?? 0) })
    writer.write(contentsOf: finds.map(\.candidate.reward))
    writer.write(
      contentsOf: finds.flatMap {
        [
          Int64($0.candidate.object.utf8.count),
          $0.candidate.state.map { Int64($0.utf8.count) } ?? -1,
        ]
      })
    writer.write(
      contentsOf: finds.flatMap {
        Array($0.candidate.object.utf8) + Array(($0.candidate.state ?? "").utf8)
      })
    return writer.bytes
  }
}
