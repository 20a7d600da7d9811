import Formats
import GFlowNets
import LanguageModels
import NeuralNetworks
import Testing

/// Texts of a model with random weights obey the laws of environments, and its policy those of policies.
@Suite struct TextLawsTests {
  @Test func laws() throws {
    for task in try [
      TextTasks.open, TextTasks.conditional, TextTasks.fixed, TextTasks.integers,
    ] {
      let laws = EnvironmentLaws(task)
      try laws.checkAll(try #require(try StateSpace(task)))
      try laws.checkWalks(3, seed: 8)
      #expect(laws.violations.messages == [])
      #expect(laws.violations.checks > 100)
    }
  }

  @Test("Tokens that the tokenizer would join are printed by number, and both read back")
  func objectsArePrinted() throws {
    let texts = try TextTasks.task(
      ["prompts": .texts(["a", "b"])].merging(TextTasks.lengths(2...2)) { $1 }
    ).environment
    let tokenizer = texts.model.tokenizer
    func object(_ tokens: [String]) -> Texts.State {
      Texts.State(
        prompt: 1, tokens: tokens.map { tokenizer.token(of: Array($0.utf8))! }, isComplete: true)
    }
    #expect(texts.text(object(["c", " ab"])) == "[2] c ab")
    #expect(texts.text(object(["a", "b"])) == "[2] ab ‹2 3›")
    for pair in [["c", " ab"], ["a", "b"], ["ab", "ab"], [" ", " "]] {
      #expect(try texts.parse(texts.text(object(pair))) == object(pair))
    }
    for wrong in ["c ab", "[3] c ab", "[2] c", "[2] ab ‹2 99›", "[2] c ab ‹4 9›", "[2] cd\u{7}"] {
      #expect(throws: ObjectSyntaxError.self, "\(wrong)") { try texts.parse(wrong) }
    }
    #expect(Texts.distance(texts)(object(["a", "b"]), object(["b", "c"])) == 2)
  }

  @Test(
    "At temperature 1 the policy before training gives texts that may end anywhere their reward")
  func policyAndRewardAgree() throws {
    let task = try TextTasks.open
    let space = try #require(try StateSpace(task))
    let method = try TextTasks.method(task, "ancestral", [:])
    let p = try #require(method.policy).distribution(space)
    #expect(abs(p.reduce(0, +) - 1) < 1e-6)
    for (object, number) in zip(space.objects.indices, space.objects) {
      let length = space.states[number].tokens.count
      guard length < 3 else { continue }
      #expect(abs(Elementary.log(p[object]) - space.logRewards[object]) < 1e-4)
    }
  }

  @Test("The logarithm of a product is the weighted sum of those of its factors")
  func products() throws {
    let values = TextTasks.lengths(2...2).merging(["characters": .text("abc")]) { $1 }
    func settings(_ name: String, _ own: [String: Setting]) -> Settings {
      let entry = Texts.rewards.first { $0.description.name == name }!
      var all: [String: Setting] = [:]
      for parameter in entry.description.parameters { all[parameter.name] = parameter.defaultValue }
      return Settings(type: name, values: all.merging(own) { $1 })
    }
    let (model, infill) = (
      settings("languageModel", [:]), settings("infill", ["continuation": .text("c")])
    )
    let product = try TextTasks.task(
      values, reward: "product",
      [
        "of": .weighted([
          WeightedSettings(weight: 2, settings: model),
          WeightedSettings(weight: 0.5, settings: infill),
        ])
      ])
    let one = try TextTasks.task(values, reward: "languageModel")
    let other = try TextTasks.task(values, reward: "infill", ["continuation": .text("c")])
    let objects = randomObjects(10, of: product.environment)
    for object in objects {
      let sum = try 2 * one.score(object).logReward + 0.5 * other.score(object).logReward
      #expect(abs(try product.score(object).logReward - sum) < 1e-4)
    }
  }

  @Test("States with and without their parents' rows have the same numbers")
  func parentsAreReused() throws {
    let texts = try TextTasks.conditional.environment
    let heads: Heads = [.actions, .incoming, .stateFlow, .value]
    let context = try TextTasks.context(texts)
    let (one, other) = (context.makeNetwork(heads), context.makeNetwork(heads))
    let first = texts.initialState(of: 1)
    let second = texts.child(first, texts.actions(first)[2])
    let rows = [PolicyRow(first), PolicyRow(second, parent: 0, action: 2)]
    for row in rows { [row].withUnsafeBufferPointer { one.append($0) } }
    [PolicyRow(second), PolicyRow(first)].withUnsafeBufferPointer { other.append($0) }
    for (row, same) in [(0, 1), (1, 0)] {
      let (a, b) = (one.segment(.actions, row: row), other.segment(.actions, row: same))
      for slot in 0..<texts.actionSlotCount(first) {
        #expect(abs(one.outputs[a + slot] - other.outputs[b + slot]) < 1e-5)
      }
    }
  }

  @Test("Weights of adapters and of numbers have the derivatives that differences give")
  func gradients() throws {
    let texts = try TextTasks.conditional.environment
    let network = try TextTasks.context(texts).makeNetwork([.actions, .stateFlow])
    var random = Philox(key: 3, stream: 0)
    let parameters = network.parameters
    for i in 0..<parameters.count {
      parameters.value(at: i).pointee += Float(random.uniform() - 0.5) * 0.4
    }
    let first = texts.initialState(of: 0)
    let second = texts.child(first, texts.actions(first)[1])
    let rows = [PolicyRow(first), PolicyRow(second, parent: 0, action: 1)]
    var slopes: [Float] = []
    func evaluate() -> Double {
      network.removeAll()
      rows.withUnsafeBufferPointer { network.append($0) }
      while slopes.count < network.outputCount { slopes.append(Float(random.uniform() - 0.5)) }
      return (0..<network.outputCount).reduce(0) {
        $0 + Double(network.outputs[$1]) * Double(slopes[$1])
      }
    }
    _ = evaluate()
    network.clearOutputGradients()
    for i in slopes.indices { network.outputGradients[i] = slopes[i] }
    network.backward()
    var checked = 0
    for i in stride(from: 0, to: parameters.count, by: 7) {
      let value = parameters.value(at: i).pointee
      let step: Float = 0.01
      parameters.value(at: i).pointee = value + step
      let above = evaluate()
      parameters.value(at: i).pointee = value - step
      let below = evaluate()
      parameters.value(at: i).pointee = value
      let slope = (above - below) / Double(2 * step)
      #expect(abs(slope - Double(parameters.gradient(at: i).pointee)) < 2e-3 + 0.02 * abs(slope))
      if abs(slope) > 0.01 { checked += 1 }
    }
    #expect(checked > 10)
  }
}

extension Texts {
  fileprivate static func distance(_ texts: Texts) -> (State, State) -> Double {
    { texts.distance($0, $1) }
  }
}
