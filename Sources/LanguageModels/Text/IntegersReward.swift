import GFlowNets
import NeuralNetworks

extension TextRewards {
  static let lowest = SettingKey.integer(
    "lowest", 0...999_999_999, default: 0, "The least number.")
  static let highest = SettingKey.integer(
    "highest", 0...999_999_999, default: 100, "The greatest number.")
  static let penalty = SettingKey.real(
    "penalty", .closed(10...1e6), default: 10, unit: "nats",
    "How far log R of what is no such number lies below that of one, 0.")

  /// The task of Hu et al. 2023, arXiv 2310.04363, section 4.1: R = 1 of each whole number from lowest to highest
  /// written in digits without leading zeros, and e^-penalty of every other text, the empty one too.
  static let integers = RewardEntry<Texts>(
    ComponentDescription(
      "integers",
      summary: "Uniform over the whole numbers of a range, written in digits.",
      source: "Hu et al. 2023, arXiv 2310.04363, section 4.1",
      parameters: [lowest.parameter, highest.parameter, penalty.parameter])
  ) { settings, texts in
    let (low, high) = (settings[lowest], settings[highest])
    let penalty = settings[penalty]
    guard low <= high else {
      throw SettingsError(["lowest"], "is greater than highest, \(high); lower it")
    }
    let digits = String(high).utf8.count
    guard texts.lengths.upperBound >= digits else {
      throw SettingsError(
        ["highest"], "has \(digits) digits, more than the environment's maximumLength; raise that")
    }
    let tokenizer = texts.model.tokenizer
    let written = Set(
      try (low...high).map { number in
        let tokens = tokenizer.encode(String(number))
        guard tokens.count == String(number).utf8.count,
          tokens.allSatisfy({ texts.choice.slot(of: $0) != nil })
        else {
          throw SettingsError(
            ["lowest"],
            "and highest have \(number) between them, whose digits are no tokens that may be drawn")
        }
        return tokens
      })
    var reward = Reward<Texts>(transform: RewardTransform(least: Elementary.exp(-penalty))) {
      objects, scores in
      for object in objects {
        let isNumber = written.contains(object.tokens)
        scores.append(
          Score(
            identity: isNumber ? object : nil, value: isNumber ? 1 : 0,
            logReward: isNumber ? 0 : -penalty))
      }
    }
    reward.greatestValue = 1
    reward.isCostly = !texts.isSmall
    return reward
  }
}
