import NeuralNetworks

/// Flow matching (Bengio et al. 2021, arXiv 2106.04399, equation 12): for every state s' of a
/// trajectory but the first,
///
///     (log(epsilon + sum_in e^logF(s -> s')) - log(epsilon + R(s') + sum_out e^logF(s' -> s'')))^2
///
/// The network's action logits are the log-flows of edges, and P_F is their softmax. As in the 2021
/// code for molecules, the losses of objects (leaves) and of inner states are averaged apart and added,
/// the leaves' times `leafCoefficient`.
///
/// With a target network the flows out of s' are the target's, constants, as with the 2021 code's
/// `bootstrap_tau`.
///
/// epsilon is the flow below which errors do not matter: the paper's 2.5e-5 on molecules, about a
/// tenth of the least reward on grids.
public struct FlowMatching: Objective {
  /// The flow below which errors do not matter.
  public let epsilon: Double
  /// The weight of the leaves' loss.
  public let leafCoefficient: Double
  /// What is made of a residual.
  public let residualLoss: ResidualLoss

  static let epsilon = SettingKey.real(
    "epsilon", .nonNegative, default: 1e-4, unit: "flow",
    "The flow below which errors do not matter; about a tenth of the least reward.")
  static let leafCoefficient = SettingKey.real(
    "leafCoefficient", .closed(1e-6...1e6), default: 1,
    "The weight of the loss at objects; the paper's 10 on molecules.")

  public static let description = ComponentDescription(
    "flowMatching",
    summary: "Squared log-ratio of the flows into and out of each state visited (FM).",
    source: "Bengio et al. 2021, arXiv 2106.04399, eq. 12",
    parameters: [
      epsilon.parameter,
      leafCoefficient.parameter,
      ResidualLoss.key.parameter,
    ])

  public init(_ settings: Settings) {
    epsilon = settings[Self.epsilon]
    leafCoefficient = settings[Self.leafCoefficient]
    residualLoss = ResidualLoss(settings)
  }

  public var needs: ObjectiveNeeds { .edgeFlows }
  public var logZEstimate: LogZEstimate { .initialEdgeFlows }
  public var bootstraps: Bool { true }

  public func check(greatestFlow: Double) throws {
    guard epsilon < greatestFlow else {
      throw SettingsError(
        ["epsilon"],
        "is more than all rewards together, at most \(greatestFlow), so that no error matters and nothing is"
          + " learned; choose about a tenth of the least reward")
    }
  }

  /// Below epsilon the loss is zero whatever the flows are, so that a policy whose flows have all fallen there stays as
  /// it is. Flows below a tenth of the least reward are too small to matter; so are those below 1e-8 of a great one,
  /// unless the exponent is so large that half of a great value gives less: that is where training begins.
  public func caution(_ rewards: RewardRange) -> SettingsError? {
    let proposed = max(
      rewards.least - Elementary.log(10),
      min(rewards.great - Elementary.log(1e8), rewards.half - Elementary.log(10)))
    guard Elementary.log(epsilon) > proposed + Elementary.log(10) + 1e-9 else { return nil }
    // One digit is enough.
    func number(_ log: Double) -> String {
      let exponent = (log / Elementary.log(10)).rounded(.down)
      let digit = Elementary.exp(log - exponent * Elementary.log(10)).rounded()
      return Double("\(Int(digit))e\(Int(exponent))").map { "\($0)" } ?? "0"
    }
    return SettingsError(
      ["epsilon"],
      "\(epsilon) is far above the least reward, \(number(rewards.least)): where all flows into and out of a state"
        + " are below epsilon the loss is zero whatever the policy does, and training may stand still there;"
        + " choose about \(number(proposed))")
  }

  public func loss(_ batch: ObjectiveBatch, gradients: inout ObjectiveGradients) -> Double {
    let logEpsilon = Elementary.log(epsilon)
    var leaves = 0
    var inner = 0
    for node in batch.nodes {
      if node.logReward == nil { inner += node.visits } else { leaves += node.visits }
    }
    var loss = 0.0
    var losses: [Double] = []
    var negligible = 0
    for node in batch.nodes {
      let weight: Double
      let outflow: Double
      if let logReward = node.logReward {
        weight = leafCoefficient * Double(node.visits) / Double(leaves)
        outflow = Elementary.logAddExp(logEpsilon, logReward)
      } else {
        weight = Double(node.visits) / Double(inner)
        outflow = Self.logSum(batch.logOutflow, node.outflow, logEpsilon)
      }
      let inflow = Self.logSum(batch.logInflow, node.inflow, logEpsilon)
      // Less than epsilon on both sides.
      if max(inflow, outflow) - logEpsilon < Self.logTwo { negligible += node.visits }
      let residual = inflow - outflow
      loss += residualLoss.value(residual, weight: weight)
      losses.append(residualLoss.value(residual))
      let slope = weight * residualLoss.slope(residual)
      for edge in node.inflow {
        gradients.logInflow[edge] += slope * Elementary.exp(batch.logInflow[edge] - inflow)
      }
      for edge in node.outflow {
        gradients.logOutflow[edge] -= slope * Elementary.exp(batch.logOutflow[edge] - outflow)
      }
    }
    gradients.negligibleShare = Double(negligible) / Double(max(1, leaves + inner))
    addTrajectoryLosses(losses, batch, &gradients)
    return loss
  }

  /// The loss of each trajectory by itself: of it, too, leaf and inner states apart.
  private func addTrajectoryLosses(
    _ losses: [Double], _ batch: ObjectiveBatch, _ gradients: inout ObjectiveGradients
  ) {
    guard !batch.nodeOfTransition.isEmpty else { return }
    for i in 0..<batch.count {
      let transitions = batch.starts[i]..<batch.starts[i + 1]
      for t in transitions {
        let loss = losses[batch.nodeOfTransition[t]]
        gradients.trajectoryLosses[i] +=
          t + 1 == transitions.upperBound
          ? leafCoefficient * loss : loss / Double(transitions.count - 1)
      }
    }
  }

  private static let logTwo = Elementary.log(2)

  private static func logSum(_ logs: [Double], _ range: Range<Int>, _ first: Double) -> Double {
    var greatest = first
    for i in range { greatest = max(greatest, logs[i]) }
    var sum = Elementary.exp(first - greatest)
    for i in range { sum += Elementary.exp(logs[i] - greatest) }
    return greatest + Elementary.log(sum)
  }
}
