import GFlowNets
import NeuralNetworks

/// Trains a proxy on examples by least squares, and keeps the weights with the least error on molecules
/// that it was not trained on.
///
/// The same examples and settings give the same weights, bit for bit.
public final class ProxyTrainer {
  /// How well the values of some molecules are predicted.
  public struct Errors: Sendable, Equatable {
    /// The root of the mean squared error, in units of the values.
    public let rootMeanSquare: Double
    /// The mean absolute error, in units of the values.
    public let meanAbsolute: Double
    /// The share of the variance that is explained: 1 - mean squared error / variance; below 0 where
    /// the mean would predict better, and `nil` where there is no variance.
    public let explainedVariance: Double?
  }

  /// What is known after an epoch.
  public struct Epoch: Sendable, Equatable {
    /// How many epochs have been trained.
    public let number: Int
    /// The root of the mean squared error over the epoch's batches, each before its step.
    public let trainingError: Double
    /// The errors on held-out molecules.
    public let heldOut: Errors
    /// Whether the error on held-out molecules is the least so far.
    public let isBest: Bool
  }

  /// How training ended.
  public struct Outcome: Sendable {
    /// The epochs in their order.
    public let epochs: [Epoch]
    /// The epoch whose weights were kept.
    public let best: Epoch
    /// How many examples were trained on, and how many measured on.
    public let trainingCount, heldOutCount: Int
    /// The file of weights that `ProxyNetwork` reads.
    public let file: [UInt8]
  }

  /// How many atoms are computed at once in training, unless a single molecule has more. Part of the
  /// result: sums of gradients are rounded in this order.
  public static let atomsAtOnce = 1024

  private let settings: ProxyTrainingSettings
  private let examples: ProxyExamples
  private let network: MessagePassingNetwork<Float>
  private let activations: MessagePassingNetwork<Float>.Activations
  private let batch = GraphBatch(kinds: ProxyFeatures.kinds.count)
  private let slopes = Matrix<Float>(columns: 1)
  private var optimizer: Adam<Float>
  private var order: Philox

  /// A trainer that has taken no step.
  ///
  /// Throws `ProxyDataError` where the examples cannot be trained on.
  public init(_ examples: [ProxyExample], settings: ProxyTrainingSettings) throws(ProxyDataError) {
    self.settings = settings
    let key = UInt64(settings.seed)
    var split = Philox(key: key, stream: 1)
    var weights = Philox(key: key, stream: 2)
    order = Philox(key: key, stream: 3)
    self.examples = try ProxyExamples(examples, heldOut: settings.heldOut, random: &split)
    network = MessagePassingNetwork(
      ProxyWeights.shape(
        width: settings.width, edgeWidth: settings.edgeWidth, steps: settings.messageSteps,
        readoutSteps: settings.readoutSteps), from: &weights)
    activations = MessagePassingNetwork.Activations(network.shape, forBackward: true)
    let adam = settings.optimizer
    optimizer = Adam(
      count: network.parameters.count, beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon)
  }

  /// Trains until the epochs or the patience are over, or `shouldStop` says so after an epoch.
  ///
  /// Throws `TrainingError` where the loss is no number.
  ///
  /// - Parameters:
  ///   - improved: takes the file of weights each time that they are the best so far, so that long
  ///     training is not lost; what it throws ends training.
  ///   - progress: called after each epoch.
  public func train(
    improved: ([UInt8]) throws -> Void = { _ in }, progress: (Epoch) -> Void = { _ in },
    shouldStop: () -> Bool = { false }
  ) throws -> Outcome {
    network.prepare()
    var epochs: [Epoch] = []
    var best: Epoch?
    var bestFile: [UInt8] = []
    repeat {
      let trainingError = try trainEpoch()
      let heldOut = errors(of: examples.heldOut)
      guard heldOut.rootMeanSquare.isFinite else {
        throw divergence(heldOut.rootMeanSquare)
      }
      let isBest = best.map { heldOut.rootMeanSquare < $0.heldOut.rootMeanSquare } ?? true
      let epoch = Epoch(
        number: epochs.count + 1, trainingError: trainingError, heldOut: heldOut, isBest: isBest)
      epochs.append(epoch)
      if isBest {
        best = epoch
        bestFile = file()
        try improved(bestFile)
      }
      progress(epoch)
      if epoch.number - (best ?? epoch).number >= settings.patience { break }
    } while epochs.count < settings.epochs && !shouldStop()
    return Outcome(
      epochs: epochs, best: best ?? epochs[0], trainingCount: examples.training.count,
      heldOutCount: examples.heldOut.count, file: bestFile)
  }

