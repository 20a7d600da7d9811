/// Munchausen Q-learning (Vieillard et al. 2020, arXiv 2007.14430) of the reward of `SoftQLearning`: a step also
/// earns alpha tau log P_F of the target network, tau the entropy coefficient. That regularises by alpha tau times the
/// divergence from the last policy and leaves (1 - alpha) tau of the entropy (their theorem 1), so that a coefficient of
/// 1 asks for tau = 1 / (1 - alpha), which is the tau here. With Q = V + tau log P_F,
///
///     loss = mean (Q(s, a) - log P_B(s | s') - alpha max(-clip, tau log P_F'(a | s)) - V'(s'))^2,
///
/// V(x) = log R(x) at objects, primes those of the target network. At its optimum (without a clip)
/// tau (1 - alpha) log P_F = log P_B + V(s') - V(s), which is detailed balance: R / Z.
///
/// How this differs from M-DQN in Tiapkin et al. 2024 (arXiv 2310.12934) and why, beside what `SoftQLearning`
/// says:
/// - The logits are V + log P_F, not Q / tau: the same functions in other coordinates, in which logits are
///   log-flows of edges as everywhere here.
/// - The clip, 1 in Vieillard et al. and 100 here in Tiapkin et al., is off unless set: with it the optimum is not
///   R / Z where -tau log P_F is greater. alpha = 0.15 is that of Tiapkin et al.; the more, the slower the last policy
///   is left.
public struct MunchausenQLearning: Objective {
  /// The share alpha of the last policy's log-probability that a step earns.
  public let alpha: Double
  /// The most that -tau log P_F counts; `nil` for no limit.
  public let clip: Double?

  static let alpha = SettingKey.real(
    "alpha", RealRange(lower: 0, upper: 0.999, excludesLower: true), default: 0.15,
    "The share of the last policy's tau log P_F that a step earns, 0.9 in arXiv 2007.14430; tau is 1 / (1 - alpha)."
  )
  static let clip = SettingKey.real(
    "clip", .nonNegative, default: 0, unit: "nats",
    "The most that -tau log P_F counts, 1 in arXiv 2007.14430; 0 for no limit, which keeps R / Z the optimum."
  )

  public static let description = ComponentDescription(
    "munchausenQLearning",
    summary: "Soft Q-learning that also rewards its last policy's log-probability (M-DQN).",
    source: "Vieillard et al. 2020, arXiv 2007.14430; Tiapkin et al. 2024, arXiv 2310.12934",
    parameters: [alpha.parameter, clip.parameter])

  public init(_ settings: Settings) {
    alpha = settings[Self.alpha]
    clip = settings[Self.clip] > 0 ? settings[Self.clip] : nil
  }

  public var needs: ObjectiveNeeds { [.transitions, .edgeSums, .targetTransitions] }
  public var logZEstimate: LogZEstimate { .initialEdgeFlows }
  public var bootstraps: Bool { true }
  /// The last policy is the target network's; without it this is soft Q-learning.
  public var needsTarget: Bool { true }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    let tau = 1 / (1 - alpha)
    let least = clip.map { -$0 } ?? -.infinity
    return SoftQLearning.loss(
      batch, tau: tau, bonus: { alpha * max(tau * batch.targetLogForward[$0], least) },
      gradients: &gradients)
  }
}
