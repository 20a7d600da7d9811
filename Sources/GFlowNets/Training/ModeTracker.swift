import Formats
import NeuralNetworks

/// What has been found of the objects above a threshold of reward.
public struct Discovery: Sendable, Equatable {
  /// Objects found one after another, each too far from all before to be the same mode.
  public var modes: Int
  /// Distinct scaffolds.
  public var scaffolds: Int
  /// Objects found one after another, each farther from all before than a circle's diameter.
  public var circles: Int

  /// Counts.
  public init(modes: Int, scaffolds: Int, circles: Int) {
    self.modes = modes
    self.scaffolds = scaffolds
    self.circles = circles
  }
}

/// Counts modes as objects are found, for an environment that knows how objects differ.
///
/// It is asked only about new objects above a threshold, so that a call through an existential is cheap.
public protocol ModeTracker<State>: AnyObject, SnapshotWritable {
  /// The environment's states.
  associatedtype State
  /// Takes note of an object that is new, or whose reward is greater than was known.
  func note(_ object: State, reward: Double)
  /// The counts for each threshold.
  var discoveries: [Discovery] { get }
}
