/// Forward-looking detailed balance (Pan et al. 2023, arXiv 2302.01687): detailed balance whose
/// flows are
///
///     log F(s) = log F~(s) + log R(s),
///
/// R(s) the reward of a state on the way, such as exp of minus the energy of what is there already, and
/// log F~(s) what is learned. So a transition is credited at once with log R(s') - log R(s), which is what
/// its residual has of rewards:
///
///     (log F~(s) + log P_F(s' | s) - log F~(s') - log P_B(s | s') + log R(s) - log R(s'))^2,   F~(x) = 1.
public struct ForwardLookingDetailedBalance: Objective {
  // Not log F(s), but what it is beyond the reward of the state.
  static let head = Head("flowBeyondReward", .numbers(1))

  private let balance: DetailedBalance

  public static let description = ComponentDescription(
    "forwardLookingDetailedBalance",
    summary: "DB whose flows are learned relative to rewards of states on the way (FL-DB).",
    source: "Pan et al. 2023, arXiv 2302.01687",
    parameters: [ResidualLoss.key.parameter])

  public init(_ settings: Settings) { balance = DetailedBalance(settings) }

  public var needs: ObjectiveNeeds { balance.needs }
  public var stateFlows: StateFlows { .forwardLooking }
  public var flowHead: Head { Self.head }
  public var logZEstimate: LogZEstimate { balance.logZEstimate }
  public var bootstraps: Bool { balance.bootstraps }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    balance.loss(batch, gradients: &gradients)
  }
}
