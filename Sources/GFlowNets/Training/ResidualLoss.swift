import NeuralNetworks

/// What an objective makes of a residual t, the logarithm of what flows backward over what flows forward
/// (of reward, P_B and later flows over log Z, P_F and earlier flows): a function with its minimum, 0, at
/// t = 0 (Hu et al. 2024, arXiv 2410.02596). All are t^2 near 0, so that one can take the place of another
/// with the same learning rate:
///
///     square        t^2
///     huber         t^2 up to |t| = delta, 2 delta |t| - delta^2 beyond
///     linex         2 (e^(alpha t) - alpha t - 1) / alpha^2
///     shiftedCosh   e^t + e^-t - 2
///
/// On the policy's own trajectories the expected gradient of a square is that of KL(P_F || P_B R / Z), which forces
/// probabilities to 0 where there is no reward; that of linex with alpha = 1 is that of KL(P_B R / Z || P_F), which
/// avoids probabilities near 0 where there is some; the shifted cosh does both. The last two grow as e^|t|, and
/// want a log Z or a first flow that is not far off, or a limit of the gradient.
public enum ResidualLoss: Sendable, Equatable {
  /// The square, as in the papers of the objectives.
  case square
  /// A square near 0 and a straight line from `delta` nats on, for residuals with outliers.
  case huber(delta: Double)
  /// Steep where the policy gives too little, flat where it gives too much, the more so the greater `alpha`.
  case linex(alpha: Double)
  /// Steep on both sides.
  case shiftedCosh

  static let delta = SettingKey.real(
    "delta", .positive, default: 1, unit: "nats",
    "The residual from which on the loss grows in a straight line.")
  static let alpha = SettingKey.real(
    "alpha", .positive(upTo: 10), default: 1,
    "How fast the loss grows where the policy gives too little: 1 and 0.5 in the paper.")

  private static let source = "Hu et al. 2024, arXiv 2410.02596"

  static let squareDescription = ComponentDescription(
    "square", summary: "The square of the residual t.",
    source: "Malkin et al. 2022, arXiv 2201.13259")
  static let huberDescription = ComponentDescription(
    "huber", summary: "t^2 up to |t| = delta, a straight line beyond: outliers weigh less.",
    source: "Huber 1964, Ann. Math. Statist. 35(1)", parameters: [delta.parameter])
  static let linexDescription = ComponentDescription(
    "linex",
    summary: "2 (e^(alpha t) - alpha t - 1) / alpha^2: too little probability weighs most.",
    source: "\(source), Linex; Varian 1975", parameters: [alpha.parameter])
  static let shiftedCoshDescription = ComponentDescription(
    "shiftedCosh", summary: "e^t + e^-t - 2: large residuals weigh most, both ways.",
    source: "\(source), Shifted-Cosh")

  static let key = SettingKey.component(
    "loss", [squareDescription, huberDescription, linexDescription, shiftedCoshDescription],
    default: CommonParameters.defaults(squareDescription),
    "What is made of a residual, the logarithm of backward over forward flow.")

  /// The loss that an objective's settings name.
  init(_ settings: Settings) {
    let chosen = settings[Self.key]
    switch chosen.type {
    case Self.huberDescription.name: self = .huber(delta: chosen[Self.delta])
    case Self.linexDescription.name: self = .linex(alpha: chosen[Self.alpha])
    case Self.shiftedCoshDescription.name: self = .shiftedCosh
    default: self = .square
    }
  }

  /// The loss of a residual, times a weight.
  ///
  /// - Parameter residual: forward minus backward, -t.
  @inline(__always)
  func value(_ residual: Double, weight: Double = 1) -> Double {
    switch self {
    case .square: return weight * residual * residual
    case .huber(let delta):
      let size = residual.magnitude
      return weight * (size <= delta ? size * size : delta * (2 * size - delta))
    case .linex(let alpha):
      return weight * 2 * Self.exponentialBeyondLine(-alpha * residual) / (alpha * alpha)
    case .shiftedCosh:
      // As a square, which loses no digits near 0.
      let root = Elementary.exp(residual / 2) - Elementary.exp(-residual / 2)
      return weight * root * root
    }
  }

  /// The derivative of the loss by the residual.
  @inline(__always)
  func slope(_ residual: Double) -> Double {
    switch self {
    case .square: return 2 * residual
    case .huber(let delta): return 2 * max(-delta, min(delta, residual))
    case .linex(let alpha): return 2 / alpha * (1 - Elementary.exp(-alpha * residual))
    case .shiftedCosh: return Elementary.exp(residual) - Elementary.exp(-residual)
    }
  }

  /// e^x - x - 1, by its series near 0, where the difference has no digits left.
  private static func exponentialBeyondLine(_ x: Double) -> Double {
    guard x.magnitude < 0.01 else { return Elementary.exp(x) - x - 1 }
    return x * x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6))))
  }
}
