/// A distinct object that a trial found.
public struct Candidate: Equatable, Sendable {
  /// The object as it is printed.
  public var object: String
  /// Its state as the environment reads it, where that is written otherwise than the object.
  public var state: String?
  /// Its reward, as tables show it; no number where the environment gave none.
  public var reward: Double
  /// The number, from 1, of the reward call that found it; `nil` where nobody knows.
  public var rewardCall: Int?

  /// A candidate.
  public init(object: String, state: String? = nil, reward: Double, rewardCall: Int?) {
    self.object = object
    self.state = state
    self.reward = reward
    self.rewardCall = rewardCall
  }
}

/// A candidate as it was found: new, or in the place of a worse state of the same object.
package struct FoundCandidate {
  /// The candidate.
  package var candidate: Candidate
  /// The call that found the state whose place it takes.
  package var replaced: Int?

  package init(_ candidate: Candidate, replaced: Int? = nil) {
    self.candidate = candidate
    self.replaced = replaced
  }
}
