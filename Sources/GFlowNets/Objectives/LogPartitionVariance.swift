/// The log-partition-variance loss (VarGrad; Richter et al. 2020, arXiv 2010.10436; for GFlowNets
/// Zhang et al. 2023, arXiv 2302.05446): the variance over a batch of
///
///     log R(x) + sum_t log P_B(s_t | s_t+1) - sum_t log P_F(s_t+1 | s_t),
///
/// each trajectory's own estimate of log Z. It is trajectory balance with the best log Z of each batch.
/// Of a task with conditions each has its own log Z, and the variance is that within conditions.
public struct LogPartitionVariance: Objective {
  public static let description = ComponentDescription(
    "logPartitionVariance",
    summary: "Variance over a batch of each trajectory's estimate of log Z (VarGrad).",
    source: "Zhang et al. 2023, arXiv 2302.05446; Richter et al. 2020, arXiv 2010.10436")

  public init(_ settings: Settings) {}

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
    for i in 0..<batch.count {
      let deviation = estimates[i] - means[batch.condition[i]]
      loss += weight * deviation * deviation
      gradients.trajectoryLosses[i] = deviation * deviation
      // A mean's own derivative drops out, since the deviations of a condition add up to zero.
      let slope = 2 * weight * deviation
      for t in batch.starts[i]..<batch.starts[i + 1] {
        gradients.logForward[t] -= slope
        gradients.logBackward[t] += slope
      }
    }
    return loss
  }
}
