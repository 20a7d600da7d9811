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
    // The first transition of a trajectory leaves the initial state.
    batch.balance(
      residualLoss, &gradients, logZ: { batch.logFlow[batch.starts[$0]] },
      addSlope: { $0.logFlow[batch.starts[$1]] += $2 })
  }
}
