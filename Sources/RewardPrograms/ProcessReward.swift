import GFlowNets
import NeuralNetworks

/// What a spec says about a user's program that gives objects their rewards.
public struct ProcessReward: Sendable {
  /// The program.
  public let program: RewardProgram
  /// The least reward that counts.
  public let floor: Double

  /// The name in a spec.
  public static let name = "process"

  /// What can be set.
  public static let description = description([
    Parameter(
      "floor", .real(.positive), default: .real(1e-6),
      "The least reward that counts, so that every object has some.")
  ])

  /// What can be set where an environment makes R of the program's value in its own way.
  public static func description(_ more: [Parameter]) -> ComponentDescription {
    ComponentDescription(
      name,
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
  public init(_ settings: Settings) {
    program = RewardProgram(
      RewardProgram.Settings(
        command: settings.texts("command"), timeout: settings.real("timeout"),
        batchSize: settings.integer("batchSize"), restarts: settings.integer("restarts")))
    floor = settings.real("floor")
  }

  /// How many objects policies are compared on: fewer than elsewhere, as each is a question.
  public static let referenceCount = 64

  /// The scores of objects: R = max(floor, what the program answers).
  public func scores<E: Environment>(of objects: [E.State], in environment: E) throws
    -> [Score<E.Identity>]
  {
    let rewards = try program.rewards(of: objects.map(environment.text))
    return zip(objects, rewards).map { object, reward in
      Score(
        identity: environment.identity(of: object), reward: reward,
        logReward: Elementary.log(max(floor, reward)))
    }
  }

  /// The reward of one object; NaN where the program fails.
  public func reward(of text: String) -> Double {
    (try? program.rewards(of: [text]).first).map { max(floor, $0) } ?? .nan
  }
}
