import Formats
import Foundation
import GFlowNets
import Molecules
import NeuralNetworks
import TestSupport
import Testing

@Suite("Training a proxy")
struct ProxyTrainerTests {
  /// Chains of carbon, nitrogen and oxygen that are no real molecules, whose value is the share of
  /// bonds between nitrogen and oxygen.
  static func examples(_ count: Int) -> [ProxyExample] {
    var random = Philox(key: 77, stream: 1)
    return (0..<count).map { number in
      let elements = (0..<4 + random.below(9)).map { _ in UInt8(6 + random.below(3)) }
      let atoms = elements.map {
        AtomGraph.Atom(element: $0, isAromatic: false, hybridisation: 3, hydrogens: $0 == 8 ? 0 : 1)
      }
      let bonds = atoms.indices.dropFirst().map {
        AtomGraph.Bond(begin: Int32($0 - 1), end: Int32($0), kind: $0 % 3 == 0 ? .double : .single)
      }
      let pairs = zip(elements, elements.dropFirst()).count { $0 != $1 && $0 != 6 && $1 != 6 }
      return ProxyExample(
        ProxyNetwork.Input(AtomGraph(atoms: atoms, bonds: bonds)),
        value: 5 + 9 * Double(pairs) / Double(bonds.count),
        key: "\(elements)")
    }
  }

  static func settings(_ values: [String: Setting]) throws -> ProxyTrainingSettings {
    var settings = try ProxyTrainingSettings.description.defaults()
    settings.values["width"] = .integer(16)
    settings.values["edgeWidth"] = .integer(8)
    settings.values["messageSteps"] = .integer(3)
    settings.values["epochs"] = .integer(60)
    settings.values["batchSize"] = .integer(16)
    var adam = settings.component("optimizer")
    adam.values["learningRate"] = .schedule(.constant(0.005))
    settings.values["optimizer"] = .component(adam)
    settings.values.merge(values) { $1 }
    return try ProxyTrainingSettings(settings)
  }

  @Test("What molecules have in common is learned, and the file is read back")
  func learns() throws {
    let examples = Self.examples(600)
    let trainer = try ProxyTrainer(examples, settings: Self.settings([:]))
    var seen: [ProxyTrainer.Epoch] = []
    let outcome = try trainer.train(progress: { seen.append($0) })
    #expect(seen == outcome.epochs)
    #expect(try #require(outcome.best.heldOut.explainedVariance) > 0.95)
    #expect(outcome.best.isBest && outcome.best == outcome.epochs.last { $0.isBest })
    #expect(outcome.trainingCount + outcome.heldOutCount == 600)

    let network = try ProxyNetwork(Safetensors(outcome.file, file: "trained"))
    #expect(network.shape.steps == 3 && network.shape.width == 16)
    let values = network.values(of: examples.map(\.input))
    let squares = zip(values, examples).reduce(0) { sum, pair in
      sum + (Double(pair.0) - pair.1.value) * (Double(pair.0) - pair.1.value)
    }
    // In units of the values, which spread by 1.5.
    #expect((squares / 600).squareRoot() < 2 * outcome.best.heldOut.rootMeanSquare)
  }

  @Test("The same seed gives the same file; another seed another")
  func repeatable() throws {
    func file(_ seed: Int) throws -> [UInt8] {
      let settings = try Self.settings(["epochs": .integer(2), "seed": .integer(seed)])
      return try ProxyTrainer(Self.examples(80), settings: settings).train().file
    }
    let first = try file(1)
    #expect(try file(1) == first)
    #expect(try file(2) != first)
  }

  @Test("Training ends when the held-out error no longer falls, and keeps the best weights")
  func patience() throws {
    var random = Philox(key: 5, stream: 1)
    let noise = Self.examples(60).map { example in
      ProxyExample(example.input, value: random.uniform(), key: example.key)
    }
    let settings = try Self.settings([
      "epochs": .integer(500), "patience": .integer(3), "heldOut": .real(0.4),
    ])
    let outcome = try ProxyTrainer(noise, settings: settings).train()
    #expect(outcome.epochs.count < 500)
    #expect(outcome.epochs.count == outcome.best.number + 3)
    let least = outcome.epochs.map(\.heldOut.rootMeanSquare).min()
    #expect(outcome.best.heldOut.rootMeanSquare == least)
    let stopped = try ProxyTrainer(noise, settings: settings).train(shouldStop: { true })
    #expect(stopped.epochs.count == 1)
  }

  @Test("Examples of one molecule are never split")
  func split() throws {
    let examples = Self.examples(40)
    let doubled = examples + examples
    let settings = try Self.settings(["epochs": .integer(1), "heldOut": .real(0.25)])
    let distinct = Set(examples.map(\.key)).count
    let outcome = try ProxyTrainer(doubled, settings: settings).train()
    #expect(outcome.heldOutCount % 2 == 0)
    #expect(abs(outcome.heldOutCount - distinct / 2) <= 8)
  }

  @Test("Examples that cannot be trained on are errors")
  func unusable() throws {
    let settings = try Self.settings([:])
    let examples = Self.examples(3)
    func message(_ examples: [ProxyExample]) -> String {
      do {
        _ = try ProxyTrainer(examples, settings: settings)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([]).contains("too few"))
    #expect(message([examples[0], examples[0]]).contains("too few"))
    var constant = examples
    for i in constant.indices { constant[i].value = 2 }
    #expect(message(constant).contains("the same"))
    constant[1].value = .nan
    #expect(message(constant).contains("finite"))
  }

  @Test("Too great a step is an error and no file")
  func divergence() throws {
    var adam = CommonParameters.defaults(AdamSettings.description)
    adam.values["learningRate"] = .schedule(.constant(1e30))
    let settings = try Self.settings(["optimizer": .component(adam)])
    #expect(throws: TrainingError.self) {
      try ProxyTrainer(Self.examples(40), settings: settings).train()
    }
  }

  @Test("The defaults are a complete component")
  func defaults() throws {
    let settings = try ProxyTrainingSettings(ProxyTrainingSettings.description.defaults())
    #expect(
      settings.width == 64 && settings.messageSteps == 12 && settings.optimizer.gradientClip == 10)
  }
}
