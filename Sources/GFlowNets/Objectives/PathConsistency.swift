/// Path consistency learning (Nachum et al. 2017, arXiv 1702.08892) of the reward of `SoftQLearning`, in its unified
/// form (their section 5.1), where one Q gives both the value V(s) = log sum_a exp Q(s, a) and the policy
/// exp(Q - V). Over every part of `length` transitions of a trajectory, shorter at its end,
///
///     loss = mean (V(s_i) - V(s_j) + sum_t (log P_F - log P_B))^2,   V(x) = log R(x) at objects.
///
/// Deleu et al. 2024 (arXiv 2402.10309, section 3) show that with a value of its own this is sub-trajectory
/// balance: V = log F and R / Z at the optimum.
///
/// How this differs from the paper and why:
/// - The reward has log P_B and log R, nothing is discounted, and the entropy coefficient is 1.
/// - Trajectories are those of the method's sampler; replay is the samplers' memory (theirs keeps episodes and
///   prefers those of great reward, as `priority` "reward" does).
/// - All of V and P_F are moved by one optimiser; the paper's separate form has a rate for each.
/// - With "uniform" P_B is fixed, as in the papers; a learned one descends the same residual.
public struct PathConsistency: Objective {
  /// How many transitions a part has.
  public let length: Int

  static let length = SettingKey.integer(
    "length", 1...1_048_576, default: 10, unit: "transitions",
    "How many transitions a part has, fewer at the end of a trajectory: the paper's d.")

  public static let description = ComponentDescription(
    "pathConsistency",
    summary:
      "Squared error of the value of parts of trajectories, by one network for value and policy (PCL).",
    source: "Nachum et al. 2017, arXiv 1702.08892, eq. 14 and section 5.1; Deleu et al. 2024",
    parameters: [length.parameter])

  public init(_ settings: Settings) { length = settings[Self.length] }

  public var needs: ObjectiveNeeds { [.transitions, .edgeSums] }
  public var logZEstimate: LogZEstimate { .initialEdgeFlows }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.logForward.count)
    for i in 0..<batch.count {
      let end = batch.starts[i + 1]
      for first in batch.starts[i]..<end {
        let last = length < end - first ? first + length : end
        var residual =
          batch.logFlow[first] - (last < end ? batch.logFlow[last] : batch.logReward[i])
        for t in first..<last { residual += batch.logForward[t] - batch.logBackward[t] }
        loss += weight * residual * residual
        gradients.trajectoryLosses[i] += residual * residual / Double(end - batch.starts[i])
        let slope = 2 * weight * residual
        gradients.logFlow[first] += slope
        if last < end { gradients.logFlow[last] -= slope }
        for t in first..<last {
          gradients.logForward[t] += slope
          gradients.logBackward[t] -= slope
        }
      }
    }
    return loss
  }
}
