import Formats
import NeuralNetworks

/// The state of an unfinished trial, as a file: a header, the measurements so far, the state, and a
/// checksum of it all.
enum SnapshotFile {
  /// A snapshot of other kernels is of another trial, since the bits would follow from both.
  private static var magic: [UInt8] { Array("harness snapshot 3 \(BLAS.core)\n".utf8) }

  static func encode(key: ContentKey, loop: TrialLoop, trial: LiveTrial) -> [UInt8] {
    var writer = SnapshotWriter()
    for byte in magic + key.bytes { writer.write(byte) }
    loop.write(to: &writer)
    trial.write(&writer)
    return writer.bytes + SHA256(of: writer.bytes).bytes
  }

  /// Takes up the trial where `bytes` left it; `false` when they belong to other settings.
  ///
  /// Throws `SnapshotError` when they are torn or altered.
  static func decode(
    _ bytes: [UInt8], key: ContentKey, loop: inout TrialLoop, trial: LiveTrial
  ) throws -> Bool {
    guard bytes.count > 32, Array(bytes.suffix(32)) == SHA256(of: Array(bytes.dropLast(32))).bytes
    else {
      throw SnapshotError.malformed
    }
    var reader = SnapshotReader(Array(bytes.dropLast(32)))
    for byte in magic + key.bytes where try reader.read(UInt8.self) != byte { return false }
    try loop.restore(from: &reader)
    try trial.restore(&reader)
    guard reader.isAtEnd else { throw SnapshotError.malformed }
    return true
  }
}
