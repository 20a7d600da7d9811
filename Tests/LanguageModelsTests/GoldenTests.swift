import Foundation
import LanguageModels
import NeuralNetworks
import Testing

/// The values that double-precision arithmetic gives on the weights of SmolLM2-135M-Instruct.
struct Golden: Decodable {
  struct Text: Decodable {
    let text: String
    let ids: [Int32]
    let ids_plain: [Int32]?
  }
  struct LogProbabilities: Decodable {
    let ids: [Int32]
    let token_logp: [Double]
    let total_logp: Double
    let last_logits_first8: [Double]
    let last_logits_logsumexp: Double
  }
  struct Integers: Decodable {
    let prompt: String
    let prompt_ids: [Int32]
    let logp_of_0_to_100: [Double]
    let log_terminator_after_0_to_100: [Double]
    let valid_mass: Double
    let kl_uniform_to_p: Double
    let kl_p_to_uniform: Double
  }
  struct Tempered: Decodable {
    struct Temperature: Decodable {
      let T: Double
      let log_Z: Double
      let expected_logp_under_tempered: Double
    }
    let prompt_ids: [Int32]
    let vocabulary: [Int32]
    let first_token_logp: [Double]
    let second_step_log_mass_given_first: [Double]
    let per_temperature: [Temperature]
  }
  let tokenizer: [Text]
  let logprobs: [LogProbabilities]
  let rng: [Integers]
  let tempered: [Tempered]

  static func read() throws -> Golden {
    try JSONDecoder().decode(Golden.self, from: Data(contentsOf: Needed.golden))
  }
}

@Suite("The pretrained model", .needsModel, .serialized)
struct GoldenTests {
  let golden: Golden
  let model: LanguageModel

  init() throws {
    golden = try Golden.read()
    model = try LanguageModel.shared(path: Needed.model.path)
  }

  /// A network of the base model alone, which keeps keys and values only.
  func network() -> LlamaNetwork<Float> {
    var random = Philox(key: 0, stream: 0)
    return LlamaNetwork(model.weights, adapters: nil, keepsActivations: false, from: &random)
  }

  func parents(_ count: Int) -> [Int32] { (0..<count).map { Int32($0) - 1 } }

  @Test("Tokens of texts, exactly, and back")
  func tokens() {
    for entry in golden.tokenizer {
      #expect(model.tokenizer.encode(entry.text, readingControls: true) == entry.ids)
      #expect(model.tokenizer.encode(entry.text) == entry.ids_plain ?? entry.ids)
      // Scalar by scalar: strings that are canonically equivalent are equal.
      let decoded = model.tokenizer.decode(entry.ids).unicodeScalars
      #expect(decoded.elementsEqual(entry.text.unicodeScalars))
    }
  }

  @Test("Log-probabilities of texts, in one pass and token by token")
  func logProbabilities() {
    let next = TokenLogProbabilities(over: NextTokens(of: model.weights))
    var worst = 0.0
    for text in golden.logprobs {
      let network = network()
      let queries = text.ids.dropFirst().enumerated().map {
        TokenLogProbabilities<Float>.Query(row: Int32($0), token: $1)
      }
      network.append(tokens: text.ids, parents: parents(text.ids.count))
      let values = next.values(queries, network)
      for (value, expected) in zip(values, text.token_logp) {
        worst = max(worst, abs(value - expected))
      }
      #expect(abs(values.reduce(0, +) - text.total_logp) < 1e-3)
      var logits = [Float](repeating: .nan, count: model.weights.shape.vocabulary)
      let last = [Int32(text.ids.count - 1)]
      network.logits(of: NextTokens(of: model.weights), rows: last[...], into: &logits)
      for (logit, expected) in zip(logits, text.last_logits_first8) {
        #expect(abs(Double(logit) - expected) < 1e-3)
      }
      guard text.ids.count < 100 else { continue }
      network.removeAll()
      for (i, token) in text.ids.enumerated() {
        network.append(tokens: [token], parents: [Int32(i) - 1])
      }
      for (value, other) in zip(next.values(queries, network), values) {
        #expect(abs(value - other) < 1e-4)
      }
    }
    print("greatest difference of a token's log-probability: \(worst)")
    #expect(worst < 1e-3)
  }

