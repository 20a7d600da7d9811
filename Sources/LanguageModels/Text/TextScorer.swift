import NeuralNetworks
import Synchronization

/// What a pretrained model says of texts after prompts: log-probabilities under the softmax over its whole
/// vocabulary, many texts in one pass, each prefix that they share once.
///
/// It may be shared by threads: each that asks at the same time has a network of its own on the shared weights.
public final class TextScorer: Sendable {
  /// What is asked about.
  public struct Text: Sendable {
    /// The number of the prompt.
    public var prompt: Int
    /// The tokens after it.
    public var tokens: [Int32]
    /// After which lengths of prefix the probability of the end is wanted.
    public var ends: ClosedRange<Int>?

    /// A text.
    public init(prompt: Int, tokens: [Int32], ends: ClosedRange<Int>? = nil) {
      self.prompt = prompt
      self.tokens = tokens
      self.ends = ends
    }
  }

  /// What the model says of a text.
  public struct LogProbabilities: Sendable {
    /// log p of each token after what stands before it.
    public var tokens: [Double]
    /// log p of the end after each prefix that was asked about, the shortest first.
    public var ends: [Double] = []
  }

  /// How many rows are evaluated together: shapes of products are part of the result.
  static var rowsAtOnce: Int { 512 }

  private let environment: Texts
  private let idle = Mutex<[Evaluation]>([])

  /// A scorer of an environment's texts by its base model.
  public init(_ environment: Texts) { self.environment = environment }

  /// The log-probabilities of texts, in their order.
  ///
  /// Throws `GGUFError` where the weights cannot be read.
  public func logProbabilities(of texts: [Text]) throws -> [LogProbabilities] {
    try environment.model.load()
    let evaluation = idle.withLock { $0.popLast() } ?? Evaluation(environment)
    defer { idle.withLock { $0.append(evaluation) } }
    var values = texts.map {
      LogProbabilities(
        tokens: Array(repeating: 0, count: $0.tokens.count),
        ends: Array(repeating: 0, count: $0.ends?.count ?? 0))
    }
    var next = 0
    while next < texts.count { next = evaluation.score(texts, from: next, &values) }
    return values
  }

  /// A network with the rows of all prompts, and room for logits.
  private final class Evaluation: @unchecked Sendable {
    private struct Question {
      var row: Int32
      var text: Int
      /// The place among the text's tokens, or, where it is about the end, the negative place minus 1.
      var place: Int
    }

    private let environment: Texts
    private let network: LlamaNetwork<Float>
    private let vocabulary: NextTokens<Float>
    private let logits: Matrix<Float>
    private let promptRows: [Int32]
    private let promptCount: Int

    init(_ environment: Texts) {
      self.environment = environment
      let weights = environment.model.weights
      var random = Philox(key: 0, stream: 0)
      network = LlamaNetwork(weights, adapters: nil, keepsActivations: false, from: &random)
      vocabulary = NextTokens(of: weights)
      logits = Matrix(columns: vocabulary.count)
      var prefixes = PrefixRows()
      promptRows = environment.promptTokens.map { prefixes.rows(of: $0).last ?? -1 }
      prefixes.evaluate(in: network)
      promptCount = network.rows
    }

    /// Fills the values of texts from `first` on, as many as fit, and returns the first that does not.
    func score(_ texts: [Text], from first: Int, _ values: inout [LogProbabilities]) -> Int {
      defer { network.keep(rows: promptCount) }
      var prefixes = PrefixRows(after: promptCount)
      var questions: [Question] = []
      var next = first
      while next < texts.count, prefixes.count < TextScorer.rowsAtOnce {
        let text = texts[next]
        var row = promptRows[text.prompt]
        for length in 0...text.tokens.count {
          if let ends = text.ends, ends.contains(length) {
            questions.append(
              Question(row: row, text: next, place: -1 - (length - ends.lowerBound)))
          }
          guard length < text.tokens.count else { break }
          questions.append(Question(row: row, text: next, place: length))
          // After the last token nothing is asked but the end.
          if length + 1 < text.tokens.count || text.ends?.contains(length + 1) == true {
            row = prefixes.row(of: text.tokens[length], after: row)
          }
        }
        next += 1
      }
      prefixes.evaluate(in: network)
      answer(questions, texts, &values)
      return next
    }

    private func answer(
      _ questions: [Question], _ texts: [Text], _ values: inout [LogProbabilities]
    ) {
      let order = questions.indices.sorted {
        (questions[$0].row, $0) < (questions[$1].row, $1)
      }
      var groups: [(row: Int32, questions: [Question])] = []
      for index in order {
        let question = questions[index]
        if groups.last?.row == question.row {
          groups[groups.count - 1].questions.append(question)
        } else {
          groups.append((question.row, [question]))
        }
      }
      for start in stride(from: 0, to: groups.count, by: 64) {
        let part = groups[start..<min(start + 64, groups.count)]
        let computed = logits.reset(rows: part.count)
        network.logits(of: vocabulary, rows: part.map(\.row)[...], into: computed)
        for (place, group) in part.enumerated() {
          let row = computed + place * vocabulary.count
          let logSum = LogSumExp.of(row, count: vocabulary.count)
          for question in group.questions where question.place >= 0 {
            let token = texts[question.text].tokens[question.place]
            values[question.text].tokens[question.place] = Double(row[Int(token)]) - logSum
          }
          // Asking for the end overwrites logits, and so comes last.
          let ends = group.questions.filter { $0.place < 0 }
          guard !ends.isEmpty else { continue }
          let end = environment.choice.logEnd(row, count: vocabulary.count, logSum: logSum)
          for question in ends { values[question.text].ends[-1 - question.place] = end }
        }
      }
    }
  }
}
