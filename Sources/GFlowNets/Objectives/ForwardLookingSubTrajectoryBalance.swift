/// Forward-looking sub-trajectory balance (Pan et al. 2023, arXiv 2302.01687): sub-trajectory
/// balance whose flows are log F(s) = log F~(s) + log R(s), as in forward-looking detailed balance.
public struct ForwardLookingSubTrajectoryBalance: Objective {
  private let balance: SubTrajectoryBalance

  public static let description = ComponentDescription(
    "forwardLookingSubTrajectoryBalance",
    summary: "SubTB whose flows are learned relative to rewards of states on the way (FL-SubTB).",
    source: "Pan et al. 2023, arXiv 2302.01687",
    parameters: SubTrajectoryBalance.description.parameters)

  public init(_ settings: Settings) { balance = SubTrajectoryBalance(settings) }

  public var needs: ObjectiveNeeds { balance.needs }
  public var stateFlows: StateFlows { .forwardLooking }
  public var flowHead: Head { ForwardLookingDetailedBalance.head }
  public var logZEstimate: LogZEstimate { balance.logZEstimate }
  public var bootstraps: Bool { balance.bootstraps }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    balance.loss(batch, gradients: &gradients)
  }
}
