/// Modified sub-trajectory balance (Hu et al. 2023, arXiv 2310.04363), where states may stop on
/// the way: with F(s) = R(s) / P_F(stop | s), for every part s_m -> ... -> s_n of a trajectory without its
/// stop,
///
///     (log R(s_m) + sum log P_F + log P_F(stop | s_n) - log R(s_n) - sum log P_B - log P_F(stop | s_m))^2
///
/// averaged over the parts with weights lambda^(n-m), as in sub-trajectory balance, and over the trajectories
/// of a batch. There is no log Z. The paper adds the parts up without weights: lambda = 1, the default. An
/// object in which a construction ends by itself has F(x) = R(x). Where a state may not stop yet, such as a
/// string that is too short, log F(s) is learned.
public struct ModifiedSubTrajectoryBalance: Objective {
  private let balance: SubTrajectoryBalance

  static let lambda = SubTrajectoryBalance.lambda(default: 1)

  public static let description = ComponentDescription(
    "modifiedSubTrajectoryBalance",
    summary:
      "SubTB where each state may stop: F(s) = R(s) / P_F(stop | s) takes the place of flows.",
    source: "Hu et al. 2023, arXiv 2310.04363",
    parameters: [
      lambda.parameter,
      ResidualLoss.key.parameter,
    ])

  public init(_ settings: Settings) { balance = SubTrajectoryBalance(settings) }

  public var needs: ObjectiveNeeds { balance.needs }
  public var stateFlows: StateFlows { .stopping }
  public var logZEstimate: LogZEstimate { .batchMean }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    balance.loss(batch, gradients: &gradients)
  }
}
