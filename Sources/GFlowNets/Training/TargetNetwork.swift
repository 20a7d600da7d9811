import Formats
import NeuralNetworks

/// A network whose weights follow those of the network in training,
///
///     w' <- tau w + (1 - tau) w',
///
/// and whose flows stand for those with which an objective compares a state's: the flows out of it in
/// flow matching, the flow of the next state in detailed balance. They are constants of the loss. The
/// 2021 code of Bengio et al. (arXiv 2106.04399) has it as `bootstrap_tau`; Mnih et al. 2015 had a target
/// network for Q-learning, and Lillicrap et al. 2016 (arXiv 1509.02971, section 3) let it follow so.
public final class TargetNetwork<N: PolicyNetwork> {
  /// What it says about states in this step.
  public let evaluation: PolicyEvaluation<N>
  /// How far it moves towards the weights in training at each step.
  public let tau: Double

  /// A target network with weights of its own until it follows others.
  public init(environment: N.E, network: N, tau: Double) {
    evaluation = PolicyEvaluation(environment: environment, network: network)
    self.tau = tau
  }

  /// Moves towards other weights, by `tau` unless told otherwise, and forgets what it said.
  @inlinable
  public func follow(_ live: WeightsAndGradients<N.Number>, tau: Double? = nil) {
    let share = N.Number(tau ?? self.tau)
    let rest = N.Number(1 - (tau ?? self.tau))
    let values = evaluation.network.parameters.values
    for i in 0..<live.count { values[i] = rest * values[i] + share * live.values[i] }
    evaluation.removeAll()
  }
}

extension TargetNetwork: SnapshotWritable {
  /// Writes the weights.
  public func write(to snapshot: inout SnapshotWriter) {
    evaluation.network.parameters.write(to: &snapshot)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try evaluation.network.parameters.restore(from: &snapshot)
    evaluation.removeAll()
  }
}

/// What a spec says about a target network.
public enum TargetNetworkSettings {
  static let none = ComponentDescription(
    "none", summary: "No target network: all numbers are those of the network in training.")

  static let movingAverage = ComponentDescription(
    "movingAverage", summary: "A target network that follows the weights in training.",
    source: "Bengio et al. 2021, arXiv 2106.04399, the code's bootstrap_tau",
    parameters: [
      tau.parameter
    ])

  private static let tau = SettingKey.real(
    "tau", RealRange(lower: 0, upper: 1, excludesLower: true), default: 0.05,
    "How far the target's weights move towards those in training at each step.")

  static let key = SettingKey.component(
    "targetNetwork", [none, movingAverage], default: CommonParameters.defaults(none),
    "Whether the flows that an objective compares a state's with are a target network's.")

  /// tau, where settings name a target network.
  ///
  /// Throws `SettingsError` where the objective compares with no flow, or needs a target and has none.
  static func tau(_ settings: Settings, _ objective: any Objective) throws -> Double? {
    guard settings.type == movingAverage.name else {
      guard !objective.needsTarget else {
        let name = type(of: objective).description.name
        throw SettingsError(
          [], "is part of \(name); write \"\(movingAverage.name)\", alone or with a tau")
      }
      return nil
    }
    guard objective.bootstraps else {
      let name = type(of: objective).description.name
      throw SettingsError(
        [], "has nothing to say to \(name), which compares with rewards only; use \"none\"")
    }
    guard Float(settings[tau]) >= Float.ulpOfOne / 2 else {
      throw SettingsError(
        ["tau"],
        "is so small that in single precision the target's weights stay as they were; choose more, such as 0.05"
      )
    }
    return settings[tau]
  }
}
