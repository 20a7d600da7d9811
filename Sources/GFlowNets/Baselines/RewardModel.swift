import Formats
import NeuralNetworks

/// A perceptron that predicts the value of an object from its features, trained by least squares: the model of
/// active learning, which is asked in place of a costly reward.
///
/// It learns the values as people read them, their mean taken away and in units of their standard deviation. Each
/// fit begins with new weights, so that it is a function of the data and of the random numbers given.
public final class RewardModel<E: Environment> {
  private let environment: E
  private let settings: RewardModelSettings
  private var network: MLP<Float>
  private var mean = 0.0
  private var deviation = 1.0
  private var least = 0.0
  /// The operations of networks that new ones have replaced.
  private var earlierOperations = 0.0

  /// A model that knows nothing yet.
  public init(_ environment: E, _ settings: RewardModelSettings) {
    self.environment = environment
    self.settings = settings
    var random = Philox(key: 0, stream: 0)
    network = Self.makeNetwork(environment, settings, &random)
  }

  private static func makeNetwork(
    _ environment: E, _ settings: RewardModelSettings, _ random: inout Philox
  ) -> MLP<Float> {
    MLP(
      inputs: environment.objectFeatureCount, active: environment.activeObjectFeatureCount,
      hidden: settings.hidden, outputs: 1, activation: .leakyReLU, from: &random)
  }

  /// What its matrix products have cost so far, of fitting and of predicting.
  public var operations: Double { earlierOperations + network.parameters.operations }

  /// Forgets what it knows and learns the values of some objects, at least one.
  ///
  /// Throws `TrainingError` where the loss is no number.
  public func fit(_ objects: [E.State], _ values: [Double], random: inout Philox) throws {
    earlierOperations = operations
    network = Self.makeNetwork(environment, settings, &random)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    self.mean = mean
    // Values that are all the same leave nothing to learn but their mean.
    deviation = variance > 0 ? variance.squareRoot() : 1
    least = values.reduce(.infinity, min)
    let targets = values.map { Float(($0 - mean) / deviation) }
    var optimizer = Adam<Float>(
      count: network.parameters.count, beta1: settings.optimizer.beta1,
      beta2: settings.optimizer.beta2, epsilon: settings.optimizer.epsilon)
    var order: [Int] = []
    for _ in 0..<settings.steps {
      if order.count < settings.batchSize {
        var next = Array(objects.indices)
        random.shuffle(&next)
        order += next
      }
      let batch = order.suffix(min(settings.batchSize, order.count))
      order.removeLast(batch.count)
      let loss = gradient(batch.map { objects[$0] }, batch.map { targets[$0] })
      guard loss.isFinite else {
        throw TrainingError(
          .loss(loss), step: optimizer.steps,
          remedy: "lower model.optimizer.learningRate")
      }
      try optimizer.step(network.parameters, settings.optimizer)
    }
  }

  /// Adds the gradient of the mean squared error of a batch, and returns that error.
  private func gradient(_ objects: [E.State], _ targets: [Float]) -> Double {
    evaluate(objects[...])
    network.clearOutputGradients()
    var loss = 0.0
    for (row, target) in targets.enumerated() {
      let difference = network.outputs.elements[row] - target
      loss += Double(difference) * Double(difference) / Double(targets.count)
      network.outputGradients.elements[row] = 2 * difference / Float(targets.count)
    }
    network.backward()
    return loss
  }

  /// The predicted values of objects, none below the least that it was trained on where `isBounded`: what lies
  /// below everything known is a guess, and may have no logarithm.
  public func values(of objects: [E.State], isBounded: Bool) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(objects.count)
    for start in stride(from: 0, to: objects.count, by: Self.rowsAtOnce) {
      let end = min(start + Self.rowsAtOnce, objects.count)
      evaluate(objects[start..<end])
      for row in 0..<end - start {
        let value = Double(network.outputs.elements[row]) * deviation + mean
        values.append(isBounded ? max(value, least) : value)
      }
    }
    return values
  }

  private static var rowsAtOnce: Int { 256 }

  private func evaluate(_ objects: ArraySlice<E.State>) {
    network.removeAll()
    network.inputs.append(rows: objects.count) { row, features in
      environment.writeObjectFeatures(objects[objects.startIndex + row], &features)
    }
    network.evaluate(rows: objects.count)
  }
}

extension RewardModel: SnapshotWritable {
  /// Writes the weights and the scale of the values.
  public func write(to snapshot: inout SnapshotWriter) {
    network.parameters.write(to: &snapshot)
    for number in [mean, deviation, least, operations] { snapshot.write(number) }
  }

  /// Takes what `write` wrote.
  public func restore(from snapshot: inout SnapshotReader) throws {
    try network.parameters.restore(from: &snapshot)
    network.removeAll()
    mean = try snapshot.read()
    deviation = try snapshot.read()
    least = try snapshot.read()
    earlierOperations = try snapshot.read()
    network.parameters.operations = 0
  }
}

/// What a spec says about the model of a reward.
public struct RewardModelSettings: Component {
  /// The widths of the hidden layers.
  public let hidden: [Int]
  /// How many gradient steps one fit takes.
  public let steps: Int
  /// How many objects make one gradient step.
  public let batchSize: Int
  /// What moves the weights.
  public let optimizer: AdamSettings

  static let hidden = SettingKey.integers(
    "hidden", count: 1...16, each: 1...4096, default: [128, 128], unit: "units",
    "The widths of the hidden layers.")
  static let steps = SettingKey.integer(
    "steps", 1...10_000_000, default: 1000, unit: "gradient steps",
    "How many steps each round trains it for, from new weights.")
  static let batchSize = SettingKey.integer(
    "batchSize", 1...65536, default: 64, unit: "objects",
    "How many objects make one gradient step.")

  public static let description = ComponentDescription(
    "regression",
    summary:
      "A perceptron that predicts the value of an object from its features, by least squares.",
    parameters: [
      hidden.parameter, steps.parameter, batchSize.parameter,
      CommonParameters.optimizer.parameter,
    ])

  /// Throws `SettingsError` where the optimiser's settings make every step nothing.
  public init(_ settings: Settings) throws {
    hidden = settings[Self.hidden]
    steps = settings[Self.steps]
    batchSize = settings[Self.batchSize]
    optimizer = try SettingsError.within("optimizer") {
      try AdamSettings(settings[CommonParameters.optimizer])
    }
  }
}
