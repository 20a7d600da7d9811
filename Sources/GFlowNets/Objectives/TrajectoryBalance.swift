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
    batch.balance(
      residualLoss, &gradients, logZ: { batch.scalars[batch.scalarPlace(0, of: $0)] },
      addSlope: { $0.scalars[batch.scalarPlace(0, of: $1)] += $2 })
  }
}

extension ObjectiveBatch {
  /// The loss of trajectory balance, the mean over trajectories, and its gradients.
  ///
  /// - Parameters:
  ///   - logZ: log Z as a trajectory has it, by the trajectory's number.
  ///   - addSlope: adds the derivative by that of a trajectory.
  @inline(__always)
  func balance(
    _ residualLoss: ResidualLoss, _ gradients: inout ObjectiveGradients, logZ: (Int) -> Double,
    addSlope: (inout ObjectiveGradients, _ trajectory: Int, Double) -> Void
  ) -> Double {
    var loss = 0.0
    let weight = 1 / Double(count)
    for i in 0..<count {
      let transitions = starts[i]..<starts[i + 1]
      var residual = logZ(i) - logReward[i]
      for t in transitions { residual += logForward[t] - logBackward[t] }
      loss += residualLoss.value(residual, weight: weight)
      gradients.trajectoryLosses[i] = residualLoss.value(residual)
      let slope = weight * residualLoss.slope(residual)
      addSlope(&gradients, i, slope)
      for t in transitions {
        gradients.logForward[t] += slope
        gradients.logBackward[t] -= slope
      }
    }
    return loss
  }
}
