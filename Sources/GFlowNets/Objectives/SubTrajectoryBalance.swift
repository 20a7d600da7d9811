import NeuralNetworks

/// Sub-trajectory balance (Madan et al. 2023, arXiv 2209.12782): for every part
/// s_m -> ... -> s_n of a trajectory,
///
///     (log F(s_m) + sum log P_F - log F(s_n) - sum log P_B)^2,   F(x) = R(x) at objects,
///
/// averaged over the parts with weights lambda^(n-m), and over the trajectories of a batch. lambda -> 0
/// weighs single transitions (DB), lambda -> infinity whole trajectories (TB). With a target network
/// F(s_n) is the target's, a constant.
public struct SubTrajectoryBalance: Objective {
  /// The weight of a part of one more transition, relative.
  public let lambda: Double
  /// What is made of a residual.
  public let residualLoss: ResidualLoss

  static let lambda = lambda(default: 0.9)

  static func lambda(default value: Double) -> SettingKey<Double> {
    .real(
      "lambda", RealRange(lower: 0, upper: 100, excludesLower: true), default: value,
      "The weight of a part of one more transition, relative.")
  }

  public static let description = ComponentDescription(
    "subTrajectoryBalance",
    summary: "Squared error of the flow of all parts of trajectories, weighted by length (SubTB).",
    source: "Madan et al. 2023, arXiv 2209.12782",
    parameters: [
      lambda.parameter,
      ResidualLoss.key.parameter,
    ])

  public init(_ settings: Settings) {
    lambda = settings[Self.lambda]
    residualLoss = ResidualLoss(settings)
  }

  public var needs: ObjectiveNeeds { [.transitions, .stateFlows] }
  public var logZEstimate: LogZEstimate { .initialStateFlow }
  public var bootstraps: Bool { true }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    var loss = 0.0
    // The residual of a part is the difference of potentials: that of a state is log F minus what
    // the transitions before it add up to. At the end of a part it may be the target network's.
    let isLive = batch.targetLogFlow.isEmpty
    var potential: [Double] = []
    var ends: [Double] = []
    var slopes: [Double] = []
    var constantSlopes: [Double] = []
    for i in 0..<batch.count {
      let start = batch.starts[i]
      let length = batch.starts[i + 1] - start
      guard length > 0 else { continue }
      potential.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
      slopes.removeAll(keepingCapacity: true)
      constantSlopes.removeAll(keepingCapacity: true)
      var sum = 0.0
      for t in start..<start + length {
        potential.append(batch.logFlow[t] - sum)
        ends.append((isLive ? batch.logFlow[t] : batch.targetLogFlow[t]) - sum)
        slopes.append(0)
        constantSlopes.append(0)
        sum += batch.logForward[t] - batch.logBackward[t]
      }
      ends.append(batch.logEnd[i] - sum)
      slopes.append(0)
      constantSlopes.append(0)

      // Weights relative to the heaviest part, so that none overflows.
      let base = lambda > 1 ? length : 1
      var total = 0.0
      for parts in 1...length {
        total += Double(length - parts + 1) * Elementary.pow(lambda, Double(parts - base))
      }
      for parts in 1...length {
        let weight =
          Elementary.pow(lambda, Double(parts - base)) / (total * Double(batch.count))
        for m in 0...(length - parts) {
          let residual = potential[m] - ends[m + parts]
          loss += residualLoss.value(residual, weight: weight)
          gradients.trajectoryLosses[i] += residualLoss.value(
            residual, weight: Double(batch.count) * weight)
          let slope = weight * residualLoss.slope(residual)
          slopes[m] += slope
          slopes[m + parts] -= slope
          if !isLive { constantSlopes[m + parts] -= slope }
        }
      }
      gradients.logEnd[i] += slopes[length]
      // A potential depends on its own log F and on every transition before it.
      var after = slopes[length]
      for t in (0..<length).reversed() {
        gradients.logForward[start + t] -= after
        gradients.logBackward[start + t] += after
        gradients.logFlow[start + t] += slopes[t] - constantSlopes[t]
        after += slopes[t]
      }
    }
    return loss
  }
}
