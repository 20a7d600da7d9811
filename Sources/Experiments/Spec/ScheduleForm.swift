import Formats
import GFlowNets

/// How a schedule is written: a number, or one of three forms with a `type`, described and read
/// like components.
enum ScheduleForm {
  private static func start(_ range: RealRange = .any) -> SettingKey<Double> {
    .real("start", range, default: nil, "The value at the first step.")
  }
  private static func end(_ range: RealRange = .any) -> SettingKey<Double> {
    .real("end", range, default: nil, "The value after the last step.")
  }
  private static let steps = SettingKey.integer(
    "steps", 1...Int.max, default: nil, unit: "gradient steps", "How long the change takes.")
  private static let halfLife = SettingKey.integer(
    "halfLife", 1...Int.max, default: nil, unit: "gradient steps", "How long a halving takes.")

  /// The forms of a schedule whose values lie in `range`.
  static func descriptions(in range: RealRange) -> [ComponentDescription] {
    let (start, end) = (start(range).parameter, end(range).parameter)
    return [
      ComponentDescription(
        "linear", summary: "From start to end in equal steps, then end.",
        parameters: [start, end, steps.parameter]),
      ComponentDescription(
        "cosine", summary: "From start to end along half a cosine, then end.",
        parameters: [start, end, steps.parameter]),
      ComponentDescription(
        "exponential", summary: "From start, halved again and again.",
        parameters: [start, halfLife.parameter]),
    ]
  }

  /// The schedule that settings of one of the forms mean.
  static func schedule(_ settings: Settings) -> Schedule {
    let start = settings[start()]
    return switch settings.type {
    case "linear": .linear(start: start, end: settings[end()], steps: settings[steps])
    case "cosine": .cosine(start: start, end: settings[end()], steps: settings[steps])
    default: .exponential(start: start, halfLife: settings[halfLife])
    }
  }

  /// The JSON that reads as `schedule`.
  static func tree(_ schedule: Schedule) -> JSONTree {
    func change(_ type: String, _ start: Double, _ end: Double, _ steps: Int) -> JSONTree {
      .object([
        "type": .string(type), "start": .number(start), "end": .number(end),
        "steps": .number(steps),
      ])
    }
    switch schedule {
    case .constant(let value): return .number(value)
    case .linear(let start, let end, let steps): return change("linear", start, end, steps)
    case .cosine(let start, let end, let steps): return change("cosine", start, end, steps)
    case .exponential(let start, let halfLife):
      return .object([
        "type": .string("exponential"), "start": .number(start), "halfLife": .number(halfLife),
      ])
    }
  }
}

extension Schedule {
  /// What can be written in place of a number that may change, besides the number.
  public static let forms = ScheduleForm.descriptions(in: .nonNegative)
}
