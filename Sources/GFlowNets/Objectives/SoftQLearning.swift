/// Soft Q-learning (Haarnoja et al. 2017, arXiv 1702.08165) of the reward under which it is a GFlowNet
/// (Tiapkin et al. 2024, arXiv 2310.12934, theorem 1; Deleu et al. 2024, arXiv 2402.10309): each step earns
/// log P_B, the last log R too, the entropy counts with coefficient 1, and nothing is discounted. With the logits as
/// Q,
///
///     V(s) = log sum_a exp Q(s, a),   P_F(a | s) = exp(Q(s, a) - V(s)),   V(x) = log R(x) at objects,
///     loss = mean (Q(s, a) - log P_B(s | s') - V'(s'))^2,   V' of the target network, a constant.
///
/// Its optimum is V = log F, Q the log-flow of the edge, and P_F that of a GFlowNet: R / Z.
///
/// How this differs from SoftDQN of Tiapkin et al. and why:
/// - Transitions come from whole trajectories of the method's sampler, and replay, where one is wanted, is the
///   samplers' memory of objects, from which trajectories are drawn back by P_B. There single transitions are
///   kept, and drawn by the size of their errors.
/// - The error is squared, without Huber's limit; "tau" of the target is 0.05 unless set, theirs 0.25.
/// - P_B may be learned, by the same residual as in detailed balance; their P_B is fixed ("uniform" here).
/// - Without a target network the whole residual is descended (Baird 1995), which is right where transitions
///   are deterministic, as all are here.
public struct SoftQLearning: Objective {
  public static let description = ComponentDescription(
    "softQLearning",
    summary:
      "Soft Q-learning of log P_B and log R with entropy coefficient 1, whose optimum is R / Z.",
    source: "Tiapkin et al. 2024, arXiv 2310.12934; Haarnoja et al. 2017, arXiv 1702.08165")

  public init(_ settings: Settings) {}

  public var needs: ObjectiveNeeds { [.transitions, .edgeSums] }
  public var logZEstimate: LogZEstimate { .initialEdgeFlows }
  public var bootstraps: Bool { true }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    Self.loss(batch, tau: 1, bonus: { _ in 0 }, gradients: &gradients)
  }

  /// The mean square of V(s) + tau log P_F(a | s) - log P_B(s | s') - bonus - V'(s') over transitions, the bonus a
  /// constant.
  static func loss(
    _ batch: ObjectiveBatch, tau: Double, bonus: (_ transition: Int) -> Double,
    gradients: inout ObjectiveGradients
  ) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.logForward.count)
    let isLive = batch.targetLogFlow.isEmpty
    let valueAfter = isLive ? batch.logFlow : batch.targetLogFlow
    for i in 0..<batch.count {
      let end = batch.starts[i + 1]
      for t in batch.starts[i]..<end {
        let after = t + 1 < end ? valueAfter[t + 1] : batch.logReward[i]
        let value = batch.logFlow[t] + tau * batch.logForward[t]
        let residual = value - batch.logBackward[t] - bonus(t) - after
        loss += weight * residual * residual
        gradients.trajectoryLosses[i] += residual * residual / Double(end - batch.starts[i])
        let slope = 2 * weight * residual
        gradients.logFlow[t] += slope
        if isLive, t + 1 < end { gradients.logFlow[t + 1] -= slope }
        gradients.logForward[t] += tau * slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
