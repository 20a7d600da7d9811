import Environments
import GFlowNets
import NeuralNetworks

/// Every sampler, each with the settings that change what it does.
enum SamplerVariants {
  static func mixture(_ parts: (weight: Double, settings: Settings)...) -> Settings {
    Settings(
      type: "mixture",
      values: [
        "parts": .weighted(
          parts.map { WeightedSettings(weight: $0.weight, settings: $0.settings) })
      ])
  }

  static func priority(_ type: String, _ changes: [String: Setting] = [:]) -> Setting {
    let kind = Replay.description.parameters.first { $0.name == "priority" }?.kind
    let description = kind?.components.first { $0.name == type }
    return .component(
      settings(description ?? ComponentDescription(type, summary: ""), changes))
  }

  static func replay(_ changes: [String: Setting] = [:]) -> Settings {
    settings(Replay.description, ["warmUp": .integer(4)].merging(changes) { $1 })
  }

  static func search(_ changes: [String: Setting] = [:]) -> Settings {
    settings(LocalSearch.description, ["iterations": .integer(3)].merging(changes) { $1 })
  }

  static let onPolicy = settings(OnPolicy.description)
  static let dataset = settings(Dataset.description, ["path": .text("all objects")])

  static let all: [(name: String, settings: Settings)] = [
    ("onPolicy", settings(OnPolicy.description, ["epsilon": .schedule(.constant(0.1))])),
    ("uniform replay", mixture((3, onPolicy), (1, replay()))),
    (
      "the best",
      mixture((1, onPolicy), (1, replay(["keep": .text("best"), "capacity": .integer(20)])))
    ),
    ("replay by reward", mixture((1, onPolicy), (1, replay(["priority": priority("reward")])))),
    (
      "replay of few by reward",
      mixture(
        (1, onPolicy), (1, replay(["priority": priority("reward"), "capacity": .integer(9)])))
    ),
    ("replay by loss", mixture((1, onPolicy), (1, replay(["priority": priority("loss")])))),
    ("thompson", settings(Thompson.description, ["members": .integer(3)])),
    ("dataset", dataset),
    ("greedy search", search()),
    (
      "metropolis",
      search([
        "acceptance": .text("metropolis"), "length": .text("uniform"), "backwardSteps": .integer(5),
      ])
    ),
    (
      "search from replay",
      mixture((1, onPolicy), (2, search(["from": .component(replay())])))
    ),
    (
      "everything",
      mixture(
        (1, onPolicy), (1, dataset), (1, replay(["priority": priority("loss")])), (1, search()),
        (0.3, settings(Thompson.description)))
    ),
  ]

  static let names = all.map(\.name)

  static func named(_ name: String) -> Settings {
    all.first { $0.name == name }?.settings ?? onPolicy
  }

  /// A GFlowNet with a table in an enumerated environment, whose dataset holds every object.
  static func gflownet<E: Environment>(
    _ space: StateSpace<E>, _ sampler: Settings, objective: ComponentDescription,
    batchSize: Int = 16, optimizer: Settings? = nil, target: Settings? = nil, key: UInt64 = 1
  ) throws -> GFlowNet<TabularPolicy<E, Double>> {
    var context = tableContext(space, key: key)
    context.data = { _ in data(space) }
    var values: [String: Setting] = [
      "objective": .component(try objective.defaults()), "sampler": .component(sampler),
      "batchSize": .integer(batchSize),
      "optimizer": .component(optimizer ?? settings(AdamSettings.description)),
    ]
    values["targetNetwork"] = .component(try target ?? targetSettings(objective))
    return try GFlowNet(context, GFlowNetSettings(settings(GFlowNetSettings.description, values)))
  }

  static func data<E: Environment>(_ space: StateSpace<E>) -> [ReferenceObject<E.State>] {
    zip(space.objects, space.logRewards).map {
      ReferenceObject(object: space.states[$0], logReward: $1)
    }
  }
}
