import Formats
import NeuralNetworks

/// The state of an unfinished trial, as a file: a header, the measurements so far, the state, and a
/// checksum of it all.
enum SnapshotFile {
  /// A snapshot of other kernels is of another trial, since the bits would follow from both.
  private static var magic: [UInt8] { Array("harness snapshot 5 \(BLAS.core)\n".utf8) }

  /// A snapshot whose bytes are whole, before a trial has taken its state.
  struct Opened {
    /// What the trial measures: what it keeps in memory depends on it, so it goes on with that.
    let evaluation: EvaluationOptions
    /// How many bytes of the log of finds belong to it.
    let findsLength: Int
    /// How many rewards had been asked for.
    let rewardCalls: Int
    /// How many steps an optimiser had made.
    let gradientSteps: Int
    fileprivate var reader: SnapshotReader

    /// Gives the state to a trial that was made with the same evaluation.
    ///
    /// Throws `SnapshotError` when it is not that of such a trial.
    mutating func restore(_ loop: inout TrialLoop, _ trial: LiveTrial) throws {
      try loop.restore(from: &reader)
      try trial.restore(&reader)
      guard reader.isAtEnd else { throw SnapshotError.malformed }
    }
  }

  static func encode(
    key: ContentKey, evaluation: EvaluationOptions, findsLength: Int, loop: TrialLoop,
    trial: LiveTrial
  ) -> [UInt8] {
    var writer = SnapshotWriter()
    for byte in magic + key.bytes { writer.write(byte) }
    writer.write(contentsOf: evaluation.topK.map(Int64.init))
    writer.write(contentsOf: evaluation.modeThresholds)
    writer.write(Int64(evaluation.samples))
    writer.write(Int64(evaluation.trajectories))
    writer.write(contentsOf: Array(evaluation.targetSamples.utf8))
    writer.write(Int64(findsLength))
    writer.write(Int64(trial.spending().rewardCalls))
    writer.write(Int64(trial.spending().gradientSteps))
    loop.write(to: &writer)
    trial.write(&writer)
    return writer.bytes + SHA256(of: writer.bytes).bytes
  }

  /// Opens the snapshot of the trial with a key; `nil` when it belongs to other settings.
  ///
  /// - Parameter checkpoints: how many the trial has from now on.
  /// Throws `SnapshotError` when it is torn or altered.
  static func open(_ bytes: [UInt8], key: ContentKey, checkpoints: Int) throws -> Opened? {
    guard bytes.count > 32, Array(bytes.suffix(32)) == SHA256(of: Array(bytes.dropLast(32))).bytes
    else {
      throw SnapshotError.malformed
    }
    var reader = SnapshotReader(Array(bytes.dropLast(32)))
    for byte in magic + key.bytes where try reader.read(UInt8.self) != byte { return nil }
    let evaluation = EvaluationOptions(
      checkpoints: checkpoints, topK: try reader.read([Int64].self).map(Int.init),
      modeThresholds: try reader.read([Double].self),
      samples: Int(try reader.read(Int64.self)),
      trajectories: Int(try reader.read(Int64.self)),
      targetSamples: String(decoding: try reader.read([UInt8].self), as: UTF8.self))
    let counts = (
      Int(try reader.read(Int64.self)), Int(try reader.read(Int64.self)),
      Int(try reader.read(Int64.self))
    )
    return Opened(
      evaluation: evaluation, findsLength: counts.0, rewardCalls: counts.1,
      gradientSteps: counts.2, reader: reader)
  }
}
