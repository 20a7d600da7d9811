import GFlowNets

/// Objectives with their settings: each at its defaults, and at the ends of what matters.
public enum ObjectiveVariants {
  public static func make(
    _ type: any Objective.Type, _ values: [String: Setting] = [:]
  ) throws -> any Objective {
    var settings = CommonParameters.defaults(type.description)
    settings.values.merge(values) { $1 }
    return try type.init(settings)
  }

  /// What can be made of a residual beside its square, as settings name it.
  public static let losses: [Setting] = [
    .component(Settings(type: "huber", values: ["delta": .real(0.5)])),
    .component(Settings(type: "linex", values: ["alpha": .real(1)])),
    .component(Settings(type: "linex", values: ["alpha": .real(0.5)])),
    .component(Settings(type: "shiftedCosh", values: [:])),
  ]

  /// Each objective with squares.
  public static var all: [any Objective] {
    get throws {
      try Objectives.all.map { try make($0) } + [
        make(FlowMatching.self, ["epsilon": .real(0)]),
        make(FlowMatching.self, ["epsilon": .real(0.5), "leafCoefficient": .real(10)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(0.05)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(1)]),
        make(SubTrajectoryBalance.self, ["lambda": .real(4)]),
        make(MunchausenQLearning.self, ["alpha": .real(0.9)]),
        make(PathConsistency.self, ["length": .integer(1)]),
        make(PathConsistency.self, ["length": .integer(3)]),
      ]
    }
  }

  /// The same, and each objective at its defaults with every other loss.
  public static var withEveryLoss: [any Objective] {
    get throws {
      try all
        + Objectives.all.filter { $0.description.parameters.contains { $0.name == "loss" } }.flatMap
      { type in try losses.map { try make(type, ["loss": $0]) } }
    }
  }
}