  /// One pass over the training examples in a new order; the root of their mean squared error.
  private func trainEpoch() throws -> Double {
    var places = examples.training
    order.shuffle(&places)
    var sum = 0.0
    for start in stride(from: 0, to: places.count, by: settings.batchSize) {
      let end = min(start + settings.batchSize, places.count)
      let count = Float(end - start)
      var squares = 0.0
      visit(places[start..<end]) { range, values in
        let slope = slopes.reset(rows: range.count)
        for (i, place) in places[range].enumerated() {
          let difference = values[i] - target(place)
          squares += Double(difference) * Double(difference)
          slope[i] = 2 * difference / count
        }
        network.backward(batch, activations, valueGradients: slope)
      }
      network.finishBackward()
      let loss = squares / Double(count)
      guard loss.isFinite else { throw divergence(loss) }
      try optimizer.step(network.parameters, settings.optimizer)
      network.prepare()
      sum += squares
    }
    return (sum / Double(places.count)).squareRoot() * examples.deviation
  }

  private func divergence(_ loss: Double) -> TrainingError {
    TrainingError(
      .loss(loss), step: optimizer.steps,
      remedy: settings.optimizer.remedy(after: optimizer.steps))
  }

  /// The value of an example in units of the network's output.
  private func target(_ place: Int) -> Float {
    Float((examples.all[place].value - examples.mean) / examples.deviation)
  }

  /// Evaluates examples, so many at once as have room, and hands over each range and its outputs.
  private func visit(
    _ places: ArraySlice<Int>, _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) {
    batch.removeAll()
    var start = places.startIndex
    func finish(_ end: Int) {
      guard end > start else { return }
      batch.arrange()
      body(start..<end, network.forward(batch, activations))
      batch.removeAll()
      start = end
    }
    for (index, place) in zip(places.indices, places) {
      let input = examples.all[place].input
      if batch.nodeCount + input.graph.atoms.count > Self.atomsAtOnce { finish(index) }
      ProxyFeatures.add(input.graph, stemMask: input.stemMask, to: batch)
    }
    finish(places.endIndex)
  }

  private func errors(of places: [Int]) -> Errors {
    var (squares, absolutes) = (0.0, 0.0)
    visit(places[...]) { range, values in
      for (i, place) in places[range].enumerated() {
        // In the precision that the file has, and so the network of the file.
        let value = Float(Double(values[i]) * examples.deviation + examples.mean)
        let difference = Double(value) - examples.all[place].value
        squares += difference * difference
        absolutes += abs(difference)
      }
    }
    let count = Double(places.count)
    let mean = places.reduce(0) { $0 + examples.all[$1].value } / count
    let variance = places.reduce(0) { sum, place in
      sum + (examples.all[place].value - mean) * (examples.all[place].value - mean)
    }
    return Errors(
      rootMeanSquare: (squares / count).squareRoot(), meanAbsolute: absolutes / count,
      explainedVariance: variance > 0 ? 1 - squares / variance : nil)
  }

  /// The weights, with the scale of the values in the last layer.
  private func file() -> [UInt8] {
    ProxyWeights.bytes(
      of: network, scaledBy: examples.deviation, plus: examples.mean,
      metadata: [("seed", String(settings.seed))])
  }
}
