/// Modified detailed balance (Deleu et al. 2022, arXiv 2202.13903), where states may stop on
/// the way. Stopping at s gives an object with the flow F(s) P_F(stop | s) = R(s), so
///
///     F(s) = R(s) / P_F(stop | s)
///
/// is no number to be learned, and detailed balance becomes, for every transition that does not stop,
///
///     (log R(s) + log P_F(s' | s) + log P_F(stop | s')
///       - log R(s') - log P_B(s | s') - log P_F(stop | s))^2,
///
/// averaged over those of a batch. An object in which a construction ends by itself has F(x) = R(x). Where
/// a state may not stop yet, such as a string that is too short, log F(s) is learned.
public struct ModifiedDetailedBalance: Objective {
  private let balance: DetailedBalance

  public static let description = ComponentDescription(
    "modifiedDetailedBalance",
    summary: "DB where each state may stop: F(s) = R(s) / P_F(stop | s) takes the place of flows.",
    source: "Deleu et al. 2022, arXiv 2202.13903",
    parameters: [ResidualLoss.key.parameter])

  public init(_ settings: Settings) { balance = DetailedBalance(settings) }

  public var needs: ObjectiveNeeds { balance.needs }
  public var stateFlows: StateFlows { .stopping }
  public var logZEstimate: LogZEstimate { .batchMean }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    balance.loss(batch, gradients: &gradients)
  }
}
