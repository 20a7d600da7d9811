import Formats
import NeuralNetworks

/// What a spec says about an optimiser.
public struct AdamSettings: Component {
  /// The size of a step.
  public let learningRate: Schedule
  /// The decay of the mean of gradients.
  public let beta1: Double
  /// The decay of the mean of squared gradients.
  public let beta2: Double
  /// What is added to the root of the second moment.
  public let epsilon: Double
  /// The greatest length of the gradient; 0 for no limit.
  public let gradientClip: Double

  /// Below this, a billion steps together move a weight by less than a millionth.
  static let leastLearningRate = 1e-15

  static let learningRate = SettingKey.schedule(
    "learningRate", .positive, default: .constant(1e-3),
    "The size of a step.")
  static let beta1 = SettingKey.real(
    "beta1", .closed(0...0.999_999), default: 0.9,
    "The decay of the mean of gradients.")
  static let beta2 = SettingKey.real(
    "beta2", .closed(0...0.999_999_9), default: 0.999,
    "The decay of the mean of squared gradients.")
  static let epsilon = SettingKey.real(
    "epsilon", .positive, default: 1e-8,
    "What is added to the root of the second moment.")
  static let gradientClip = SettingKey.real(
    "gradientClip", .nonNegative, default: 0,
    "The greatest Euclidean norm of the gradient; 0 for no limit.")

  public static let description = ComponentDescription(
    "adam",
    summary: "Adam.",
    source: "Kingma and Ba 2015, arXiv 1412.6980, algorithm 1",
    parameters: [
      learningRate.parameter,
      beta1.parameter,
      beta2.parameter,
      epsilon.parameter,
      gradientClip.parameter,
    ])

  /// Throws `SettingsError` where they make every step nothing in the single precision of a network.
  public init(_ settings: Settings) throws {
    learningRate = settings[Self.learningRate]
    beta1 = settings[Self.beta1]
    beta2 = settings[Self.beta2]
    epsilon = settings[Self.epsilon]
    gradientClip = settings[Self.gradientClip]
    guard learningRate.greatest >= Self.leastLearningRate else {
      throw SettingsError(
        ["learningRate"],
        "is so small that a billion steps hardly move a weight; choose more, such as 0.001")
    }
    guard Float(epsilon).isFinite else {
      throw SettingsError(
        ["epsilon"],
        "is so great that in single precision no step moves a weight; choose less, such as 1e-8")
    }
    guard Float(epsilon) > 0 else {
      throw SettingsError(
        ["epsilon"],
        "is 0 in single precision, in which the step of a weight without a gradient is no number; choose"
          + " more, such as 1e-8")
    }
    guard gradientClip == 0 || Float(learningRate.greatest * gradientClip / epsilon) > 0 else {
      throw SettingsError(
        ["gradientClip"],
        "is so small that in single precision no step moves a weight; choose more, such as 1, or 0 for no limit"
      )
    }
  }
}

/// A network, what it said in this step, and the optimiser that moves it.
public final class Learner<N: PolicyNetwork> {
  /// What the network says about states in this step.
  public let evaluation: PolicyEvaluation<N>
  @usableFromInline let settings: AdamSettings
  @usableFromInline var optimizer: Adam<N.Number>

  /// A learner that has taken no step.
  public init(environment: N.E, network: N, optimizer settings: AdamSettings) {
    evaluation = PolicyEvaluation(environment: environment, network: network)
    self.settings = settings
    optimizer = Adam(
      count: network.parameters.count, beta1: settings.beta1, beta2: settings.beta2,
      epsilon: settings.epsilon)
  }

  /// How many steps were taken.
  @inlinable
  public var steps: Int { optimizer.steps }

  /// The error that its policy is no number.
  @inlinable
  public func noPolicy(remedy: String? = nil) -> TrainingError {
    TrainingError(.policy, step: steps, remedy: remedy ?? settings.remedy(after: steps))
  }

  /// How many states the network has evaluated in training.
  @inlinable
  public var evaluatedStates: Int { evaluation.evaluatedStates }

  /// What training has asked of the network.
  @inlinable
  public var work: NetworkWork {
    NetworkWork(
      evaluatedStates: evaluatedStates, operations: evaluation.network.parameters.operations)
  }

  /// Differentiates through what `evaluation` collected and moves the weights.
  ///
  /// Throws `TrainingError` when the loss is no number, or one whose derivatives are none to the network.
  ///
  /// - Parameter remedy: what to do then, where the cause is known to be another than the network.
  @inlinable
  public func step(loss: Double, remedy: @autoclosure () -> String? = nil) throws {
    guard loss.magnitude <= Double(N.Number.greatestFiniteMagnitude) else {
      throw TrainingError(
        .loss(loss), step: steps, remedy: remedy() ?? settings.remedy(after: steps))
    }
    evaluation.backward()
    try optimizer.step(evaluation.network.parameters, settings)
    evaluation.removeAll()
  }
}

extension Adam {
  /// Moves the parameters as `settings` say, by gradients of no more than the norm allowed.
  ///
  /// Throws `TrainingError` when that norm is no number.
  @inlinable
  public mutating func step(_ parameters: WeightsAndGradients<S>, _ settings: AdamSettings) throws {
    var scale = 1.0
    if settings.gradientClip > 0 {
      let norm = parameters.squaredGradientNorm.squareRoot()
      guard norm.isFinite else {
        throw TrainingError(.gradient, step: steps, remedy: settings.remedy(after: steps))
      }
      if norm > settings.gradientClip { scale = settings.gradientClip / norm }
    }
    step(parameters, learningRate: settings.learningRate.value(at: steps), scale: scale)
  }
}

extension Learner: SnapshotWritable {
  /// Writes the weights, the optimiser and the counts of work.
  public func write(to snapshot: inout SnapshotWriter) {
    evaluation.network.parameters.write(to: &snapshot)
    optimizer.write(to: &snapshot)
    snapshot.write(Int64(evaluatedStates))
    snapshot.write(evaluation.network.parameters.operations)
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try evaluation.network.parameters.restore(from: &snapshot)
    try optimizer.restore(from: &snapshot)
    evaluation.evaluatedStates = Int(try snapshot.read(Int64.self))
    evaluation.network.parameters.operations = try snapshot.read()
    evaluation.removeAll()
  }
}
