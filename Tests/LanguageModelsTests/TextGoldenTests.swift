import Foundation
import GFlowNets
import LanguageModels
import NeuralNetworks
import Testing

@Suite("Texts of the pretrained model", .needsModel, .serialized)
struct TextGoldenTests {
  let golden: Golden
  let model: LanguageModel

  init() throws {
    golden = try Golden.read()
    model = try LanguageModel.shared(path: Needed.model.path)
  }

  func reward(_ name: String, _ values: [String: Setting], _ texts: Texts) throws -> Reward<Texts> {
    let entry = try #require(Texts.rewards.first { $0.description.name == name })
    var all: [String: Setting] = [:]
    for parameter in entry.description.parameters { all[parameter.name] = parameter.defaultValue }
    return try entry.make(Settings(type: name, values: all.merging(values) { $1 }), texts)
  }

  @Test("log Z of two tokens of a list at two temperatures")
  func temperedPartition() throws {
    let reference = try #require(golden.tempered.first)
    let texts = try Texts(
      model, prompts: [model.tokenizer.decode(reference.prompt_ids)], lengths: 2...2,
      choice: TokenChoice(
        reference.vocabulary, end: .none, vocabulary: model.tokenizer.vocabulary.count))
    #expect(texts.promptTokens == [reference.prompt_ids])
    for expected in reference.per_temperature {
      let reward = try reward(
        "languageModel", ["temperature": .real(expected.T), "end": .flag(false)], texts)
      let space = try #require(try StateSpace(SamplingTask(texts, reward)))
      #expect(space.objects.count == 40_000)
      #expect(abs(space.logZ - expected.log_Z) < 1e-3)
      print("T \(expected.T): log Z \(space.logZ), reference \(expected.log_Z)")
      let mean = zip(space.target, space.logRewards).reduce(0) { $0 + $1.0 * $1.1 * expected.T }
      #expect(abs(mean - expected.expected_logp_under_tempered) < 1e-3)
    }
  }

  @Test("The base model's exact distribution of integers")
  func integers() throws {
    let reference = try #require(golden.rng.first)
    let digits = (0...9).map { model.tokenizer.token(of: Array(String($0).utf8))! }
    let texts = try Texts(
      model, prompts: [reference.prompt], lengths: 0...4,
      choice: TokenChoice(
        digits, end: .everythingElse, vocabulary: model.tokenizer.vocabulary.count))
    let space = try #require(
      try StateSpace(SamplingTask(texts, reward("integers", [:], texts))))
    #expect(space.objects.count == 11_111 && space.distinctObjectCount == 101)
    var random = Philox(key: 0, stream: 0)
    let policy = PolicyEvaluation(
      environment: texts,
      network: LanguageModelPolicy(
        texts, adapters: AdapterSettings(rank: 1), heads: [.actions], random: &random))
    let p = policy.probe(.uniform).distribution(space)
    #expect(abs(p.reduce(0, +) - 1) < 1e-4)
    var mass = 0.0
    for (place, number) in space.objects.enumerated() where space.scores[place].identity != nil {
      let integer = try #require(Int(model.tokenizer.decode(space.states[number].tokens)))
      #expect(abs(Elementary.log(p[place]) - reference.logp_of_0_to_100[integer]) < 1e-3)
      mass += p[place]
    }
    #expect(abs(mass - reference.valid_mass) < 1e-3)
    print("valid mass \(mass), reference \(reference.valid_mass)")
  }
}
