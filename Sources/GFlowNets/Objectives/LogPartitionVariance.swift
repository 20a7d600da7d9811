/// The log-partition-variance loss (VarGrad; Richter et al. 2020, arXiv 2010.10436; for GFlowNets
/// Zhang et al. 2023, arXiv 2302.05446): the variance over a batch of
///
///     log R(x) + sum_t log P_B(s_t | s_t+1) - sum_t log P_F(s_t+1 | s_t),
///
/// each trajectory's own estimate of log Z. It is trajectory balance with the best log Z of each batch.
/// Of a task with conditions each has its own log Z, and the variance is that within conditions. With another
/// loss than the square it is the mean loss of the deviations from the mean.
public struct LogPartitionVariance: Objective {
  /// What is made of a deviation.
  public let residualLoss: ResidualLoss

  public static let description = ComponentDescription(
    "logPartitionVariance",
    summary: "Variance over a batch of each trajectory's estimate of log Z (VarGrad).",
    source: "Zhang et al. 2023, arXiv 2302.05446; Richter et al. 2020, arXiv 2010.10436",
    parameters: [ResidualLoss.key.parameter])

  public init(_ settings: Settings) {
    residualLoss = ResidualLoss(settings)
  }

  public var needs: ObjectiveNeeds { .transitions }
  public var logZEstimate: LogZEstimate { .batchMean }
  public var leastTrajectories: Int { 2 }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    let weight = 1 / Double(batch.count)
    var estimates: [Double] = []
    var counts = [Double](repeating: 0, count: batch.conditionCount)
    for i in 0..<batch.count {
      var estimate = batch.logReward[i]
      for t in batch.starts[i]..<batch.starts[i + 1] {
        estimate += batch.logBackward[t] - batch.logForward[t]
      }
      estimates.append(estimate)
      counts[batch.condition[i]] += 1
    }
    var means = [Double](repeating: 0, count: batch.conditionCount)
    for i in 0..<batch.count {
      let condition = batch.condition[i]
      means[condition] += 1 / counts[condition] * estimates[i]
    }
    var loss = 0.0
    var slopes: [Double] = []
    var meanSlopes = [Double](repeating: 0, count: batch.conditionCount)
    for i in 0..<batch.count {
      let condition = batch.condition[i]
      let residual = means[condition] - estimates[i]
      loss += residualLoss.value(residual, weight: weight)
      gradients.trajectoryLosses[i] = residualLoss.value(residual)
      slopes.append(weight * residualLoss.slope(residual))
      meanSlopes[condition] += 1 / counts[condition] * slopes[i]
    }
    for i in 0..<batch.count {
      // A mean's own derivative drops out of squares, since the deviations of a condition add up to zero.
      let slope =
        residualLoss == .square ? slopes[i] : slopes[i] - meanSlopes[batch.condition[i]]
      for t in batch.starts[i]..<batch.starts[i + 1] {
        gradients.logForward[t] += slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
