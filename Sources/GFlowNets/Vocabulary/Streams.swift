import NeuralNetworks

/// The independent streams of random numbers of a trial. Drawing from one never moves another.
public struct RandomStreams: Sendable {
  /// The trial's key.
  public let key: UInt64
  /// More bits of the key, which tell streams apart.
  public let salt: UInt64

  /// The streams of a trial whose content key begins with these bytes.
  public init(key: UInt64, salt: UInt64) {
    self.key = key
    self.salt = salt
  }

  /// What a stream is for.
  public enum Purpose: UInt64, Sendable {
    /// The first weights.
    case initialization = 1
    /// The trajectories, chains and batches of training.
    case sampling = 2
    /// What is drawn to measure, which never changes training.
    case evaluation = 3
  }

  /// A stream at its start. `number` tells apart streams of one purpose, such as those of
  /// checkpoints.
  public func stream(_ purpose: Purpose, number: UInt64 = 0) -> Philox {
    Philox(key: key, stream: (salt & 0xFFFF_FFFF) << 32 ^ purpose.rawValue << 60 ^ number)
  }
}
