/// Trajectory balance (Malkin et al. 2022, arXiv 2201.13259, equation 14):
///
///     (log Z + sum_t log P_F(s_t+1 | s_t) - log R(x) - sum_t log P_B(s_t | s_t+1))^2
///
/// averaged over the trajectories of a batch. log Z is a parameter with its own learning rate, one
/// for each condition.
public struct TrajectoryBalance: Objective {
  /// The learning rate of log Z.
  public let logZLearningRate: Schedule
  /// log Z before training.
  public let initialLogZ: Double
  /// What is made of a residual.
  public let residualLoss: ResidualLoss

  static let logZLearningRate = SettingKey.schedule(
    "logZLearningRate", .positive, default: .constant(0.1),
    "The learning rate of log Z.")
  static let initialLogZ = SettingKey.real(
    "initialLogZ", .any, default: 0, unit: "nats",
    "log Z before training.")

  public static let description = ComponentDescription(
    "trajectoryBalance",
    summary: "Squared error of the flow of whole trajectories, with log Z as a parameter (TB).",
    source: "Malkin et al. 2022, arXiv 2201.13259, eq. 14",
    parameters: [
      logZLearningRate.parameter,
      initialLogZ.parameter,
      ResidualLoss.key.parameter,
    ])

  public init(_ settings: Settings) {
    logZLearningRate = settings[Self.logZLearningRate]
    initialLogZ = settings[Self.initialLogZ]
    residualLoss = ResidualLoss(settings)
  }

  public var needs: ObjectiveNeeds { .transitions }
  public var scalarParameters: [ScalarParameter] {
    [ScalarParameter("logZ", initial: initialLogZ, learningRate: logZLearningRate)]
  }
  public var logZEstimate: LogZEstimate { .parameter(0) }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    let weight = 1 / Double(batch.count)
    for i in 0..<batch.count {
      let transitions = batch.starts[i]..<batch.starts[i + 1]
      let logZ = batch.scalarPlace(0, of: i)
      var residual = batch.scalars[logZ] - batch.logReward[i]
      for t in transitions { residual += batch.logForward[t] - batch.logBackward[t] }
      loss += residualLoss.value(residual, weight: weight)
      gradients.trajectoryLosses[i] = residualLoss.value(residual)
      let slope = weight * residualLoss.slope(residual)
      gradients.scalars[logZ] += slope
      for t in transitions {
        gradients.logForward[t] += slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
