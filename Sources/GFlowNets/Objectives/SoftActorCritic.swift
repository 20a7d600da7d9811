import NeuralNetworks

/// Discrete soft actor-critic (Christodoulou 2019, arXiv 1910.07207; Haarnoja et al. 2018, arXiv 1801.01290) of the
/// reward of `SoftQLearning`. Beside the policy P_F the network has two critics Q_1 and Q_2, and
///
///     y      = log P_B(s | s') + V'(s'),   V'(x) = log R(x) at objects, else
///     V'(s)  = sum_a P_F(a | s) (min_k Q'_k(s, a) - log P_F(a | s)),   Q' of the target network,
///     critic = mean sum_k (Q_k(s, a) - y)^2,                          y a constant,
///     actor  = mean KL(P_F(. | s) || softmax min_k Q_k(s, .)),         Q a constant.
///
/// At the optimum Q is the log-flow of each edge and P_F that of a GFlowNet: R / Z.
///
/// How this differs from the papers and why:
/// - The entropy coefficient is 1 and is not tuned, and nothing is discounted: else the optimum is not R / Z.
/// - Policy and critics are heads of one network moved by one optimiser, so that a state is evaluated once; there
///   each is a network of its own.
/// - The actor's loss has the constant that makes it the divergence of the 2018 paper (equation 10).
/// - Transitions come from whole trajectories of the method's sampler, replayed ones from the samplers' memory.
/// - A learned P_B descends the critics' residuals; the papers' analogue is fixed ("uniform").
public struct SoftActorCritic: Objective {
  private static let critics = [Head("critic1", .actions), Head("critic2", .actions)]

  public static let description = ComponentDescription(
    "softActorCritic",
    summary: "Discrete soft actor-critic with entropy coefficient 1, whose optimum is R / Z (SAC).",
    source: "Christodoulou 2019, arXiv 1910.07207; Haarnoja et al. 2018, arXiv 1801.01290")

  public init(_ settings: Settings) {}

  public var needs: ObjectiveNeeds { [.transitions, .actionValues] }
  public var actionHeads: [Head] { Self.critics }
  public var logZEstimate: LogZEstimate { .batchMean }
  public var bootstraps: Bool { true }
  public var needsTarget: Bool { true }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    criticLoss(batch, gradients: &gradients) + actorLoss(batch, gradients: &gradients)
  }

  /// The squared errors of both critics.
  public func criticLoss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.chosenAction.count)
    for i in 0..<batch.count {
      let end = batch.starts[i + 1]
      for t in batch.starts[i]..<end {
        let after = t + 1 < end ? value(batch, of: t + 1) : batch.logReward[i]
        let action = batch.chosenAction[t]
        for critic in batch.actionValues.indices {
          let residual = batch.actionValues[critic][action] - batch.logBackward[t] - after
          loss += weight * residual * residual
          gradients.trajectoryLosses[i] += residual * residual / Double(end - batch.starts[i])
          gradients.actionValues[critic][action] += 2 * weight * residual
          gradients.logBackward[t] -= 2 * weight * residual
        }
      }
    }
    return loss
  }

  /// The divergence of the policy from that of the critics.
  public func actorLoss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.chosenAction.count)
    for i in 0..<batch.count {
      let transitions = batch.starts[i]..<batch.starts[i + 1]
      for t in transitions {
        let actions = batch.actionStarts[t]..<batch.actionStarts[t + 1]
        let logSum = actions.reduce(-Double.infinity) {
          Elementary.logAddExp($0, least(batch.actionValues, $1))
        }
        var divergence = 0.0
        for a in actions {
          let log = batch.logPolicy[a]
          let difference = log - least(batch.actionValues, a) + logSum
          divergence += Elementary.exp(log) * difference
          gradients.logPolicy[a] += weight * Elementary.exp(log) * (difference + 1)
        }
        loss += weight * divergence
        gradients.trajectoryLosses[i] += divergence / Double(transitions.count)
      }
    }
    return loss
  }

  /// V' of the state that a transition leaves.
  private func value(_ batch: ObjectiveBatch, of t: Int) -> Double {
    (batch.actionStarts[t]..<batch.actionStarts[t + 1]).reduce(0) {
      $0 + Elementary.exp(batch.logPolicy[$1])
        * (least(batch.targetActionValues, $1) - batch.logPolicy[$1])
    }
  }

  private func least(_ values: [[Double]], _ action: Int) -> Double {
    var least = values[0][action]
    for critic in values.dropFirst() { least = min(least, critic[action]) }
    return least
  }
}
