import GFlowNets
import NeuralNetworks
import RewardPrograms

extension TextRewards {
  /// The rewards of which products are made.
  private static let factors =
    [languageModel, infill, integers].map(\.description) + UniversalRewards.all

  static let of = SettingKey.weighted(
    "of", factors, default: nil,
    "The rewards; the weight of each is the power that it has in the product.")

  /// log R(x) = sum of weight times log R of each factor: to ask for several things at once, such as texts that a
  /// language model finds likely and a program of yours finds good.
  static let product = RewardEntry<Texts>(
    ComponentDescription(
      "product", summary: "The product of powers of several rewards.", parameters: [of.parameter])
  ) { settings, texts in
    let factors = try settings[of].enumerated().map { number, factor in
      let reward = try SettingsError.within("of") { try make(factor.settings, texts) }
      return (weight: factor.weight, reward: reward)
    }
    var product = Reward<Texts> { objects, scores in
      var identities = objects.map { texts.identity(of: $0) }
      var logs = [Double](repeating: 0, count: objects.count)
      var components = [[Double]](repeating: [], count: objects.count)
      for factor in factors {
        for (i, score) in try factor.reward.scores(of: Array(objects)).enumerated() {
          if score.identity == nil { identities[i] = nil }
          logs[i] += factor.weight * score.logReward
          components[i].append(score.value)
        }
      }
      for i in logs.indices {
        scores.append(
          Score(
            identity: identities[i], value: Elementary.exp(logs[i]), logReward: logs[i],
            components: components[i]))
      }
    }
    product.components = Reward<Texts>.componentNames(settings[of].map(\.settings))
    product.isCostly = factors.contains { $0.reward.isCostly }
    return product
  }

  private static func make(_ settings: Settings, _ texts: Texts) throws -> Reward<Texts> {
    if let own = [languageModel, infill, integers].first(where: {
      $0.description.name == settings.type
    }) {
      return try own.make(settings, texts)
    }
    return try UniversalRewards.make(settings, texts)
  }
}
