/// Detailed balance (Bengio et al. 2023, arXiv 2111.09266):
///
///     (log F(s) + log P_F(s' | s) - log F(s') - log P_B(s | s'))^2,   F(x) = R(x) at objects,
///
/// averaged over the transitions of a batch. With a target network F(s') is the target's, a constant.
public struct DetailedBalance: Objective {
  /// What is made of a residual.
  public let residualLoss: ResidualLoss

  public static let description = ComponentDescription(
    "detailedBalance",
    summary: "Squared error of the flow of single transitions, with learned state flows (DB).",
    source: "Bengio et al. 2023, arXiv 2111.09266",
    parameters: [ResidualLoss.key.parameter])

  public init(_ settings: Settings) {
    residualLoss = ResidualLoss(settings)
  }

  public var needs: ObjectiveNeeds { [.transitions, .stateFlows] }
  public var logZEstimate: LogZEstimate { .initialStateFlow }
  public var bootstraps: Bool { true }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.logForward.count)
    let isLive = batch.targetLogFlow.isEmpty
    let flowAfter = isLive ? batch.logFlow : batch.targetLogFlow
    for i in 0..<batch.count {
      let end = batch.starts[i + 1]
      for t in batch.starts[i]..<end {
        let after = t + 1 < end ? flowAfter[t + 1] : batch.logEnd[i]
        let residual = batch.logFlow[t] + batch.logForward[t] - after - batch.logBackward[t]
        loss += residualLoss.value(residual, weight: weight)
        gradients.trajectoryLosses[i] +=
          residualLoss.value(residual) / Double(end - batch.starts[i])
        let slope = weight * residualLoss.slope(residual)
        gradients.logFlow[t] += slope
        if t + 1 == end {
          gradients.logEnd[i] -= slope
        } else if isLive {
          gradients.logFlow[t + 1] -= slope
        }
        gradients.logForward[t] += slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
