import GFlowNets
import NeuralNetworks

/// A user's program that gives objects of any environment their values.
public enum ProcessReward {
  /// What can be set.
  public static let description = description(RewardTransform.parameters(floor: 1e-6))

  /// What can be set where values are made rewards in another way.
  public static func description(_ more: [Parameter]) -> ComponentDescription {
    ComponentDescription(
      "process",
      summary:
        "A program of yours: it reads lines {\"objects\": [...]} and answers each with one line,"
        + " {\"rewards\": [...]}, a number an object in order, flushed at once.",
      parameters: [
        Parameter(
          "command", .texts(count: 1...1000), default: nil,
          "The program and its arguments, without a shell."),
        Parameter(
          "timeout", .real(.positive(upTo: 1e6)),
          default: .real(60), unit: "seconds",
          "How long an answer may take."),
        Parameter(
          "batchSize", .integer(1...100_000), default: .integer(64), unit: "objects",
          "How many objects a line holds at most."),
        Parameter(
          "restarts", .integer(0...1_000_000), default: .integer(0),
          "How often the program is started again after it crashed, took too long or answered wrongly;"
            + " all trials of the task together."),
      ] + more)
  }

  /// The program that settings describe.
  public static func program(_ settings: Settings) -> RewardProgram {
    RewardProgram(
      RewardProgram.Settings(
        command: settings.texts("command"), timeout: settings.real("timeout"),
        batchSize: settings.integer("batchSize"), restarts: settings.integer("restarts")))
  }

  /// The reward of an environment's objects, which the program is asked about as they are printed.
  public static func reward<E: Environment>(_ settings: Settings, _ environment: E) throws
    -> Reward<E>
  {
    let program = program(settings)
    var reward = Reward(
      in: environment, transform: try RewardTransform(settings, greatestValue: nil),
      values: { try program.rewards(of: $0.map(environment.text)).map { $0 } })
    reward.isCostly = true
    reward.hasKnownModes = false
    reward.valuesOfTexts = { texts in
      _ = try UnreadableObject.read(texts, environment.identity(reading:))
      return try program.rewards(of: texts)
    }
    return reward
  }
}
