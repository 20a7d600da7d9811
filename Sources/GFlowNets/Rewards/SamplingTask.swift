/// What methods are compared on: an environment and the reward of its objects.
public struct SamplingTask<E: Environment>: Sendable {
  /// The environment.
  public let environment: E
  /// The reward.
  public let reward: Reward<E>

  /// A task.
  public init(_ environment: E, _ reward: Reward<E>) {
    self.environment = environment
    self.reward = reward
  }

  /// How many modes are known beforehand; 0 where none are.
  public var modeCount: Int { reward.hasKnownModes ? environment.modeCount : 0 }

  /// The mode that an object belongs to, if it does to any.
  @inlinable
  public func mode(of object: E.State) -> Int? {
    reward.hasKnownModes ? environment.mode(of: object) : nil
  }

  /// How many objects policies are compared on where not all are enumerated: fewer where each is a
  /// question to a user's program.
  public var referenceCount: Int { reward.isCostly ? 64 : environment.referenceCount }

  /// The values, as tables show them, of what `texts` name as people write it.
  ///
  /// Throws `UnreadableObject` at the first text that names no object.
  public func values(ofTexts texts: [String]) throws -> [Double] {
    if let values = reward.valuesOfTexts { return try values(texts) }
    return try reward.scores(of: UnreadableObject.read(texts, environment.parse)).map(\.value)
  }
}
