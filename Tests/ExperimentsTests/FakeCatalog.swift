import Experiments
import GFlowNets
import TestSupport

/// A small catalog with every kind of parameter, nested components, and rules between settings.
enum FakeCatalog {
  static let corners = ComponentDescription(
    "corners", summary: "High in the corners.", source: "A paper, equation 1",
    parameters: [
      Parameter("r0", .real(.positive), default: .real(0.1), "The floor."),
      Parameter("r1", .real(.nonNegative), default: .real(0.5), "The outer band."),
    ])

  static let wave = ComponentDescription(
    "wave", summary: "A product of waves.",
    parameters: [Parameter("frequency", .real(.any), default: nil, unit: "radians", "How fast.")])

  static let grid = ComponentDescription(
    "grid", summary: "A grid.", version: 2,
    parameters: [
      Parameter("dimensions", .integer(1...10), default: .integer(2), "How many coordinates."),
      Parameter("side", .integer(2...64), default: nil, "How many cells along a coordinate."),
      Parameter(
        "termination", .choice(["explicitStop", "boundary"]), default: .text("explicitStop"),
        "What ends a trajectory."),
      Parameter(
        "reward", .component([corners, wave]),
        default: .component(
          Settings(type: "corners", values: ["r0": .real(0.1), "r1": .real(0.5)])), "The reward."),
    ])

  static let strings = ComponentDescription(
    "strings", summary: "Strings of bits.",
    parameters: [
      Parameter("length", .integer(1...Int.max), default: .integer(8), "How many bits."),
      Parameter("targets", .text, default: .text("random"), "The targets."),
      Parameter("offset", .integer(Int.min...Int.max), default: .integer(0), "A shift."),
    ])

  static let adam = ComponentDescription(
    "adam", summary: "Adam.",
    parameters: [
      Parameter(
        "learningRate", .schedule(.positive), default: .schedule(.constant(0.001)), "Step."),
      Parameter("clip", .real(.positive), default: .real(10), "The largest gradient."),
    ])

  static let sgd = ComponentDescription(
    "sgd", summary: "Plain descent.",
    parameters: [
      Parameter("learningRate", .schedule(.positive), default: .schedule(.constant(0.1)), "Step.")
    ])

  static let optimizer = Parameter(
    "optimizer", .component([adam, sgd]),
    default: .component(
      Settings(
        type: "adam", values: ["learningRate": .schedule(.constant(0.001)), "clip": .real(10)])),
    "How parameters move.")

  static let balance = ComponentDescription(
    "balance", summary: "Trajectory balance.",
    parameters: [
      Parameter("logZ", .real(.any), default: .real(0), unit: "nats", "The first guess of log Z."),
      Parameter("learned", .flag, default: .flag(true), "Whether P_B is learned."),
    ])

  static let matching = ComponentDescription(
    "matching", summary: "Flow matching.",
    parameters: [Parameter("epsilon", .real(.positive), default: nil, "The negligible flow.")])

  static let batchSize = Parameter(
    "batchSize", .integer(1...1024), default: .integer(16), unit: "trajectories",
    "How many at once.")

  static let flow = ComponentDescription(
    "flow", summary: "A GFlowNet.",
    parameters: [
      batchSize,
      Parameter(
        "objective", .component([balance, matching]), default: nil, "What training minimises."),
      Parameter(
        "epsilon", .schedule(.unit), default: .schedule(.constant(0)),
        "How often an action is uniform."),
      Parameter(
        "temperature", .schedule(.closed(0.5...2)), default: .schedule(.constant(1)), "Heat."),
      Parameter(
        "hidden", .integers(count: 1...4, each: 1...4096), default: .integers([256, 256]),
        "The widths of the hidden layers."),
      optimizer,
    ])

  static let chain = ComponentDescription(
    "chain", summary: "Metropolis-Hastings.", source: "Metropolis et al.",
    parameters: [
      Parameter("chains", .integer(1...1000), default: .integer(4), "How many chains."),
      Parameter(
        "burnIn", .real(.closed(0...0.5)), default: .real(0), "The part of the states left out."),
    ])

  static let policy = ComponentDescription(
    "policy", summary: "A policy gradient.",
    parameters: [batchSize, optimizer])

  static let catalog = SpecCatalog(
    environments: [grid, strings], methods: [flow, chain, policy],
    checkEnvironment: { environment in
      try check(environment)
      return { try check($0, on: environment) }
    },
    budgetKinds: { method in
      method.type == "chain"
        ? [.rewardCalls, .seconds] : [.rewardCalls, .trajectories, .gradientSteps, .seconds]
    })

  private static func check(_ environment: Settings) throws {
    guard environment.type == "grid" else { return }
    let (side, dimensions) = (environment.integer("side"), environment.integer("dimensions"))
    if side * dimensions > 128 {
      throw SettingsError(["side"], "makes too large a grid; choose fewer cells or dimensions")
    }
    if environment.text("termination") == "boundary",
      environment.component("reward").type == "wave"
    {
      throw SettingsError([], "a wave cannot end at the boundary; choose explicitStop")
    }
  }

  private static func check(_ method: Settings, on environment: Settings) throws {
    if method.type == "chain", environment.type == "grid",
      method.integer("chains") > environment.integer("side")
    {
      throw SettingsError(["chains"], "is more than the side; choose fewer")
    }
    if method.type == "flow", method.integer("batchSize") == 13 {
      throw SettingsError(["batchSize"], "brings bad luck; choose another")
    }
    if method.type == "flow", method.integers("hidden").last == 1 {
      let last = method.integers("hidden").count - 1
      throw SettingsError(["hidden", "\(last)"], "is too narrow; choose 2 or more")
    }
    if method.type == "flow", method.component("optimizer").type == "adam",
      method.component("optimizer").real("clip") < 0.01
    {
      throw SettingsError(["optimizer", "clip"], "stops training; choose 0.01 or more")
    }
    if method.type == "flow", environment.type == "strings",
      method.schedule("temperature") == .constant(1)
    {
      throw SettingsError(["temperature"], "must not be 1 on strings; choose another")
    }
  }
}
