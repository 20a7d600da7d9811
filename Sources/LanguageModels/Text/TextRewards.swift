import Formats
import GFlowNets
import NeuralNetworks

/// The rewards that texts alone have.
public enum TextRewards {
  /// What they are called and how they are made; the first is the default.
  public static let all = [languageModel, infill, integers, product]

  static let temperature = SettingKey.real(
    "temperature", .positive, default: 1,
    "What log p is divided by: below 1 likelier texts are preferred more.")
  static let end = SettingKey.flag(
    "end", default: true,
    "Whether the probability that the text ends where it does is part of its own, where something ends texts."
  )

  /// log R(x) = log p(x, end | prompt) / T.
  static let languageModel = RewardEntry<Texts>(
    ComponentDescription(
      "languageModel",
      summary: "The probability of a text under the base model, to the power 1 / temperature.",
      source: "Hu et al. 2023, arXiv 2310.04363, section 3",
      parameters: [temperature.parameter, end.parameter])
  ) { settings, texts in
    let scorer = TextScorer(texts)
    let (temperature, end) = (settings[temperature], settings[end] && texts.choice.hasEnd)
    return reward(texts) { objects in
      let asked = objects.map { object in
        TextScorer.Text(
          prompt: Int(object.prompt), tokens: object.tokens,
          ends: end ? object.tokens.count...object.tokens.count : nil)
      }
      return try scorer.logProbabilities(of: asked).map { logs in
        (logs.tokens.reduce(0, +) + logs.ends.reduce(0, +)) / temperature
      }
    }
  }

  static let continuation = SettingKey.text(
    "continuation", default: nil, "What comes after the text.")

  /// log R(x) = log p(x, continuation | prompt) / T.
  static let infill = RewardEntry<Texts>(
    ComponentDescription(
      "infill",
      summary:
        "The probability of a text and what follows it under the base model, to the power 1 / temperature.",
      source: "Hu et al. 2023, arXiv 2310.04363, section 4.3",
      parameters: [
        continuation.parameter.example(.text(" happily ever after.")), temperature.parameter,
      ])
  ) { settings, texts in
    let scorer = TextScorer(texts)
    let temperature = settings[temperature]
    let after = texts.model.tokenizer.encode(settings[continuation], readingControls: true)
    guard !after.isEmpty else {
      throw SettingsError(["continuation"], "has no token; write some text")
    }
    return reward(texts) { objects in
      let asked = objects.map {
        TextScorer.Text(prompt: Int($0.prompt), tokens: $0.tokens + after)
      }
      return try scorer.logProbabilities(of: asked).map { $0.tokens.reduce(0, +) / temperature }
    }
  }

  /// A reward whose logarithm asks the model; what is written as the value is that logarithm.
  private static func reward(
    _ texts: Texts, _ logRewards: @escaping @Sendable ([Texts.State]) throws -> [Double]
  ) -> Reward<Texts> {
    var reward = Reward<Texts> { objects, scores in
      for (object, log) in zip(objects, try logRewards(Array(objects))) {
        scores.append(
          Score(identity: texts.identity(of: object), value: Elementary.exp(log), logReward: log))
      }
    }
    reward.isCostly = !texts.isSmall
    return reward
  }
}
