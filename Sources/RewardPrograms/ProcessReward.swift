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
        command.parameter.example(.texts(["python3", "reward.py"])), timeout.parameter,
        batchSize.parameter, restarts.parameter,
      ] + more)
  }

  private static let command = SettingKey.texts(
    "command", count: 1...1000, default: nil, "The program and its arguments, without a shell.")
  private static let timeout = SettingKey.real(
    "timeout", .positive(upTo: 1e6), default: 60, unit: "seconds", "How long an answer may take.")
  private static let batchSize = SettingKey.integer(
    "batchSize", 1...100_000, default: 64, unit: "objects", "How many objects a line holds at most."
  )
  private static let restarts = SettingKey.integer(
    "restarts", 0...1_000_000, default: 0,
    "How often the program is started again after it crashed, took too long or answered wrongly;"
      + " all trials of the task together.")

  /// The program that settings describe.
  public static func program(_ settings: Settings) -> RewardProgram {
    RewardProgram(
      RewardProgram.Settings(
        command: settings[command], timeout: settings[timeout], batchSize: settings[batchSize],
        restarts: settings[restarts]))
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
