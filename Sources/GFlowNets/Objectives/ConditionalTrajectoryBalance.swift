/// Trajectory balance with log Z of the network, for tasks with many conditions c (Bengio et al. 2023, GFlowNet
/// Foundations, arXiv 2111.09266, section 4; Hu et al. 2023, arXiv 2310.04363, over prompts):
///
///     (log Z(c) + sum_t log P_F(s_t+1 | s_t) - log R(x) - sum_t log P_B(s_t | s_t+1))^2
///
/// averaged over the trajectories of a batch. A number for each condition learns only from the trajectories of
/// that condition; a head of the network that reads the initial state of c shares between conditions what it
/// learns, and moves with the learning rate of the network.
public struct ConditionalTrajectoryBalance: Objective {
  /// log Z(c), read at the initial state of c.
  static let head = Head("logPartition", .numbers(1))

  /// What is made of a residual.
  public let residualLoss: ResidualLoss

  public static let description = ComponentDescription(
    "conditionalTrajectoryBalance",
    summary:
      "Trajectory balance whose log Z the network tells of each condition, rather than a number for each.",
    source: "Bengio et al. 2023, arXiv 2111.09266, section 4",
    parameters: [ResidualLoss.key.parameter])

  public init(_ settings: Settings) { residualLoss = ResidualLoss(settings) }

  public var needs: ObjectiveNeeds { [.transitions, .stateFlows] }
  public var flowHead: Head { Self.head }
  public var logZEstimate: LogZEstimate { .initialStateFlow }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.count)
    for i in 0..<batch.count {
      let transitions = batch.starts[i]..<batch.starts[i + 1]
      // The first transition leaves the initial state.
      guard let first = transitions.first else { continue }
      var residual = batch.logFlow[first] - batch.logReward[i]
      for t in transitions { residual += batch.logForward[t] - batch.logBackward[t] }
      loss += residualLoss.value(residual, weight: weight)
      gradients.trajectoryLosses[i] = residualLoss.value(residual)
      let slope = weight * residualLoss.slope(residual)
      gradients.logFlow[first] += slope
      for t in transitions {
        gradients.logForward[t] += slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
