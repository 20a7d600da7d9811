import NeuralNetworks

/// A number that may change over the gradient steps of training.
public enum Schedule: Hashable, Sendable {
  /// The same number always.
  case constant(Double)
  /// From `start` to `end` in equal steps over `steps` gradient steps, then `end`.
  case linear(start: Double, end: Double, steps: Int)
  /// From `start` to `end` along half a cosine over `steps` gradient steps, then `end`.
  case cosine(start: Double, end: Double, steps: Int)
  /// From `start`, halved every `halfLife` gradient steps.
  case exponential(start: Double, halfLife: Int)

  /// The greatest value of all steps.
  public var greatest: Double {
    switch self {
    case .constant(let value): value
    case .linear(let start, let end, _), .cosine(let start, let end, _): max(start, end)
    case .exponential(let start, _): start
    }
  }

  /// The value at gradient step `step`, counted from 0.
  @inlinable
  public func value(at step: Int) -> Double {
    switch self {
    case .constant(let value):
      return value
    case .linear(let start, let end, let steps):
      return step >= steps ? end : start + (end - start) * Double(step) / Double(steps)
    case .cosine(let start, let end, let steps):
      if step >= steps { return end }
      return end + (start - end) * 0.5 * (1 + Elementary.cos(.pi * Double(step) / Double(steps)))
    case .exponential(let start, let halfLife):
      return start * Elementary.exp2(-Double(step) / Double(halfLife))
    }
  }
}
