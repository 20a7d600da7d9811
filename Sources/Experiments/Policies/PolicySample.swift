/// Objects drawn from a trained policy.
public struct PolicySample: Sendable {
  /// One of them.
  public struct Draw: Equatable, Sendable {
    /// The object as it is printed.
    public let object: String
    /// Its reward, as tables show it.
    public let reward: Double
    /// A logarithm of a probability, in nats; see `isExact`.
    public let logProbability: Double
  }

  /// Whether logarithms are of p(x), the probability of the object by whichever of its terminal states, by
  /// dynamic programming; else they are
  /// of P_F of the trajectory that was drawn, which is at most p(x): others may end in the same object.
  public let isExact: Bool
  /// The objects in the order in which they were drawn.
  public let draws: [Draw]
}