  @Test("Cached and uncached passes agree")
  func cached() throws {
    let ids = try #require(golden.logprobs.first?.ids)
    let (tree, alone) = (network(), network())
    alone.append(tokens: ids, parents: parents(ids.count))
    tree.append(tokens: Array(ids[0..<3]), parents: parents(3))
    // Another text branches off, and its rows stand between.
    tree.append(tokens: [100, ids[3], 200], parents: [2, 2, 3])
    var row: Int32 = 4
    for token in ids.dropFirst(4) {
      row = Int32(tree.append(tokens: [token, 300], parents: [row, row]))
    }
    let width = model.weights.shape.width
    // Log-probabilities, since numbers of the last rows are some tens large.
    let next = TokenLogProbabilities(over: NextTokens(of: model.weights))
    let a = next.values([.init(row: row, token: 198)], tree)[0]
    let b = next.values([.init(row: Int32(ids.count - 1), token: 198)], alone)[0]
    #expect(abs(a - b) < 1e-5)
    for i in 0..<width {
      #expect(abs(tree.hidden[Int(row)][i] - alone.hidden[ids.count - 1][i]) < 1e-4)
    }
  }

  @Test("The distribution over integers, exactly")
  func integers() throws {
    for task in golden.rng {
      #expect(model.tokenizer.encode(task.prompt) == task.prompt_ids)
      let network = network()
      var rows = PrefixRows()
      let prompt = try #require(rows.rows(of: task.prompt_ids).last)
      let numbers = (0...100).map { rows.rows(of: model.tokenizer.encode("\($0)"), after: prompt) }
      rows.evaluate(in: network)
      // The prompt, ten digits, 90 numbers of two digits, and 100.
      #expect(network.rows == task.prompt_ids.count + 10 + 90 + 1)
      let digits = (32...41 as ClosedRange<Int32>).map { $0 }
      let head = NextTokenHead(tokens: digits, end: .everythingElse, of: model.weights)
      var logits = [Float](repeating: .nan, count: network.rows * head.count)
      head.forward(network, rows: (0..<network.rows).map { Int32($0) }, into: &logits)
      func logProbability(_ row: Int32, _ slot: Int) -> Double {
        let row = logits[Int(row) * head.count..<(Int(row) + 1) * head.count].map(Double.init)
        let sum = row.reduce(-.infinity) { Elementary.logAddExp($0, $1) }
        return row[slot] - sum
      }
      var all: [Double] = []
      for (number, path) in numbers.enumerated() {
        var row = prompt
        var value = 0.0
        for (digit, next) in zip("\(number)", path) {
          value += logProbability(row, digit.wholeNumberValue!)
          row = next
        }
        let end = logProbability(row, 10)
        #expect(abs(end - task.log_terminator_after_0_to_100[number]) < 1e-3)
        #expect(abs(value + end - task.logp_of_0_to_100[number]) < 1e-3)
        all.append(value + end)
      }
      let mass = all.reduce(0) { $0 + Elementary.exp($1) }
      #expect(abs(mass - task.valid_mass) < 1e-3)
      let logs = all.map { $0 - Elementary.log(mass) }
      let to = logs.reduce(0) { $0 - ($1 + Elementary.log(101)) / 101 }
      let from = logs.reduce(0) { $0 + Elementary.exp($1) * ($1 + Elementary.log(101)) }
      #expect(abs(to - task.kl_uniform_to_p) < 1e-3)
      #expect(abs(from - task.kl_p_to_uniform) < 1e-3)
    }
  }

  @Test("The tempered partition function of two tokens")
  func tempered() throws {
    for task in golden.tempered {
      let network = network()
      var rows = PrefixRows()
      let prompt = try #require(rows.rows(of: task.prompt_ids).last)
      let firsts = task.vocabulary.map { rows.row(of: $0, after: prompt) }
      rows.evaluate(in: network)
      let next = TokenLogProbabilities(over: NextTokens(of: model.weights))
      func values(_ row: Int32) -> [Double] {
        next.values(task.vocabulary.map { .init(row: row, token: $0) }, network)
      }
      let first = values(prompt)
      for (value, expected) in zip(first, task.first_token_logp) {
        #expect(abs(value - expected) < 1e-3)
      }
      let seconds = firsts.map(values)
      for (second, expected) in zip(seconds, task.second_step_log_mass_given_first) {
        let mass = second.reduce(-.infinity) { Elementary.logAddExp($0, $1) }
        #expect(abs(mass - expected) < 1e-3)
      }
      let pairs = zip(first, seconds).flatMap { first, second in second.map { first + $0 } }
      for temperature in task.per_temperature {
        let logZ = pairs.reduce(-.infinity) { Elementary.logAddExp($0, $1 / temperature.T) }
        let mean = pairs.reduce(0) { $0 + Elementary.exp($1 / temperature.T - logZ) * $1 }
        #expect(abs(logZ - temperature.log_Z) < 1e-3)
        #expect(abs(mean - temperature.expected_logp_under_tempered) < 1e-3)
      }
    }
  }
}
