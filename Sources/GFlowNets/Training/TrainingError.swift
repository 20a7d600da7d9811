/// Training that cannot go on, since a number that it needs is none or too great.
public struct TrainingError: Error, CustomStringConvertible, Equatable {
  /// What is no number, or too great a one.
  public enum Quantity: Sendable, Equatable {
    /// The loss, which has this value.
    case loss(Double)
    /// The length of the gradient.
    case gradient
    /// The probabilities of actions.
    case policy
  }

  /// What is no number.
  public let quantity: Quantity
  /// How many gradient steps were made before.
  public let step: Int
  /// What to do about its likely cause.
  public let remedy: String

  /// An error at a gradient step, with what to do about it.
  public init(_ quantity: Quantity, step: Int, remedy: String) {
    self.quantity = quantity
    self.step = step
    self.remedy = remedy
  }

  /// The error that a policy has no probabilities; whoever trains it knows better what to do.
  public static func noPolicy(step: Int) -> TrainingError {
    TrainingError(.policy, step: step, remedy: "lower optimizer.learningRate")
  }

  /// The error that a network which nothing trains has no probabilities.
  public static let untrained = TrainingError(
    .policy, step: 0,
    remedy: "nothing trains this network, so look at its weights and at the temperature")

  public var description: String {
    let what =
      switch quantity {
      case .loss(let loss) where loss.isNaN: "the loss became no number"
      case .loss(let loss) where loss.isInfinite:
        "the loss became \(loss < 0 ? "-infinity" : "infinity")"
      case .loss(let loss): "the loss became \(loss), beyond the network's numbers,"
      case .gradient: "the gradient became no number"
      case .policy: "the policy's probabilities became no numbers"
      }
    return "\(what) at gradient step \(step); \(remedy)"
  }
}

extension AdamSettings {
  /// What to do where the network has most likely diverged.
  ///
  /// - Parameter steps: how many steps were made; before the first, steps are not to blame.
  public func remedy(after steps: Int) -> String {
    guard steps > 0 else {
      return
        "nothing was learned yet, so look at the scale of rewards and at what the loss is multiplied by"
    }
    return gradientClip > 0
      ? "lower optimizer.learningRate or optimizer.gradientClip"
      : "lower optimizer.learningRate or set optimizer.gradientClip"
  }
}

/// How great a number of a loss may be: its square is far from the greatest number.
@usableFromInline let greatestOfLoss = 1e15

extension ObjectiveBatch {
  /// What to do about log-rewards with which no loss stays a number; `nil` where they are not to blame.
  @usableFromInline var remedyOfRewards: String? {
    guard let worst = logReward.first(where: { !($0.magnitude <= greatestOfLoss) }) else {
      return nil
    }
    return worst == -.infinity
      ? "an object has the reward 0, whose logarithm no flow can match: give rewards a floor"
      : "log R of an object is \(worst): lower the exponent or the scale of the reward, or those of signal"
  }
}
